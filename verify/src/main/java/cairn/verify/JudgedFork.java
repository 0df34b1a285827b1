package cairn.verify;

import cairn.format.VerifierKey;

/** What evidence of a fork amounts to. */
public sealed interface JudgedFork {

  /**
   * The log's key signed two histories.
   *
   * @param key the key that signed both
   * @param sentence what it signed
   */
  record Proven(VerifierKey key, String sentence) implements JudgedFork {}

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
