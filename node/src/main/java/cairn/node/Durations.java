package cairn.node;

import cairn.format.Decimal;
import cairn.format.MalformedException;
import java.time.Duration;

/** Lengths of time in the configuration: {@code 60} (seconds), {@code 500ms}, {@code 7d}. */
final class Durations {
  static final String WANTED = "seconds, or a number with ms, s, m, h or d such as 500ms or 7d";

  private Durations() {}

  static Duration parse(String text) throws MalformedException {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    long number = Decimal.parse(text.substring(0, digits), "duration");
    if (number > Integer.MAX_VALUE) {
      throw new MalformedException("duration: expected at most " + Integer.MAX_VALUE);
    }
    return switch (text.substring(digits)) {
      case "", "s" -> Duration.ofSeconds(number);
      case "ms" -> Duration.ofMillis(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> throw new MalformedException("duration: expected " + WANTED);
    };
  }

  /** As {@link #parse} reads it, in the largest unit that divides it. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds > 0 && seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    return seconds + "s";
  }
}
