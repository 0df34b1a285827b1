package cairn.verify;

import cairn.format.BundleRecord;
import cairn.format.MalformedException;
import cairn.format.RecordPush;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges a push as a whole, as {@link BundleJudge} does a bundle: one record that does not hold
 * refuses all. Who may send, and whether the message is his, has been checked before.
 */
public final class PushJudge {
  private PushJudge() {}

  /**
   * Judges it.
   *
   * @param isPeer whether the recipient's operator has accepted the sender: of anybody else only
   *     trusted attestors' records are taken, even while nobody is trusted
   * @param trusted by the recipient
   */
  public static JudgedPush judge(RecordPush push, boolean isPeer, TrustedAttestors trusted) {
    if (push.checkpoint().lineOfLog(push.log().key()).isEmpty()) {
      return new JudgedPush.Refused(
          "checkpoint: not signed with the key of log %s that the push names"
              .formatted(push.log().origin()));
    }
    RecordJudge judge = new RecordJudge(push.checkpoint().checkpoint(), trusted);
    List<JudgedRecord> judged = new ArrayList<>();
    try {
      for (BundleRecord record : push.records()) {
        judged.add(from(judge.attested(record), isPeer));
      }
    } catch (MalformedException wrong) {
      return new JudgedPush.Refused(String.valueOf(wrong.getMessage()));
    }
    return new JudgedPush.Sound(judge.sender(push.signer()), judged);
  }

  /** Anybody can reach the route, so its first user would be anybody. */
  private static JudgedRecord from(JudgedRecord judged, boolean isPeer) {
    return isPeer || judged.standing() != AttestorStanding.FIRST_USE
        ? judged
        : new JudgedRecord(
            judged.record(), judged.entry(), judged.signer(), AttestorStanding.UNTRUSTED);
  }
}
