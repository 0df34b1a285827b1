package cairn.verify;

import cairn.format.PrintableText;

/**
 * One check and what came of it.
 *
 * @param id which
 * @param outcome what came of it
 * @param sentence the same for people, in one printable sentence
 */
public record Check(CheckId id, Outcome outcome, String sentence) {
  private static final int MAX_SENTENCE_LENGTH = 2000; // a sentence that names 64 witnesses

  /** Whatever a sentence quotes from a proof is made fit for terminals. */
  public Check {
    sentence = PrintableText.shorten(sentence, MAX_SENTENCE_LENGTH);
  }

  /** What can come of a check. */
  public enum Outcome {
    /** It holds. */
    PASS,
    /** The evidence is there and wrong: the proof is refused, whatever else holds. */
    FAIL,
    /** The evidence is not there, or not enough: a level is not reached. */
    ABSENT,
    /** Nothing was decided, and nothing counts. */
    NOT_CHECKED
  }
}
