package cairn.format;

import java.util.HexFormat;

/**
 * Lowercase hex, as hashes appear in JSON and key ids in vkeys.
 *
 * <pre>{@code e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855}</pre>
 *
 * The JDK's parser takes both cases; this one takes lowercase only, since two spellings of one
 * value would make two identities of it.
 */
public final class Hex {
  private static final HexFormat LOWERCASE = HexFormat.of();

  private Hex() {}

  /** The lowercase hex of {@code bytes}: two characters a byte. */
  public static String encode(byte[] bytes) {
    return LOWERCASE.formatHex(bytes);
  }

  /**
   * The bytes that {@code text} spells.
   *
   * @param length how many bytes it must spell
   * @param what what the text is, for the message
   * @throws MalformedException if it is not exactly {@code 2 * length} characters of {@code
   *     [0-9a-f]}
   */
  public static byte[] decode(String text, int length, String what) throws MalformedException {
    if (text.length() != 2 * length) {
      throw new MalformedException(
          "%s: expected %d lowercase hex characters, found %d characters: %s"
              .formatted(what, 2 * length, text.length(), MalformedException.quote(text)));
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        throw new MalformedException(
            "%s: expected lowercase hex [0-9a-f], found %s at position %d"
                .formatted(what, MalformedException.quote(String.valueOf(c)), i));
      }
    }
    return LOWERCASE.parseHex(text);
  }
}
