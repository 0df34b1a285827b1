package cairn.verify;

import cairn.format.VerifierKey;
import java.util.Optional;

/** What evidence of a fork amounts to. */
public sealed interface JudgedFork {

  /**
   * The log's key signed two histories.
   *
   * @param key the key that signed both, or the second one
   * @param other the key that signed the first, if that is another one: one of the two took the
   *     other's place
   * @param sentence what they signed
   */
  record Proven(VerifierKey key, Optional<VerifierKey> other, String sentence)
      implements JudgedFork {
    /** One key signed both. */
    public Proven(VerifierKey key, String sentence) {
      this(key, Optional.empty(), sentence);
    }
  }

  /**
   * A suspicion at most: no fork is claimed.
   *
   * @param reason a sentence
   */
  record NotProven(String reason) implements JudgedFork {}

  /**
   * No key of the log is known: nothing was checked.
   *
   * @param origin the log
   */
  record NotPinned(String origin) implements JudgedFork {}
}
