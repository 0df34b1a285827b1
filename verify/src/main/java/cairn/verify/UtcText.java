package cairn.verify;

import java.time.Instant;

/** Unix seconds as text. */
final class UtcText {
  private UtcText() {}

  /** {@code 2023-03-20T15:12:27Z}; what lies beyond the calendar stays a number of seconds. */
  static String of(long unixSeconds) {
    boolean inCalendar =
        unixSeconds >= Instant.MIN.getEpochSecond() && unixSeconds <= Instant.MAX.getEpochSecond();
    return inCalendar
        ? Instant.ofEpochSecond(unixSeconds).toString()
        : unixSeconds + " s after 1970";
  }
}
