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

  /**
   * The UTF-8 bytes of {@code text}.
   *
   * @throws IllegalArgumentException if it holds an unpaired surrogate, for which there are none
   */
  public static byte[] encode(String text) {
    if (!isWellFormed(text)) {
      throw new IllegalArgumentException("text with an unpaired surrogate has no UTF-8 bytes");
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether every surrogate in {@code text} is one of a pair, so that UTF-8 bytes exist for it. */
  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!isPairAt(text, i)) {
          return false;
        }
        i++; // the second of the pair
      }
    }
    return true;
  }

  /** Whether {@code text} takes more than {@code maxBytes} bytes in UTF-8. */
  static boolean isLongerThan(int maxBytes, String text) {
    return text.length() > maxBytes
        || (3L * text.length() > maxBytes
            && text.getBytes(StandardCharsets.UTF_8).length > maxBytes);
  }

  private static boolean isPairAt(String text, int position) {
    return position + 1 < text.length()
        && Character.isSurrogatePair(text.charAt(position), text.charAt(position + 1));
  }
}
