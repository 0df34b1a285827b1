package cairn.http;

/** Writes JSON strings (RFC 8259, section 7). */
final class JsonText {
  private JsonText() {}

  /** Appends {@code "name":"value"}. */
  static void member(StringBuilder out, String name, String value) {
    string(out, name);
    out.append(':');
    string(out, value);
  }

  private static void string(StringBuilder out, String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      character(out, value, i);
    }
    out.append('"');
  }

  private static void character(StringBuilder out, String value, int at) {
    char c = value.charAt(at);
    if (c == '"' || c == '\\') {
      out.append('\\').append(c);
    } else if (c < 0x20 || c == 0x7f || isLoneSurrogate(value, at)) {
      out.append(String.format("\\u%04x", isLoneSurrogate(value, at) ? 0xfffd : (int) c));
    } else {
      out.append(c);
    }
  }

  private static boolean isLoneSurrogate(String value, int at) {
    char c = value.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == value.length() || !Character.isLowSurrogate(value.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(value.charAt(at - 1)));
  }
}
