package cairn.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Standard Base64 with padding (RFC 4648, section 4), in its one canonical spelling.
 *
 * <p>The JDK's decoder accepts missing padding and stray bits in the last character, so several
 * texts would decode to the same bytes; here the text is decoded, encoded again and compared.
 */
public final class Base64Text {
  private Base64Text() {}

  /** The Base64 text of {@code bytes}. */
  public static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * The bytes that {@code text} spells.
   *
   * @param what what the text is, for the message
   * @throws MalformedException if the text is not the canonical Base64 of any bytes
   */
  public static byte[] decode(String text, String what) throws MalformedException {
    byte[] ascii = text.getBytes(StandardCharsets.UTF_8);
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(ascii);
    } catch (IllegalArgumentException e) {
      throw MalformedException.expected(what, "standard Base64 with padding", text);
    }
    if (!Arrays.equals(Base64.getEncoder().encode(decoded), ascii)) {
      throw MalformedException.expected(
          what, "canonical Base64 (padding present, no stray bits)", text);
    }
    return decoded;
  }

  /**
   * As {@link #decode(String, String)}, for exactly {@code length} bytes.
   *
   * @throws MalformedException if the text is not canonical Base64 or has another length
   */
  public static byte[] decode(String text, int length, String what) throws MalformedException {
    byte[] decoded = decode(text, what);
    if (decoded.length != length) {
      throw new MalformedException(
          "%s: expected %d bytes, found %d".formatted(what, length, decoded.length));
    }
    return decoded;
  }
}
