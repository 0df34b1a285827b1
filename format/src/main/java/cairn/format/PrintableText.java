package cairn.format;

/**
 * Foreign text made fit for a terminal, a log or a message: what steers terminals or reorders text
 * (control and format characters, unassigned ones, line separators) is replaced by {@code U+FFFD},
 * and what is long is cut.
 */
public final class PrintableText {
  private static final int QUOTE_LENGTH = 60; // characters; a message stays on one line

  private PrintableText() {}

  /** The first 60 characters in double quotes, with {@code …} if there are more. */
  public static String quote(String foreign) {
    return '"' + shorten(foreign, QUOTE_LENGTH) + '"';
  }

  /** The first {@code most} characters, with {@code …} if there are more. */
  public static String shorten(String foreign, int most) {
    StringBuilder printable = new StringBuilder();
    foreign
        .codePoints()
        .limit(most)
        .forEach(c -> printable.appendCodePoint(isPrintable(c) ? c : '\uFFFD'));
    if (foreign.codePointCount(0, foreign.length()) > most) {
      printable.append('…');
    }
    return printable.toString();
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.PRIVATE_USE -> false;
      default -> true;
    };
  }
}
