package cairn.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Doubles as ECMAScript prints them, which is how RFC 8785, section 3.2.2.3, writes numbers: {@code
 * 1}, {@code 0.000001}, {@code 1e-7}, {@code 100000000000000000000}, {@code 1e+21}.
 */
final class EcmaScriptNumber {
  private static final int MAX_PLAIN_EXPONENT = 21;
  private static final int MIN_PLAIN_EXPONENT = -6;

  private EcmaScriptNumber() {}

  /** The text of a finite double (ECMA-262, Number::toString with radix 10). */
  static String format(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("JSON has no " + value);
    }
    long integer = (long) value;
    if (integer == value && Math.abs(integer) <= JsonNumber.MAX_INTEGER) {
      return Long.toString(integer); // -0 prints as 0
    }
    return value < 0 ? "-" + positive(-value) : positive(value);
  }

  private static String positive(double value) {
    BigDecimal decimal = shortest(value);
    String digits = decimal.unscaledValue().toString();
    int count = digits.length();
    int point = count - decimal.scale(); // digits before the decimal point, may be negative
    if (point > MAX_PLAIN_EXPONENT || point <= MIN_PLAIN_EXPONENT) {
      String fraction = count > 1 ? "." + digits.substring(1) : "";
      int exponent = point - 1;
      return digits.charAt(0) + fraction + (exponent < 0 ? "e-" : "e+") + Math.abs(exponent);
    }
    if (point >= count) {
      return digits + "0".repeat(point - count);
    }
    if (point > 0) {
      return digits.substring(0, point) + "." + digits.substring(point);
    }
    return "0." + "0".repeat(-point) + digits;
  }

  /**
   * The shortest decimal that reads back as {@code value}, and the nearest of those. {@link
   * Double#toString(double)} gives it, except that it never gives fewer than two digits: {@code
   * 4.9E-324} where ECMAScript says {@code 5e-324}.
   */
  private static BigDecimal shortest(double value) {
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (decimal.precision() == 2) {
      BigDecimal oneDigit = new BigDecimal(value).round(new MathContext(1, RoundingMode.HALF_EVEN));
      if (oneDigit.doubleValue() == value) {
        return oneDigit.stripTrailingZeros();
      }
    }
    return decimal;
  }
}
