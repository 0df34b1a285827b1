package cairn.hammer;

import cairn.format.Hash;
import java.util.Arrays;

/** How the hashes of an inclusion path are written down, one behind another. */
enum PathFormat {
  /** 44 characters of Base64 and an escaped newline, as in a tlog-proof inside JSON. */
  BASE64(46, 44) {
    @Override
    boolean decode(byte[] text, int from, byte[] hash) {
      int last = DIGITS[text[from + 42] & 0xff];
      if (text[from + 43] != '=' || last < 0 || (last & 3) != 0) {
        return false; // 43 digits hold 258 bits: the last two are 0 in the one canonical spelling
      }
      int seen = 0;
      for (int i = 0; i < 10; i++) {
        int bits = four(text, from + 4 * i);
        seen |= bits;
        hash[3 * i] = (byte) (bits >> 16);
        hash[3 * i + 1] = (byte) (bits >> 8);
        hash[3 * i + 2] = (byte) bits;
      }
      int first = DIGITS[text[from + 40] & 0xff];
      int second = DIGITS[text[from + 41] & 0xff];
      int bits = first << 12 | second << 6 | last;
      hash[30] = (byte) (bits >> 10);
      hash[31] = (byte) (bits >> 2);
      return (seen | first | second) >= 0;
    }
  },
  /** 64 hex digits in quotes, and a comma, as in a bulk line. */
  HEX(67, 64) {
    @Override
    boolean decode(byte[] text, int from, byte[] hash) {
      int seen = 0;
      for (int i = 0; i < Hash.LENGTH; i++) {
        int bits =
            HEX_DIGITS[text[from + 2 * i] & 0xff] << 4 | HEX_DIGITS[text[from + 2 * i + 1] & 0xff];
        seen |= bits;
        hash[i] = (byte) bits;
      }
      return seen >= 0;
    }
  };

  private static final byte[] DIGITS =
      digits("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  private static final byte[] HEX_DIGITS = digits("0123456789abcdef");

  private final int stride;
  private final int length;

  PathFormat(int stride, int length) {
    this.stride = stride;
    this.length = length;
  }

  /** From the start of one hash to the start of the next. */
  int stride() {
    return stride;
  }

  /** Characters of one hash. */
  int length() {
    return length;
  }

  /** Writes the hash spelled at {@code from}; false if it is not spelled in the one way. */
  abstract boolean decode(byte[] text, int from, byte[] hash);

  /** 24 bits, or a negative number. */
  private static int four(byte[] text, int from) {
    return DIGITS[text[from] & 0xff] << 18
        | DIGITS[text[from + 1] & 0xff] << 12
        | DIGITS[text[from + 2] & 0xff] << 6
        | DIGITS[text[from + 3] & 0xff];
  }

  private static byte[] digits(String alphabet) {
    byte[] digits = new byte[256];
    Arrays.fill(digits, (byte) -1);
    for (int i = 0; i < alphabet.length(); i++) {
      digits[alphabet.charAt(i)] = (byte) i;
    }
    return digits;
  }
}
