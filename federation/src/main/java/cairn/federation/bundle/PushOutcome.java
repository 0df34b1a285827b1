package cairn.federation.bundle;

import cairn.format.ForkFile;
import cairn.format.Hash;
import java.util.Optional;
import java.util.Set;

/** What became of a push. */
public sealed interface PushOutcome {

  /**
   * It is not what it claims to be, or its log is not to be had under that key; nothing is stored.
   *
   * @param reason what is wrong, in words that may be shown
   */
  record Refused(String reason) implements PushOutcome {}

  /**
   * It holds, but contradicts what its log showed before; nothing of it is stored.
   *
   * @param evidence the proof, if there is one that is not kept already
   */
  record Contradicted(String reason, Optional<ForkFile> evidence) implements PushOutcome {}

  /** Nobody whose word counts here vouches for the log's key; nothing is stored. */
  record NotVouched() implements PushOutcome {}

  /** This very push was taken meanwhile; nothing was done. */
  record Repeated() implements PushOutcome {}

  /**
   * It holds, and what of it is to be taken is stored.
   *
   * @param imported records that are new here
   * @param duplicates those that were here
   * @param untrusted those whose attestor is not trusted
   * @param revoked those whose attestor no longer is
   * @param firstUse whether any was taken only because nobody is trusted yet
   * @param strangers fingerprints of those attestors whose records were not taken
   */
  record Taken(
      long imported,
      long duplicates,
      long untrusted,
      long revoked,
      boolean firstUse,
      Set<Hash> strangers)
      implements PushOutcome {
    public Taken {
      strangers = Set.copyOf(strangers);
    }
  }
}
