package cairn.http;

/** Foreign text for a log line: whatever could forge or hide a line is made visible. */
final class LogText {
  private LogText() {}

  /** The text with control, format and separator characters as {@code \}{@code u} escapes. */
  static String printable(String foreign) {
    StringBuilder out = new StringBuilder(foreign.length());
    for (int i = 0; i < foreign.length(); i++) {
      char c = foreign.charAt(i);
      if (isPrintable(c)) {
        out.append(c);
      } else {
        out.append(String.format("\\u%04x", (int) c));
      }
    }
    return out.toString();
  }

  private static boolean isPrintable(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE ->
          false;
      default -> c != '\\';
    };
  }
}
