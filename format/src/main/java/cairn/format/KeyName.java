package cairn.format;

/** The syntax of key names in notes (signed-note, "Format"). */
final class KeyName {
  private KeyName() {}

  /** Refuses names that are empty or hold a Unicode space, a control character or a plus. */
  static String require(String name) throws MalformedException {
    if (name.isEmpty() || !name.codePoints().allMatch(KeyName::isAllowed)) {
      throw MalformedException.expected(
          "key name", "a non-empty name without spaces, control characters or '+'", name);
    }
    return name;
  }

  private static boolean isAllowed(int c) {
    return c != '+'
        && !Character.isSpaceChar(c)
        && !Character.isWhitespace(c)
        && !Character.isISOControl(c); // holds U+0085, the one space that Java's two tests miss
  }
}
