package cairn.format;

/**
 * A string, such as {@code "h\u00e9"}, without its quotes and escapes.
 *
 * @param value well-formed UTF-16 without noncharacters (RFC 7493, section 2.1)
 */
public record JsonString(String value) implements Json {

  public JsonString {
    if (!isSound(value)) {
      throw new IllegalArgumentException(
          "a JSON string holds neither lone surrogates nor noncharacters");
    }
  }

  /** Whether I-JSON allows {@code text}: no lone surrogates, no noncharacters. */
  static boolean isSound(String text) {
    return text.codePoints().allMatch(JsonString::isAllowed);
  }

  private static boolean isAllowed(int c) { // a lone surrogate comes out of codePoints() as itself
    boolean surrogate = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    boolean noncharacter = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
    return !surrogate && !noncharacter;
  }
}
