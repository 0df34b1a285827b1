package cairn.cli;

/** Text from elsewhere, made harmless for a terminal. */
final class TerminalText {
  private TerminalText() {}

  /**
   * The text with control characters (escape sequences, carriage returns, bidirectional overrides)
   * replaced; newlines and tabs stay.
   */
  static String printable(String foreign) {
    StringBuilder text = new StringBuilder(foreign.length());
    foreign.codePoints().forEach(c -> text.appendCodePoint(isHarmless(c) ? c : '\uFFFD'));
    return text.toString();
  }

  private static boolean isHarmless(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL -> codePoint == '\n' || codePoint == '\t';
      case Character.FORMAT, Character.SURROGATE -> false;
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
      default -> true;
    };
  }
}
