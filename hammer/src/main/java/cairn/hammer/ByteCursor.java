package cairn.hammer;

import java.util.Arrays;

/**
 * Reads bytes from the left that are spelled in one known way. When something is not, every later
 * read fails too: ask {@link #isGood} once at the end.
 */
final class ByteCursor {
  private static final int MAX_DIGITS = 16; // 2^53 - 1 has 16

  private final byte[] bytes;
  private final int end;
  private int position;
  private boolean good = true;

  ByteCursor(Slice slice) {
    this.bytes = slice.bytes();
    this.position = slice.start();
    this.end = slice.end();
  }

  /** Reads exactly these bytes. */
  ByteCursor expect(byte[] expected) {
    int next = position + expected.length;
    good =
        good && next <= end && Arrays.equals(bytes, position, next, expected, 0, expected.length);
    position = next;
    return this;
  }

  /** Reads a number of 1 to 16 digits without leading zeroes. */
  long decimal() {
    int start = position;
    long value = 0;
    while (good && position < end && bytes[position] >= '0' && bytes[position] <= '9') {
      value = value * 10 + (bytes[position++] - '0');
      good = position - start <= MAX_DIGITS;
    }
    good = good && position > start && (bytes[start] != '0' || position == start + 1);
    return value;
  }

  /** Skips as many bytes, which the caller reads himself; where they start. */
  int skip(int length) {
    int start = position;
    position += length;
    good = good && length >= 0 && position <= end;
    return start;
  }

  /** Whether the byte at this distance is that one. */
  boolean sees(int distance, char expected) {
    int at = position + distance;
    return good && at < end && bytes[at] == expected;
  }

  /** How many bytes are left. */
  int left() {
    return end - position;
  }

  boolean isGood() {
    return good;
  }
}
