package cairn.hammer;

import cairn.format.Checkpoint;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.PrintableText;
import cairn.format.SignedCheckpoint;
import cairn.format.TlogPolicy;
import cairn.verify.CheckpointJudge;
import cairn.verify.JudgedCheckpoint;
import cairn.verify.TrustedPolicy;

/**
 * Whom the checks believe: one log, and the witnesses of which a quorum must have signed.
 *
 * @param origin the log's
 * @param policy the keys
 */
public record Trust(String origin, TrustedPolicy policy) {
  public Trust {
    if (!policy.names(origin)) {
      throw new IllegalArgumentException("the policy names no log " + origin);
    }
  }

  /** The network's first log, which takes its timestamps. */
  public static Trust of(NetworkDocument network) {
    return new Trust(network.logs().getFirst().origin().toString(), TrustedPolicy.of(network));
  }

  /**
   * The policy's first log.
   *
   * @throws MalformedException if it has none, or one that shares its key with a witness
   */
  public static Trust of(TlogPolicy policy) throws MalformedException {
    if (policy.logs().isEmpty()) {
      throw new MalformedException("policy: expected a log, found none");
    }
    return new Trust(policy.logs().getFirst().key().name(), TrustedPolicy.of(policy));
  }

  /** The checkpoint in {@code signed}, signed by the log and a quorum. */
  Checkpoint judge(SignedCheckpoint signed) throws FoundException {
    String name = PrintableText.quote(signed.checkpoint().origin());
    if (!signed.checkpoint().origin().equals(origin)) {
      throw refused(signed, "it is of " + name + ", not of " + origin);
    }
    return switch (CheckpointJudge.judge(signed, policy)) {
      case JudgedCheckpoint.Accepted accepted -> signed.checkpoint();
      case JudgedCheckpoint.ShortOfQuorum few ->
          throw refused(signed, "too few witnesses signed: " + few.quorum().words());
      case JudgedCheckpoint.NotSignedByLog unsigned ->
          throw refused(signed, "not signed by the log");
      case JudgedCheckpoint.Spoiled spoiled -> throw refused(signed, spoiled.reason());
      case JudgedCheckpoint.NotPinned unknown -> throw refused(signed, "no key of " + name);
    };
  }

  private static FoundException refused(SignedCheckpoint signed, String why) {
    return new FoundException(
        Finding.Kind.REFUSED_CHECKPOINT,
        "checkpoint of size %d: %s".formatted(signed.checkpoint().size(), why));
  }
}
