package cairn.format;

import java.util.Arrays;

/**
 * JSON as it is signed, logged and sent: read strictly (I-JSON, RFC 7493) and written in one
 * spelling only (RFC 8785).
 *
 * <pre>{@code {"hash":"e3b0c442…","timestamp":1679315147,"type":"timestamp/v1"}}</pre>
 *
 * <p>Values are compared by what they mean: the order of an object's members does not count.
 */
public sealed interface Json
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {

  /** Arrays and objects may be nested this deep; the deepest format of ours needs 5. */
  int MAX_DEPTH = 64;

  /**
   * Reads one JSON text, spelled in any way that RFC 8259 allows.
   *
   * @param maxBytes the most bytes that are looked at
   * @throws MalformedException if the bytes are too many, not UTF-8, no single JSON text, or hold
   *     what I-JSON forbids: duplicate names, lone surrogates, noncharacters, and numbers that a
   *     double does not hold; {@link JsonNumber} says which
   */
  static Json parse(byte[] bytes, int maxBytes) throws MalformedException {
    return JsonReader.read(bytes, maxBytes);
  }

  /**
   * As {@link #parse}, for a text in its canonical spelling.
   *
   * @throws MalformedException as for {@link #parse}, or if {@link #canonical()} of what was read
   *     is not exactly {@code bytes}
   */
  static Json parseCanonical(byte[] bytes, int maxBytes) throws MalformedException {
    Json json = parse(bytes, maxBytes);
    int difference = Arrays.mismatch(json.canonical(), bytes);
    if (difference >= 0) {
      throw new MalformedException(
          "JSON: expected the canonical spelling (RFC 8785), found another one at byte "
              + difference);
    }
    return json;
  }

  /** The canonical bytes: UTF-8, names in the order of their UTF-16 units, no spaces (RFC 8785). */
  default byte[] canonical() {
    return Utf8.encode(JsonWriter.write(this));
  }

  /** The value's kind with its article, for messages: {@code a string}. */
  default String kind() {
    return switch (this) {
      case JsonObject object -> "an object";
      case JsonArray array -> "an array";
      case JsonString string -> "a string";
      case JsonNumber number -> "a number";
      case JsonBoolean truth -> "true or false";
      case JsonNull nothing -> "null";
    };
  }
}
