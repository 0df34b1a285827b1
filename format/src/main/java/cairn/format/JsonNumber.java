package cairn.format;

/**
 * A number that every JSON implementation reads alike: a finite double below 2^53 in magnitude, and
 * not -0.
 *
 * <p>From 2^53 on every double is an integer and some integers are no doubles, so I-JSON ends there
 * (RFC 7493, section 2.2). A fraction is the double nearest to its spelling, as RFC 8785 wants
 * ({@code 4.50} is {@code 4.5}), but nothing is rounded to an integer: {@code 0.99999999999999999}
 * and {@code 1e-400} are refused.
 *
 * @param value the number
 */
public record JsonNumber(double value) implements Json {
  /** 2^53 - 1. */
  public static final long MAX_INTEGER = (1L << 53) - 1;

  public JsonNumber {
    if (!isAllowed(value)) {
      throw new IllegalArgumentException(
          "a JSON number is finite, below 2^53 in magnitude and not -0; got " + value);
    }
  }

  /**
   * The integer {@code value}.
   *
   * @throws IllegalArgumentException if it is beyond ±(2^53 - 1)
   */
  public static JsonNumber of(long value) {
    if (value < -MAX_INTEGER || value > MAX_INTEGER) {
      throw new IllegalArgumentException("beyond 2^53 - 1: " + value);
    }
    return new JsonNumber(value);
  }

  static boolean isAllowed(double value) {
    boolean negativeZero = value == 0 && 1 / value < 0;
    return Math.abs(value) <= MAX_INTEGER && !negativeZero; // false for NaN
  }

  /** Whether it has no fraction. */
  public boolean isInteger() {
    return value == Math.rint(value);
  }
}
