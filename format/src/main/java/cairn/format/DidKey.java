package cairn.format;

import java.security.PublicKey;
import java.util.Arrays;

/**
 * An Ed25519 public key as a DID (did:key method, section 3.1.1; multicodec 0xed01; base58btc).
 *
 * <pre>{@code did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp}</pre>
 *
 * <p>The key is held to what Ed25519 demands of a key that is worth anything: a canonical encoding,
 * not of small order.
 */
public final class DidKey {
  private static final String PREFIX = "did:key:z";
  private static final byte[] MULTICODEC = {(byte) 0xed, 0x01}; // varint of 0xed, ed25519-pub
  private static final int TEXT_LENGTH = PREFIX.length() + 47; // 34 bytes that start with 0xed01

  private final byte[] publicKey;
  private final PublicKey usable;
  private final String text;

  private DidKey(byte[] publicKey, PublicKey usable, String text) {
    this.publicKey = publicKey;
    this.usable = usable;
    this.text = text;
  }

  /**
   * The DID of a raw public key.
   *
   * @param publicKey 32 bytes
   * @throws MalformedException if they are not a usable Ed25519 key
   */
  public static DidKey of(byte[] publicKey) throws MalformedException {
    PublicKey usable = SignatureAlgorithm.ED25519.publicKey(publicKey);
    byte[] typed = Arrays.copyOf(MULTICODEC, MULTICODEC.length + publicKey.length);
    System.arraycopy(publicKey, 0, typed, MULTICODEC.length, publicKey.length);
    return new DidKey(publicKey.clone(), usable, PREFIX + Base58.encode(typed));
  }

  /**
   * Reads {@code did:key:z6Mk…}.
   *
   * @throws MalformedException if it is not spelled so, or not an Ed25519 key that {@link #of}
   *     takes
   */
  public static DidKey parse(String text) throws MalformedException {
    if (!text.startsWith(PREFIX) || text.length() != TEXT_LENGTH) {
      throw MalformedException.expected("did:key", "did:key:z6Mk… of " + TEXT_LENGTH, text);
    }
    byte[] typed = Base58.decode(text.substring(PREFIX.length()), "did:key");
    if (!Arrays.equals(Arrays.copyOf(typed, MULTICODEC.length), MULTICODEC)) {
      throw MalformedException.expected("did:key", "an Ed25519 key (z6Mk…)", text);
    }
    DidKey key = of(Arrays.copyOfRange(typed, MULTICODEC.length, typed.length));
    if (!key.text.equals(text)) {
      throw MalformedException.expected("did:key", key.text, text);
    }
    return key;
  }

  /** The raw public key (a copy): 32 bytes. */
  public byte[] publicKeyBytes() {
    return publicKey.clone();
  }

  /** SHA-256 of the raw public key: in hex, the fingerprint that people compare. */
  public Hash fingerprint() {
    return Hash.sha256(publicKey);
  }

  /** Whether {@code signature} (64 bytes) over exactly {@code message} is by this key. */
  public boolean verifies(byte[] message, byte[] signature) {
    return SignatureAlgorithm.ED25519.verify(usable, message, signature);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DidKey key && text.equals(key.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The DID. */
  @Override
  public String toString() {
    return text;
  }
}
