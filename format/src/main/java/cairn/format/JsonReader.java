package cairn.format;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one JSON text (RFC 8259) and refuses what I-JSON forbids (RFC 7493). */
final class JsonReader {
  /** A double prints in at most 24 characters; what is longer only hides that it is rounded. */
  private static final int MAX_NUMBER_LENGTH = 64;

  /** Doubles lie between 1e-324 and 1e309. */
  private static final int MAX_EXPONENT_DIGITS = 4;

  private final String text;
  private int position;

  private JsonReader(String text) {
    this.text = text;
  }

  static Json read(byte[] bytes, int maxBytes) throws MalformedException {
    if (bytes.length > maxBytes) {
      throw new MalformedException(
          "JSON: expected at most %d bytes, found %d".formatted(maxBytes, bytes.length));
    }
    JsonReader reader = new JsonReader(Utf8.decode(bytes, "JSON"));
    reader.skipWhitespace();
    Json json = reader.value(0);
    reader.skipWhitespace();
    if (reader.position != reader.text.length()) {
      throw reader.expected("nothing after the JSON text");
    }
    return json;
  }

  private Json value(int depth) throws MalformedException {
    return switch (peek()) {
      case '{' -> object(depth + 1);
      case '[' -> array(depth + 1);
      case '"' -> new JsonString(string());
      case 't' -> literal("true", new JsonBoolean(true));
      case 'f' -> literal("false", new JsonBoolean(false));
      case 'n' -> literal("null", JsonNull.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw expected("a JSON value");
    };
  }

  private JsonObject object(int depth) throws MalformedException {
    enter(depth);
    Map<String, Json> members = new LinkedHashMap<>();
    skipWhitespace();
    if (!skip('}')) {
      do {
        skipWhitespace();
        int start = position;
        if (peek() != '"') {
          throw expected("a name in double quotes");
        }
        String name = string();
        skipWhitespace();
        require(':');
        skipWhitespace();
        if (members.putIfAbsent(name, value(depth)) != null) {
          position = start;
          throw expected("each name once");
        }
        skipWhitespace();
      } while (skip(','));
      require('}');
    }
    return new JsonObject(members);
  }

  private JsonArray array(int depth) throws MalformedException {
    enter(depth);
    List<Json> elements = new ArrayList<>();
    skipWhitespace();
    if (!skip(']')) {
      do {
        skipWhitespace();
        elements.add(value(depth));
        skipWhitespace();
      } while (skip(','));
      require(']');
    }
    return new JsonArray(elements);
  }

  private void enter(int depth) throws MalformedException {
    if (depth > Json.MAX_DEPTH) {
      throw expected("at most " + Json.MAX_DEPTH + " levels of nesting");
    }
    position++;
  }

  private Json literal(String word, Json value) throws MalformedException {
    if (!text.startsWith(word, position)) {
      throw expected("a JSON value");
    }
    position += word.length();
    return value;
  }

  private String string() throws MalformedException {
    int start = position++;
    StringBuilder value = new StringBuilder();
    while (peek() != '"') {
      char c = peek();
      if (c < 0x20) {
        throw expected("no control character inside a string");
      }
      position++;
      value.append(c == '\\' ? escape() : c);
    }
    position++;
    String read = value.toString();
    if (!JsonString.isSound(read)) {
      position = start;
      throw expected("a string without lone surrogates and noncharacters");
    }
    return read;
  }

  private char escape() throws MalformedException {
    char c = peek();
    position++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicodeEscape();
      default -> {
        position--;
        throw expected("one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u");
      }
    };
  }

  private char unicodeEscape() throws MalformedException {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      char c = peek();
      int digit = c < 0x80 ? Character.digit(c, 16) : -1; // digit() knows other scripts' too
      if (digit < 0) {
        throw expected("four hex digits");
      }
      unit = unit << 4 | digit;
      position++;
    }
    return (char) unit;
  }

  private JsonNumber number() throws MalformedException {
    int start = position;
    skip('-');
    if (!skip('0')) {
      digits();
    }
    if (skip('.')) {
      digits();
    }
    if (skip('e') || skip('E')) {
      if (!skip('+')) {
        skip('-');
      }
      if (digits() > MAX_EXPONENT_DIGITS) {
        throw expected("a number that a double holds");
      }
    }
    String spelled = text.substring(start, position);
    if (spelled.length() > MAX_NUMBER_LENGTH) {
      position = start;
      throw expected("a number of at most " + MAX_NUMBER_LENGTH + " characters");
    }
    double value = Double.parseDouble(spelled);
    if (!JsonNumber.isAllowed(value) || isRoundedToInteger(spelled, value)) {
      position = start;
      throw expected("a number below 2^53 in magnitude that a double holds, and not -0");
    }
    return new JsonNumber(value);
  }

  /** Counts the digits that it skips, at least one. */
  private int digits() throws MalformedException {
    int start = position;
    while (position < text.length() && isDigit(text.charAt(position))) {
      position++;
    }
    if (position == start) {
      throw expected("a digit");
    }
    return position - start;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isRoundedToInteger(String spelled, double value) {
    return value == Math.rint(value)
        && new BigDecimal(spelled).compareTo(new BigDecimal(value)) != 0;
  }

  private char peek() throws MalformedException {
    if (position >= text.length()) {
      throw new MalformedException("JSON: it ends too early, at character " + position);
    }
    return text.charAt(position);
  }

  private boolean skip(char wanted) {
    boolean found = position < text.length() && text.charAt(position) == wanted;
    if (found) {
      position++;
    }
    return found;
  }

  private void require(char wanted) throws MalformedException {
    if (!skip(wanted)) {
      throw expected("'" + wanted + "'");
    }
  }

  private void skipWhitespace() {
    while (position < text.length() && " \t\n\r".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
  }

  private MalformedException expected(String expected) {
    int end =
        text.offsetByCodePoints(
            position, Math.min(20, text.codePointCount(position, text.length())));
    return MalformedException.expected(
        "JSON at character " + position, expected, text.substring(position, end));
  }
}
