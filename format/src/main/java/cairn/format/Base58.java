package cairn.format;

import java.math.BigInteger;

/** Base58 with Bitcoin's alphabet, for the short values of did:key. */
final class Base58 {
  private static final String ALPHABET =
      "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(ALPHABET.length());
  private static final char ZERO = ALPHABET.charAt(0);

  private Base58() {}

  /** The text of {@code bytes}: one {@code 1} for each leading zero byte, then the number. */
  static String encode(byte[] bytes) {
    StringBuilder reversed = new StringBuilder();
    BigInteger rest = new BigInteger(1, bytes);
    while (rest.signum() > 0) {
      BigInteger[] division = rest.divideAndRemainder(BASE);
      reversed.append(ALPHABET.charAt(division[1].intValue()));
      rest = division[0];
    }
    for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
      reversed.append(ZERO);
    }
    return reversed.reverse().toString();
  }

  /** The bytes of {@code text}; takes time in the square of its length, so the caller bounds it. */
  static byte[] decode(String text, String what) throws MalformedException {
    BigInteger number = BigInteger.ZERO;
    for (int i = 0; i < text.length(); i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0) {
        throw MalformedException.expected(what, "base58btc", text);
      }
      number = number.multiply(BASE).add(BigInteger.valueOf(digit));
    }
    int zeroes = 0;
    while (zeroes < text.length() && text.charAt(zeroes) == ZERO) {
      zeroes++;
    }
    byte[] signed = number.toByteArray();
    int start = signed[0] == 0 ? 1 : 0; // the sign byte, or the 0 that zero itself is
    byte[] bytes = new byte[zeroes + signed.length - start];
    System.arraycopy(signed, start, bytes, zeroes, signed.length - start);
    return bytes;
  }
}
