package cairn.format;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * The bytes that are signed outside the C2SP formats: a label that says what is signed, then the
 * canonical object without its signature. A message to a peer names its federation and recipient in
 * the label, so that it cannot be replayed to anybody else.
 *
 * <pre>{@code
 * cairn/anchor-request/v1
 * *
 * network-b
 * {"batch":{…},"checkpoint":"…",…,"signer":"did:key:z6Mk…","ts":1679315147}
 * }</pre>
 *
 * There is no newline after the object.
 */
public final class SignedMessage {
  /** The member that holds the signature, in standard Base64. */
  public static final String SIGNATURE = "sig";

  /** The federation of networks that have not named theirs. */
  public static final String NO_FEDERATION = "*";

  /** The recipient of what is addressed to everybody. */
  public static final String ANYBODY = "*";

  /** Length of a signature in bytes: Ed25519. */
  static final int SIGNATURE_LENGTH = SignatureAlgorithm.ED25519.signatureLength();

  private static final Pattern TYPE = Pattern.compile("[a-z]+(-[a-z]+)*");
  private static final Pattern NAME = Pattern.compile("[!-~]{1,255}"); // one line, nothing to trim

  private SignedMessage() {}

  /**
   * What the sender of a message signs.
   *
   * @param type what it is, such as {@code anchor-request}
   * @param federation the federation's name, or {@link #NO_FEDERATION}
   * @param recipient the recipient's network id or DID, or {@link #ANYBODY}
   * @param object the message, with or without its {@code sig}
   * @throws IllegalArgumentException if a name could be read as two lines, or is none
   */
  public static byte[] bytes(String type, String federation, String recipient, JsonObject object) {
    requireName(federation, "federation");
    requireName(recipient, "recipient");
    return join(label(type) + federation + "\n" + recipient + "\n", object);
  }

  /** What is signed of a statement to everybody, which is no message to a peer. */
  static byte[] statement(String type, JsonObject object) {
    return join(label(type), object);
  }

  private static String label(String type) {
    if (!TYPE.matcher(type).matches()) {
      throw new IllegalArgumentException("type: expected words of a to z, got " + type);
    }
    return "cairn/" + type + "/v1\n";
  }

  private static void requireName(String name, String what) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what + ": expected 1 to 255 visible ASCII characters, got " + PrintableText.quote(name));
    }
  }

  private static byte[] join(String label, JsonObject object) {
    byte[] first = Utf8.encode(label);
    byte[] second = object.without(SIGNATURE).canonical();
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  /** The DID of whoever signs with that key. */
  static DidKey signer(Signer identity) {
    try {
      return DidKey.of(identity.key().publicKeyBytes());
    } catch (MalformedException e) {
      throw new IllegalArgumentException(
          "an identity signs with Ed25519, not with " + identity.key(), e);
    }
  }

  /** The {@code sig} member. */
  static byte[] signature(JsonObject object) throws MalformedException {
    return Base64Text.decode(object.string(SIGNATURE), SIGNATURE_LENGTH, SIGNATURE);
  }

  /** A copy of a signature of the right length. */
  static byte[] requireSignature(byte[] signature) {
    if (signature.length != SIGNATURE_LENGTH) {
      throw new IllegalArgumentException("a signature has 64 bytes, not " + signature.length);
    }
    return signature.clone();
  }
}
