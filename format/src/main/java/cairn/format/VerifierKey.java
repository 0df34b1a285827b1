package cairn.format;

import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.util.Arrays;

/**
 * A public key with the name under which it signs notes: a <em>vkey</em> (signed-note, "Verifier
 * keys").
 *
 * <pre>{@code
 * example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
 * <key name>+hex(32-bit key ID)+base64(signature type || public key)
 * }</pre>
 *
 * The key ID is an abbreviation, not an identity: two keys are the same when name, type and public
 * key are.
 */
public final class VerifierKey {
  /** The ML-DSA-44 cosigned message holds the name as {@code opaque<1..2^8-1>}. */
  private static final int MAX_COSIGNER_LENGTH = 255;

  private final String name;
  private final SignatureType type;
  private final byte[] publicKeyBytes;
  private final int keyId;
  private final PublicKey publicKey;

  private VerifierKey(String name, SignatureType type, byte[] publicKeyBytes)
      throws MalformedException {
    this.name = KeyName.require(name);
    if (type == SignatureType.COSIGNATURE_ML_DSA_44
        && Utf8.isLongerThan(MAX_COSIGNER_LENGTH, name)) {
      throw MalformedException.expected(
          "key name of an ML-DSA-44 cosigner", "at most 255 bytes", name);
    }
    this.type = type;
    this.publicKeyBytes = publicKeyBytes.clone();
    this.keyId = keyId(name, type, publicKeyBytes);
    this.publicKey = type.algorithm().publicKey(publicKeyBytes);
  }

  /**
   * The key of that name, type and raw public key.
   *
   * @throws MalformedException if the name or the key is not usable
   */
  public static VerifierKey of(String name, SignatureType type, byte[] publicKey)
      throws MalformedException {
    return new VerifierKey(name, type, publicKey);
  }

  /**
   * Reads a vkey of type 01, 04 or 06.
   *
   * @throws MalformedException if it is not spelled as above, the key ID is not that of the key, or
   *     the key is unusable
   */
  public static VerifierKey parse(String vkey) throws MalformedException {
    String[] parts = vkey.split("\\+", 3); // the Base64 part may hold plus signs
    if (parts.length != 3) {
      throw MalformedException.expected("verifier key", "name+keyid+base64", vkey);
    }
    byte[] typed = Base64Text.decode(parts[2], "verifier key's public key");
    if (typed.length == 0) {
      throw MalformedException.expected("verifier key", "a type byte and a public key", vkey);
    }
    byte[] publicKey = Arrays.copyOfRange(typed, 1, typed.length);
    VerifierKey key = new VerifierKey(parts[0], SignatureType.of(typed[0]), publicKey);
    byte[] stated = Hex.decode(parts[1], Integer.BYTES, "verifier key's key ID");
    if (ByteBuffer.wrap(stated).getInt() != key.keyId) {
      throw MalformedException.expected("verifier key's key ID", key.keyIdHex(), parts[1]);
    }
    return key;
  }

  private static int keyId(String name, SignatureType type, byte[] publicKey) {
    byte[] prefix = Utf8.encode(name + "\n");
    byte[] digest = Hash.sha256(prefix, new byte[] {type.identifier()}, publicKey).bytes();
    return ByteBuffer.wrap(digest).getInt();
  }

  /** The key name: a log's origin, a witness's name. */
  public String name() {
    return name;
  }

  /** What this key signs. */
  public SignatureType type() {
    return type;
  }

  /** The first four bytes, big-endian, of SHA-256(name ‖ 0x0A ‖ type ‖ public key). */
  public int keyId() {
    return keyId;
  }

  /** The raw public key (a copy): 32 bytes for Ed25519, 1,312 for ML-DSA-44. */
  public byte[] publicKeyBytes() {
    return publicKeyBytes.clone();
  }

  /** SHA-256 over the raw public key: equal for keys that differ in name or type only. */
  public Hash publicKeyFingerprint() {
    return Hash.sha256(publicKeyBytes);
  }

  /** Whether {@code line} claims to be by this key: equal name and key ID. */
  public boolean matches(NoteSignature line) {
    return line.keyId() == keyId && line.name().equals(name);
  }

  /** Whether {@code signature} over exactly {@code message} is by this key. */
  public boolean verifies(byte[] message, byte[] signature) {
    return type.algorithm().verify(publicKey, message, signature);
  }

  /** The vkey text. */
  public String vkey() {
    byte[] typed = new byte[publicKeyBytes.length + 1];
    typed[0] = type.identifier();
    System.arraycopy(publicKeyBytes, 0, typed, 1, publicKeyBytes.length);
    return name + "+" + keyIdHex() + "+" + Base64Text.encode(typed);
  }

  /** The key ID as eight lowercase hex characters. */
  public String keyIdHex() {
    return Hex.encode(ByteBuffer.allocate(Integer.BYTES).putInt(keyId).array());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifierKey key
        && name.equals(key.name)
        && type == key.type
        && Arrays.equals(publicKeyBytes, key.publicKeyBytes);
  }

  @Override
  public int hashCode() {
    return keyId;
  }

  /** The vkey text, for messages and logs. */
  @Override
  public String toString() {
    return vkey();
  }
}
