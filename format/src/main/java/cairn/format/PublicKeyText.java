package cairn.format;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Somebody's Ed25519 public key as he hands it over, in one of three spellings:
 *
 * <pre>{@code
 * -----BEGIN PUBLIC KEY-----
 * MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
 * -----END PUBLIC KEY-----
 * }</pre>
 *
 * (SubjectPublicKeyInfo, RFC 8410, section 4, in PEM, RFC 7468, section 13: as {@code openssl pkey
 * -pubout} writes it); {@code did:key:z6Mk…}; or a vkey, {@code device-1+530d903a+AekyeRrm…}, of
 * type 01 and not named like a log. Lines end with LF or CRLF, the last one needs no end; nothing
 * else may stand before, between or behind.
 *
 * @param key the key, usable and not of small order
 * @param name under which its owner signs, as far as the spelling says
 */
public record PublicKeyText(DidKey key, Optional<String> name) {
  /** Longest text read, in bytes: a vkey with a name of 255, and some room. */
  public static final int MAX_BYTES = 1024;

  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";

  /** DER in front of the raw key: SEQUENCE, SEQUENCE, OID 1.3.101.112, BIT STRING. */
  private static final byte[] PREFIX = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
  };

  private static final int RAW_LENGTH = SignatureAlgorithm.ED25519.publicKeyLength();

  /**
   * Reads a key.
   *
   * @throws MalformedException if it is in none of the spellings, is another kind of key, a log's
   *     or witness's, or unusable
   */
  public static PublicKeyText parse(byte[] bytes) throws MalformedException {
    if (bytes.length > MAX_BYTES) {
      throw new MalformedException(
          "public key: expected at most %d bytes, found %d".formatted(MAX_BYTES, bytes.length));
    }
    List<String> lines = lines(Utf8.decode(bytes, "public key"));
    String first = lines.getFirst();
    if (first.equals(BEGIN)) {
      return new PublicKeyText(pemKey(lines), Optional.empty());
    }
    if (lines.size() != 1) {
      throw MalformedException.expected(
          "public key", "a PEM file that begins with " + BEGIN + ", a did:key or a vkey", first);
    }
    return first.startsWith("did:")
        ? new PublicKeyText(DidKey.parse(first), Optional.empty())
        : vkey(first);
  }

  private static List<String> lines(String text) {
    String end = text.contains("\r\n") ? "\r\n" : "\n";
    String whole = text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
    return Arrays.asList(whole.split(end, -1));
  }

  private static DidKey pemKey(List<String> lines) throws MalformedException {
    if (lines.size() != 3 || !lines.get(2).equals(END)) {
      throw MalformedException.expected(
          "public key", "one line of Base64 and " + END, lines.getLast());
    }
    byte[] der = Base64Text.decode(lines.get(1), "public key's PEM");
    if (der.length != PREFIX.length + RAW_LENGTH
        || !Arrays.equals(Arrays.copyOf(der, PREFIX.length), PREFIX)) {
      throw MalformedException.expected(
          "public key's PEM", "an Ed25519 key (MCowBQYDK2VwAyEA…)", lines.get(1));
    }
    return DidKey.of(Arrays.copyOfRange(der, PREFIX.length, der.length));
  }

  private static PublicKeyText vkey(String text) throws MalformedException {
    VerifierKey key = VerifierKey.parse(text);
    if (key.type() != SignatureType.ED25519 || isOrigin(key.name())) {
      throw MalformedException.expected(
          "public key", "a person's or device's: a log's or witness's serves no other role", text);
    }
    return new PublicKeyText(DidKey.of(key.publicKeyBytes()), Optional.of(key.name()));
  }

  private static boolean isOrigin(String name) {
    try {
      Origin.parse(name);
      return true;
    } catch (MalformedException e) {
      return false; // so it is somebody's
    }
  }

  /** The key in PEM, three lines that each end with LF. */
  public static String pem(DidKey key) {
    byte[] der = Arrays.copyOf(PREFIX, PREFIX.length + RAW_LENGTH);
    System.arraycopy(key.publicKeyBytes(), 0, der, PREFIX.length, RAW_LENGTH);
    return BEGIN + "\n" + Base64Text.encode(der) + "\n" + END + "\n";
  }
}
