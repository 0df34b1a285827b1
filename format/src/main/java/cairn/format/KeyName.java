package cairn.format;

/**
 * The syntax of key names in notes: not empty, no Unicode space, no plus, nothing that a note
 * cannot hold (signed-note, "Format").
 */
final class KeyName {
  private static final int FIRST_PRINTABLE = 0x20;
  private static final int NEXT_LINE = 0x85; // the one Unicode space that Java's tests miss

  private KeyName() {}

  /** Refuses what is not a key name. */
  static String require(String name) throws MalformedException {
    if (!isValid(name)) {
      throw MalformedException.expected(
          "key name", "a non-empty name without spaces, control characters or '+'", name);
    }
    return name;
  }

  static boolean isValid(String name) {
    return !name.isEmpty() && name.codePoints().allMatch(KeyName::isAllowed);
  }

  private static boolean isAllowed(int c) {
    return c >= FIRST_PRINTABLE
        && c != '+'
        && c != NEXT_LINE
        && !Character.isSpaceChar(c)
        && Character.getType(c) != Character.SURROGATE;
  }
}
