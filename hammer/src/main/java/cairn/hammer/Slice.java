package cairn.hammer;

import java.util.Arrays;

/**
 * Bytes that are lent, not copied: at tens of thousands of replies a second copies are what costs.
 *
 * @param bytes not to be changed
 * @param start of what is meant
 * @param end behind it
 */
@SuppressWarnings("ArrayRecordComponent") // lent; slices are not compared
record Slice(byte[] bytes, int start, int end) {
  int length() {
    return end - start;
  }

  byte[] copy() {
    return Arrays.copyOfRange(bytes, start, end);
  }
}
