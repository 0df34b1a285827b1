package cairn.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One item on a line of a policy, such as a name or a URL: one or more octets that are neither
 * space nor control characters (tlog-policy, "Character set").
 *
 * <p>Octets beyond ASCII are opaque: two texts are equal when their octets are, and need not be
 * UTF-8.
 */
public final class PolicyText {
  private final byte[] octets;

  private PolicyText(byte[] octets) {
    this.octets = octets;
    if (octets.length == 0) {
      throw new IllegalArgumentException("a name or URL in a policy has at least one octet");
    }
    for (byte octet : octets) {
      if ((octet >= 0 && octet <= ' ') || octet == 0x7f) {
        throw new IllegalArgumentException(
            "a name or URL in a policy holds no space and no control character: " + this);
      }
    }
  }

  /**
   * The item spelled by the UTF-8 bytes of {@code text}.
   *
   * @throws IllegalArgumentException if it is empty or holds a space or control character
   */
  public static PolicyText of(String text) {
    return new PolicyText(Utf8.encode(text));
  }

  /**
   * The item that is {@code octets} (copied).
   *
   * @throws IllegalArgumentException if there is none, or a space or control character among them
   */
  public static PolicyText of(byte[] octets) {
    return new PolicyText(octets.clone());
  }

  /** The octets (a copy). */
  public byte[] octets() {
    return octets.clone();
  }

  /** Whether the octets are exactly the ASCII text {@code ascii}. */
  boolean is(String ascii) {
    return Arrays.equals(octets, Utf8.encode(ascii));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PolicyText text && Arrays.equals(octets, text.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  /** The octets read as UTF-8, for people: what is not UTF-8 shows as U+FFFD. */
  @Override
  public String toString() {
    return new String(octets, StandardCharsets.UTF_8);
  }
}
