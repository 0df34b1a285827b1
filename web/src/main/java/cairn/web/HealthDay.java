package cairn.web;

import java.time.LocalDate;

/**
 * How often a peer was reached on one day, in UTC.
 *
 * @param good how often it answered as it should
 * @param failed how often it did not
 */
public record HealthDay(LocalDate date, long good, long failed) {
  /** What kind of day it was. */
  enum Kind {
    NONE("none", "not contacted"),
    GOOD("good", "every contact succeeded"),
    MIXED("mixed", "some contacts failed"),
    FAILED("failed", "no contact succeeded");

    private final String style;
    private final String words;

    Kind(String style, String words) {
      this.style = style;
      this.words = words;
    }

    String style() {
      return style;
    }

    String words() {
      return words;
    }
  }

  public HealthDay {
    if (good < 0 || failed < 0) {
      throw new IllegalArgumentException(
          "health of %s: got %d good and %d failed, wanted none below zero"
              .formatted(date, good, failed));
    }
  }

  Kind kind() {
    if (good == 0) {
      return failed == 0 ? Kind.NONE : Kind.FAILED;
    }
    return failed == 0 ? Kind.GOOD : Kind.MIXED;
  }
}
