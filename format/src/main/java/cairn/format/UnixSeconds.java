package cairn.format;

/** Times in JSON: whole Unix seconds, 0 to 2^53 - 1. */
final class UnixSeconds {
  private UnixSeconds() {}

  static void require(long seconds) {
    if (seconds < 0 || seconds > JsonNumber.MAX_INTEGER) {
      throw new IllegalArgumentException("a time is 0 to 2^53-1 Unix seconds, not " + seconds);
    }
  }
}
