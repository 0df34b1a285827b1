package cairn.format;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A key gives way to another, or to none: what the old key signed for trees of this log up to the
 * last trusted size stays good, and nothing above it is.
 *
 * <pre>{@code
 * {"last_trusted_size":120,"new_key":"network-a/public:timestamps+…",
 *  "new_signature":"<Base64>","old_key":"network-a/public:timestamps+…",
 *  "old_signature":"<Base64>","origin":"network-a/public:timestamps","role":"log",
 *  "type":"key-rotation/v1"}
 * }</pre>
 *
 * Without {@code new_key} and {@code new_signature} the old key is revoked and has no successor.
 * Both keys sign {@code cairn/key-rotation/v1\n} ‖ the canonical object without the two signatures:
 * the old one agrees to go, the new one shows that somebody holds it.
 *
 * @param statement what is said
 * @param oldSignature the old key's, 64 bytes (Ed25519) or 2,420 (ML-DSA-44)
 * @param newSignature the new key's; there if there is a new key
 */
public record KeyRotationEntry(
    Statement statement, byte[] oldSignature, Optional<byte[]> newSignature) implements Entry {
  /** The type. */
  public static final String TYPE = "key-rotation/v1";

  private static final String MESSAGE = "key-rotation";
  private static final Set<String> MEMBERS =
      Set.of(
          "type",
          "role",
          "origin",
          "old_key",
          "new_key",
          "last_trusted_size",
          "old_signature",
          "new_signature");

  /** What a key is for. */
  public enum Role {
    /** Signs the log's checkpoints: type 01, named by the origin. */
    LOG,
    /** Cosigns them: type 04 or 06. */
    WITNESS,
    /** Signs what the node says to others: type 01, under any other name. */
    IDENTITY;

    /** The {@code role} member. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    private static Role parse(String word) throws MalformedException {
      for (Role role : values()) {
        if (role.word().equals(word)) {
          return role;
        }
      }
      throw MalformedException.expected("role", "log, witness or identity", word);
    }
  }

  /**
   * What both keys sign.
   *
   * @param role what the keys are for
   * @param origin the log of whose trees the size speaks; this is logged there, or, when that log
   *     has ended with it, in the network's first log that goes on
   * @param oldKey the key that goes
   * @param newKey the key that comes, of the same name
   * @param lastTrustedSize the size of the largest tree of that log for which the old key's word
   *     counts
   */
  public record Statement(
      Role role,
      Origin origin,
      VerifierKey oldKey,
      Optional<VerifierKey> newKey,
      long lastTrustedSize) {

    /**
     * Checks the rules between members.
     *
     * @throws IllegalArgumentException if a key is not one of the role, or the keys are the same or
     *     have two names
     */
    public Statement {
      requireRole(role, origin, oldKey);
      if (newKey.isPresent()) {
        requireRole(role, origin, newKey.get());
        if (!newKey.get().name().equals(oldKey.name())) {
          throw new IllegalArgumentException("new_key: expected one of the old key's name");
        }
        if (newKey.get().publicKeyFingerprint().equals(oldKey.publicKeyFingerprint())) {
          throw new IllegalArgumentException("new_key: expected another key than the old one");
        }
      }
      if (lastTrustedSize < 0 || lastTrustedSize > JsonNumber.MAX_INTEGER) {
        throw new IllegalArgumentException(
            "last_trusted_size: expected 0 to 2^53-1, got " + lastTrustedSize);
      }
    }

    private static void requireRole(Role role, Origin origin, VerifierKey key) {
      boolean fits =
          switch (role) {
            case LOG -> key.type() == SignatureType.ED25519 && key.name().equals(origin.toString());
            case WITNESS -> key.type().isCosignature();
            case IDENTITY -> key.type() == SignatureType.ED25519 && !key.name().contains("/");
          };
      if (!fits) {
        throw new IllegalArgumentException(
            "expected a key of role %s, got %s"
                .formatted(role.word(), PrintableText.quote(key.vkey())));
      }
    }

    /** The bytes that both keys sign. */
    public byte[] signedBytes() {
      return SignedMessage.statement(MESSAGE, members().build());
    }

    private JsonObject.Builder members() {
      return JsonObject.builder()
          .put("type", TYPE)
          .put("role", role.word())
          .put("origin", origin.toString())
          .put("old_key", oldKey.vkey())
          .put("new_key", newKey.map(key -> new JsonString(key.vkey())))
          .put("last_trusted_size", lastTrustedSize);
    }
  }

  public KeyRotationEntry {
    oldSignature = requireLength(statement.oldKey(), oldSignature);
    if (newSignature.isPresent() != statement.newKey().isPresent()) {
      throw new IllegalArgumentException("a new key comes with its signature, and only then");
    }
    newSignature =
        newSignature.map(signature -> requireLength(statement.newKey().orElseThrow(), signature));
  }

  private static byte[] requireLength(VerifierKey key, byte[] signature) {
    int expected = key.type().algorithm().signatureLength();
    if (signature.length != expected) {
      throw new IllegalArgumentException(
          "signature: expected %d bytes, got %d".formatted(expected, signature.length));
    }
    return signature.clone();
  }

  /**
   * Retires {@code oldKey} in favour of {@code newKey}.
   *
   * @throws SigningException if a key cannot be used now
   */
  public static KeyRotationEntry rotate(
      Role role, Origin origin, Signer oldKey, Signer newKey, long lastTrustedSize)
      throws SigningException {
    Statement statement =
        new Statement(role, origin, oldKey.key(), Optional.of(newKey.key()), lastTrustedSize);
    byte[] message = statement.signedBytes();
    return new KeyRotationEntry(statement, oldKey.sign(message), Optional.of(newKey.sign(message)));
  }

  /**
   * Revokes {@code oldKey}, which has no successor.
   *
   * @throws SigningException if the key cannot be used now
   */
  public static KeyRotationEntry revoke(
      Role role, Origin origin, Signer oldKey, long lastTrustedSize) throws SigningException {
    Statement statement =
        new Statement(role, origin, oldKey.key(), Optional.empty(), lastTrustedSize);
    return new KeyRotationEntry(statement, oldKey.sign(statement.signedBytes()), Optional.empty());
  }

  static KeyRotationEntry of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    Optional<String> newKey = object.optionalString("new_key");
    Optional<String> newSignature = object.optionalString("new_signature");
    try {
      return new KeyRotationEntry(
          new Statement(
              Role.parse(object.string("role")),
              Origin.parse(object.string("origin")),
              VerifierKey.parse(object.string("old_key")),
              newKey.isPresent() ? Optional.of(VerifierKey.parse(newKey.get())) : Optional.empty(),
              object.integer("last_trusted_size")),
          Base64Text.decode(object.string("old_signature"), "old_signature"),
          newSignature.isPresent()
              ? Optional.of(Base64Text.decode(newSignature.get(), "new_signature"))
              : Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new MalformedException(e.getMessage() == null ? "key rotation" : e.getMessage());
    }
  }

  /** Whether each signature is by its key. */
  public boolean isSignedByItsKeys() {
    byte[] message = statement.signedBytes();
    boolean newIsGood =
        newSignature.isEmpty()
            || statement.newKey().orElseThrow().verifies(message, newSignature.get());
    return newIsGood && statement.oldKey().verifies(message, oldSignature);
  }

  /** Whether the old key has no successor. */
  public boolean isRevocation() {
    return statement.newKey().isEmpty();
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public JsonObject object() {
    return statement
        .members()
        .put("old_signature", Base64Text.encode(oldSignature))
        .put("new_signature", newSignature.map(s -> new JsonString(Base64Text.encode(s))))
        .build();
  }

  /** Both keys. */
  @Override
  public Hash identity() {
    return EntryIdentity.of(
        TYPE,
        statement.oldKey().vkey() + "\n" + statement.newKey().map(VerifierKey::vkey).orElse(""));
  }

  @Override
  public boolean isWrittenByNodeOnly() {
    return true;
  }

  /** A copy. */
  @Override
  public byte[] oldSignature() {
    return oldSignature.clone();
  }

  /** A copy. */
  @Override
  public Optional<byte[]> newSignature() {
    return newSignature.map(byte[]::clone);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyRotationEntry that && Arrays.equals(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return statement.hashCode();
  }
}
