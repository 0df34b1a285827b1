package cairn.verify;

import cairn.format.NoteSignature;
import cairn.format.PrintableText;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges the signatures under checkpoints by pinned policies (signed-note, "Verification";
 * tlog-proof, "Verifying a tlog proof", steps 2 and 3).
 */
public final class CheckpointJudge {
  private CheckpointJudge() {}

  /** What {@code signed} amounts to under one policy. */
  public static JudgedCheckpoint judge(SignedCheckpoint signed, TrustedPolicy policy) {
    if (!policy.names(signed.checkpoint().origin())) {
      return new JudgedCheckpoint.NotPinned();
    }
    List<VerifierKey> logKeys = policy.logKeys(signed.checkpoint());
    boolean signedByLog = false;
    for (VerifierKey key : logKeys) {
      for (NoteSignature line : signed.linesOf(key)) {
        if (!signed.checkpoint().isSignedBy(key, line)) {
          return new JudgedCheckpoint.Spoiled(
              "a line under the log's pinned key is not the log's signature on this tree");
        }
        signedByLog = true;
      }
    }
    QuorumTally tally = new QuorumTally(policy, signed.checkpoint());
    for (NoteSignature line : signed.signatures().stream().distinct().toList()) {
      switch (tally.check(line)) {
        case CheckedLine.Good good -> tally.count(good);
        case CheckedLine.Unknown unknown -> {}
        case CheckedLine.Bad bad -> {
          return new JudgedCheckpoint.Spoiled(
              "a line under the pinned key of witness %s is bad: %s"
                  .formatted(PrintableText.quote(bad.witness().id()), bad.reason()));
        }
      }
    }
    if (!signedByLog) {
      return new JudgedCheckpoint.NotSignedByLog();
    }
    Quorum quorum = tally.quorum();
    return quorum.met()
        ? new JudgedCheckpoint.Accepted(quorum)
        : new JudgedCheckpoint.ShortOfQuorum(quorum);
  }

  /**
   * What {@code signed} amounts to under any of {@code networks}: one policy must accept it whole,
   * the newest that does is named, and a line that is bad under any of them spoils it.
   */
  public static JudgedCheckpoint judge(SignedCheckpoint signed, List<TrustedNetwork> networks) {
    JudgedCheckpoint best = new JudgedCheckpoint.NotPinned();
    for (TrustedPolicy policy : newestFirst(networks)) {
      JudgedCheckpoint judged = judge(signed, policy);
      if (rank(judged) > rank(best)) {
        best = judged;
      }
    }
    return best;
  }

  private static List<TrustedPolicy> newestFirst(List<TrustedNetwork> networks) {
    List<TrustedPolicy> policies = new ArrayList<>();
    networks.forEach(network -> policies.addAll(network.policies().reversed()));
    return policies;
  }

  private static int rank(JudgedCheckpoint judged) {
    return switch (judged) {
      case JudgedCheckpoint.NotPinned none -> 0;
      case JudgedCheckpoint.NotSignedByLog none -> 1;
      case JudgedCheckpoint.ShortOfQuorum few -> 2;
      case JudgedCheckpoint.Accepted enough -> 3;
      case JudgedCheckpoint.Spoiled bad -> 4;
    };
  }
}
