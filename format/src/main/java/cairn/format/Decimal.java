package cairn.format;

/**
 * Non-negative decimal integers as the C2SP texts write them: ASCII digits, no sign, no leading
 * zero except in {@code 0} itself, at most 2^63 - 1.
 *
 * <p>{@link Long#parseLong(String)} would take {@code +5}, {@code 007} and other scripts' digits.
 */
public final class Decimal {
  private static final int MAX_DIGITS = 19; // 9223372036854775807

  private Decimal() {}

  /**
   * The number that {@code text} spells.
   *
   * @param what what the number is, for the message
   * @throws MalformedException if it is not spelled as above or exceeds 2^63 - 1
   */
  public static long parse(String text, String what) throws MalformedException {
    if (text.isEmpty() || text.length() > MAX_DIGITS || !isAsciiDigits(text)) {
      throw MalformedException.expected(what, "a decimal number of at most 2^63-1", text);
    }
    if (text.length() > 1 && text.charAt(0) == '0') {
      throw MalformedException.expected(what, "a decimal number without leading zeroes", text);
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      value = value * 10 + (text.charAt(i) - '0');
      if (value < 0) { // only the 19th digit can overflow, and then by less than 2^64
        throw MalformedException.expected(what, "a decimal number of at most 2^63-1", text);
      }
    }
    return value;
  }

  private static boolean isAsciiDigits(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
