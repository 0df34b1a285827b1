package cairn.federation;

import java.time.LocalDate;

/**
 * How often a peer was asked for something on one day, in UTC.
 *
 * @param answered how often it gave what was asked for
 * @param failed how often it did not; a peer that asks for patience counts as neither
 */
public record ContactDay(LocalDate date, long answered, long failed) {
  public ContactDay {
    if (answered < 0 || failed < 0) {
      throw new IllegalArgumentException(
          "contacts of %s: got %d answered and %d failed, wanted none below zero"
              .formatted(date, answered, failed));
    }
  }
}
