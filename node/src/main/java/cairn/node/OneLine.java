package cairn.node;

/** Foreign text made fit for a log line or a message. */
final class OneLine {
  private static final int LONGEST = 2000;

  private OneLine() {}

  /**
   * The text with every control, format and separator character written as {@code \}{@code u000a},
   * so that nobody can forge a line or hide one; cut after 2,000 characters.
   */
  static String of(String text) {
    if (text.length() <= LONGEST && text.codePoints().noneMatch(OneLine::isUnsafe)) {
      return text;
    }
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .limit(LONGEST)
        .forEach(
            c -> {
              if (isUnsafe(c)) {
                safe.append("\\u%04x".formatted(c));
              } else {
                safe.appendCodePoint(c);
              }
            });
    return text.codePointCount(0, text.length()) > LONGEST
        ? safe.append('…').toString()
        : safe.toString();
  }

  private static boolean isUnsafe(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
