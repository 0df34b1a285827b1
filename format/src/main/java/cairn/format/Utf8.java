package cairn.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strict UTF-8: {@code new String(bytes, UTF_8)} would repair bad bytes and so hide them. */
public final class Utf8 {
  private Utf8() {}

  /**
   * The text that {@code bytes} encode.
   *
   * @param what what the bytes are, for the message
   * @throws MalformedException if they are not valid UTF-8
   */
  public static String decode(byte[] bytes, String what) throws MalformedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException(what + ": expected UTF-8 text, found bytes that are not UTF-8");
    }
  }

  /** The UTF-8 bytes of {@code text}. */
  public static byte[] encode(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
