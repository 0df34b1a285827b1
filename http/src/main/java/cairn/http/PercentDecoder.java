package cairn.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Strict percent-decoding (RFC 3986, section 2.1): two hex digits after each percent sign, valid
 * UTF-8, no control characters. Unlike the JDK's {@code URLDecoder} it repairs nothing.
 */
final class PercentDecoder {
  private PercentDecoder() {}

  /** The decoded text, or empty when it is malformed. A plus sign stays a plus sign. */
  static Optional<String> decode(String raw) {
    return isPlain(raw) ? Optional.of(raw) : decodeEscapes(raw);
  }

  private static boolean isPlain(String raw) {
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%' || c <= 0x20 || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> decodeEscapes(String raw) {
    byte[] bytes = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      int value = raw.charAt(i);
      if (value == '%') {
        value = escapeAt(raw, i);
        i += 2;
      } else if (value == 0x20) {
        return Optional.empty();
      }
      if (value < 0x20 || value == 0x7f || value > 0xff) {
        return Optional.empty();
      }
      bytes[length++] = (byte) value;
    }
    return utf8(ByteBuffer.wrap(bytes, 0, length));
  }

  /** The byte that the escape at that place stands for, or -1. */
  private static int escapeAt(String raw, int at) {
    if (at + 2 >= raw.length()) {
      return -1;
    }
    int high = Character.digit(raw.charAt(at + 1), 16);
    int low = Character.digit(raw.charAt(at + 2), 16);
    boolean ascii = raw.charAt(at + 1) < 0x80 && raw.charAt(at + 2) < 0x80;
    return ascii && high >= 0 && low >= 0 ? high << 4 | low : -1;
  }

  private static Optional<String> utf8(ByteBuffer bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return text.chars().anyMatch(Character::isISOControl) ? Optional.empty() : Optional.of(text);
    } catch (CharacterCodingException malformed) {
      return Optional.empty();
    }
  }
}
