package cairn.format;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Arrays;

/**
 * Signs in this process with a key made from a 32-byte seed, and writes and reads its text form:
 * the signed-note convention for private keys, extended to the other types.
 *
 * <pre>{@code PRIVATE+KEY+example.com/foo+530d903a+AekyeRrm...}
 * {@code PRIVATE+KEY+<key name>+hex(32-bit key ID)+base64(signature type || 32-byte seed)}</pre>
 */
public final class SeedSigner implements Signer {
  private static final String PREFIX = "PRIVATE+KEY+";

  private final VerifierKey key;
  private final byte[] seed;
  private final PrivateKey privateKey;

  private SeedSigner(String name, SignatureType type, byte[] seed) throws MalformedException {
    SignatureAlgorithm.RawKeyPair pair = type.algorithm().keyPair(seed);
    this.key = VerifierKey.of(name, type, pair.publicKey());
    this.seed = seed.clone();
    this.privateKey = pair.privateKey();
  }

  /**
   * The signer of that name and type whose key is made from {@code seed}.
   *
   * @param seed 32 bytes from a cryptographically strong source
   * @throws MalformedException if the name is not a key name
   */
  public static SeedSigner of(String name, SignatureType type, byte[] seed)
      throws MalformedException {
    return new SeedSigner(name, type, seed);
  }

  /**
   * Reads the text form.
   *
   * @throws MalformedException if it is not spelled as above or the key ID is not that of the key;
   *     the message never quotes the text
   */
  public static SeedSigner parse(String text) throws MalformedException {
    String[] parts =
        text.startsWith(PREFIX) ? text.substring(PREFIX.length()).split("\\+", 3) : new String[0];
    if (parts.length != 3) {
      throw new MalformedException("private key: expected PRIVATE+KEY+name+keyid+base64");
    }
    byte[] typed = decodeSecret(parts[2]);
    if (!KeyName.isValid(parts[0])) {
      throw new MalformedException("private key: its first part is not a key name");
    }
    SeedSigner signer =
        new SeedSigner(
            parts[0], SignatureType.of(typed[0]), Arrays.copyOfRange(typed, 1, typed.length));
    if (!signer.text().equals(text)) {
      throw new MalformedException("private key: its key ID is not that of the key");
    }
    return signer;
  }

  private static byte[] decodeSecret(String base64) throws MalformedException {
    byte[] typed;
    try {
      typed = Base64Text.decode(base64, "private key");
    } catch (MalformedException e) {
      throw new MalformedException("private key: its last part is not canonical Base64");
    }
    if (typed.length != 1 + SignatureAlgorithm.SEED_LENGTH) {
      throw new MalformedException(
          "private key: expected a type byte and a 32-byte seed, found %d bytes"
              .formatted(typed.length));
    }
    return typed;
  }

  /** The text form: a secret. */
  public String text() {
    byte[] typed = new byte[1 + seed.length];
    typed[0] = key.type().identifier();
    System.arraycopy(seed, 0, typed, 1, seed.length);
    return PREFIX + key.name() + "+" + key.keyIdHex() + "+" + Base64Text.encode(typed);
  }

  @Override
  public VerifierKey key() {
    return key;
  }

  @Override
  public byte[] sign(byte[] message) throws SigningException {
    try {
      return key.type().algorithm().sign(privateKey, message);
    } catch (GeneralSecurityException e) {
      throw new SigningException("key " + key.name() + " could not sign", e);
    }
  }

  /** The public key only. */
  @Override
  public String toString() {
    return "signer of " + key.vkey();
  }
}
