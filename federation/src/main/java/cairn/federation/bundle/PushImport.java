package cairn.federation.bundle;

import cairn.federation.KnownLogs;
import cairn.federation.KnownLogs.Stand;
import cairn.federation.RequestGate;
import cairn.format.Hash;
import cairn.format.RecordPush;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.verify.AttestorStanding;
import cairn.verify.JudgedPush;
import cairn.verify.JudgedRecord;
import cairn.verify.PushJudge;
import cairn.verify.TrustedAttestors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;

/**
 * Takes pushes in: judged whole, then stored in one transaction together with the memory of the
 * request. Nothing is logged here, and nobody acknowledged but by the answer. Any thread may call.
 */
public final class PushImport {
  private final Database database;
  private final HeldRecords held;
  private final KnownLogs known;
  private final InstantSource clock;

  /**
   * @param database the node's, with {@link BundleSchema#MIGRATIONS}
   * @param held where records go
   * @param known whose records are not taken on a sender's word
   */
  public PushImport(Database database, HeldRecords held, KnownLogs known, InstantSource clock) {
    this.database = database;
    this.held = held;
    this.known = known;
    this.clock = clock;
  }

  /**
   * Takes a push that its signer sent to this node.
   *
   * @param isPeer whether the operator has accepted the sender
   * @param trusted whose word is taken
   * @param gate remembers it, if anything comes of it
   * @throws StoreException when nothing is stored, unless the reason is {@code OUTCOME_UNKNOWN};
   *     sending it again is safe
   */
  public PushOutcome run(
      RecordPush push, boolean isPeer, TrustedAttestors trusted, RequestGate gate)
      throws StoreException {
    return switch (PushJudge.judge(push, isPeer, trusted)) {
      case JudgedPush.Refused(String reason) -> new PushOutcome.Refused(reason);
      case JudgedPush.Sound sound -> admit(push, isPeer, sound, gate);
    };
  }

  /**
   * Of a log that is known here, its own word counts and not the sender's. A peer's word is good
   * enough to hold records, but keeps nobody from vouching for another key.
   */
  private PushOutcome admit(
      RecordPush push, boolean isPeer, JudgedPush.Sound sound, RequestGate gate)
      throws StoreException {
    boolean isVouched = sound.sender() == AttestorStanding.TRUSTED;
    ShownLog shown =
        ShownLog.unknown(
            push.log().key(), push.checkpoint(), push.signer().fingerprint(), isVouched);
    return switch (known.of(shown.key(), push.checkpoint())) {
      case Stand.Refused(String reason) -> new PushOutcome.Refused(reason);
      case Stand.Contradicted(String reason, var evidence) ->
          new PushOutcome.Contradicted(reason, evidence);
      case Stand.Known same -> take(push, sound, shown.known(same), gate);
      case Stand.Unknown unknown ->
          isPeer || isVouched || held.isVouched(shown.key())
              ? take(push, sound, shown, gate)
              : new PushOutcome.NotVouched();
    };
  }

  private PushOutcome take(
      RecordPush push, JudgedPush.Sound sound, ShownLog shown, RequestGate gate)
      throws StoreException {
    try {
      return database.write(
          connection ->
              gate.isFirst(connection, push)
                  ? store(connection, push, sound, shown)
                  : new PushOutcome.Repeated());
    } catch (ContradictionException contradiction) {
      return new PushOutcome.Contradicted(contradiction.getMessage(), contradiction.evidence());
    }
  }

  private PushOutcome store(
      Connection connection, RecordPush push, JudgedPush.Sound sound, ShownLog shown)
      throws SQLException, StoreException {
    Hash sender = push.signer().fingerprint();
    long now = clock.instant().getEpochSecond();
    long imported = 0;
    long duplicates = 0;
    if (sound.records().stream().anyMatch(judged -> judged.standing().isTaken())) {
      held.know(connection, shown);
    }
    for (JudgedRecord judged : sound.records()) {
      if (!judged.standing().isTaken()) {
        continue;
      }
      long index = judged.record().index();
      Provenance provenance =
          new Provenance(shown.id(), index, Provenance.ofPush(sender), sender.hex(), now);
      switch (held.take(connection, shown, judged, provenance)) {
        case NEW -> imported++;
        case DUPLICATE -> duplicates++;
      }
    }
    return new PushOutcome.Taken(
        imported,
        duplicates,
        sound.count(AttestorStanding.UNTRUSTED),
        sound.count(AttestorStanding.REVOKED),
        sound.count(AttestorStanding.FIRST_USE) > 0,
        sound.strangers());
  }
}
