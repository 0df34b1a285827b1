package cairn.format;

/**
 * Foreign bytes that are not what their format demands. The message says what was found and what
 * was expected, in words that may be shown to whoever sent the bytes; it quotes at most a short,
 * printable piece of the input.
 */
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int QUOTE_LENGTH = 60;

  public MalformedException(String message) {
    super(message);
  }

  /** "{@code what}: expected {@code expected}, found {@code found}", with {@code found} quoted. */
  static MalformedException expected(String what, String expected, String found) {
    return new MalformedException(what + ": expected " + expected + ", found " + quote(found));
  }

  /** A short printable quotation of foreign text: control characters and the rest are dropped. */
  static String quote(String foreign) {
    StringBuilder quoted = new StringBuilder("\"");
    foreign
        .codePoints()
        .limit(QUOTE_LENGTH)
        .forEach(c -> quoted.appendCodePoint(isPrintable(c) ? c : '\uFFFD'));
    if (foreign.codePointCount(0, foreign.length()) > QUOTE_LENGTH) {
      quoted.append('…');
    }
    return quoted.append('"').toString();
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.PRIVATE_USE -> false;
      default -> true;
    };
  }
}
