package cairn.format;

import java.util.Map;
import java.util.TreeMap;

/** Writes the one canonical spelling (RFC 8785, section 3.2). */
final class JsonWriter {
  private static final String HEX_DIGITS = "0123456789abcdef";

  private final StringBuilder text = new StringBuilder();

  private JsonWriter() {}

  static String write(Json json) {
    JsonWriter writer = new JsonWriter();
    writer.value(json);
    return writer.text.toString();
  }

  private void value(Json json) {
    switch (json) {
      case JsonObject object -> object(object);
      case JsonArray array -> array(array);
      case JsonString string -> string(string.value());
      case JsonNumber number -> text.append(EcmaScriptNumber.format(number.value()));
      case JsonBoolean truth -> text.append(truth.value());
      case JsonNull nothing -> text.append("null");
    }
  }

  private void object(JsonObject object) {
    text.append('{');
    // String.compareTo compares UTF-16 units, which is the order of section 3.2.3
    for (Map.Entry<String, Json> member : new TreeMap<>(object.members()).entrySet()) {
      separate('{');
      string(member.getKey());
      text.append(':');
      value(member.getValue());
    }
    text.append('}');
  }

  private void array(JsonArray array) {
    text.append('[');
    for (Json element : array.elements()) {
      separate('[');
      value(element);
    }
    text.append(']');
  }

  private void separate(char opening) {
    if (text.charAt(text.length() - 1) != opening) {
      text.append(',');
    }
  }

  /** Section 3.2.2.2: short escapes where there are any, lowercase hex, no other escapes. */
  private void string(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < 0x20) {
            text.append("\\u00")
                .append(HEX_DIGITS.charAt(c >> 4))
                .append(HEX_DIGITS.charAt(c & 15));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
