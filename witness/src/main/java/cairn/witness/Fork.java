package cairn.witness;

import cairn.format.ForkFile;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import java.util.Optional;

/**
 * Two checkpoints of one size with different roots, signed by one log key: proof by itself that the
 * log showed two histories.
 *
 * @param first what the witness remembered, with the log's verified lines
 * @param second what was submitted, with the log's verified lines
 */
record Fork(SignedCheckpoint first, SignedCheckpoint second) {

  /** Whether {@code submitted} contradicts {@code remembered} on its own, without any proof. */
  static boolean isBetween(SignedCheckpoint remembered, SignedCheckpoint submitted) {
    return remembered.checkpoint().size() == submitted.checkpoint().size()
        && !remembered.checkpoint().root().equals(submitted.checkpoint().root())
        && haveCommonKey(remembered, submitted);
  }

  /** The evidence for others: sizes are equal, so it needs no path. */
  ForkFile file() {
    return new ForkFile(first, second, Optional.empty());
  }

  /** Two keys of one log may belong to two people: then this is a quarrel, and not a fork. */
  private static boolean haveCommonKey(SignedCheckpoint first, SignedCheckpoint second) {
    return first.signatures().stream()
        .anyMatch(one -> second.signatures().stream().anyMatch(other -> isBySame(one, other)));
  }

  /** All these lines were verified with keys of the registry, in which name and ID are unique. */
  private static boolean isBySame(NoteSignature one, NoteSignature other) {
    return one.keyId() == other.keyId() && one.name().equals(other.name());
  }
}
