package cairn.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody vouches for a file with a key of his own.
 *
 * <pre>{@code
 * {"attestor_fingerprint":"9c1f…","attestor_key":"did:key:z6Mk…","claimed_ts":1679315147,
 *  "hash":"e3b0c442…","signature":"<88 characters of Base64>","type":"attestation/v1"}
 * }</pre>
 *
 * The signature is Ed25519 over {@code cairn/attestation/v1\n} ‖ the canonical object without
 * {@code signature}; whoever reads the entry has still to ask {@link #isSignedByAttestor}.
 *
 * @param statement what is attested, and by whom
 * @param signature 64 bytes
 */
public record AttestationEntry(Statement statement, byte[] signature) implements Entry {
  /** The type. */
  public static final String TYPE = "attestation/v1";

  private static final byte[] LABEL = Utf8.encode("cairn/" + TYPE + "\n");
  private static final int SIGNATURE_LENGTH = SignatureAlgorithm.ED25519.signatureLength();
  private static final Set<String> MEMBERS =
      Set.of(
          "type",
          "hash",
          "perceptual_hashes",
          "claimed_ts",
          "private_commitment",
          "attestor_fingerprint",
          "attestor_key",
          "signature");

  /**
   * What the attestor signs.
   *
   * @param hash SHA-256 of the file
   * @param perceptualHashes hints for search
   * @param claimedTimestamp when, in Unix seconds, as the attestor claims
   * @param privateCommitment SHA-256 of a 32-byte salt ‖ the canonical private part
   * @param attestor the attestor's key
   */
  public record Statement(
      Hash hash,
      List<PerceptualHash> perceptualHashes,
      long claimedTimestamp,
      Optional<Hash> privateCommitment,
      DidKey attestor) {

    public Statement {
      perceptualHashes = List.copyOf(perceptualHashes);
      if (perceptualHashes.size() > PerceptualHash.MAX_PER_ENTRY) {
        throw new IllegalArgumentException("at most 16 perceptual hashes");
      }
      UnixSeconds.require(claimedTimestamp);
    }

    /** The bytes that the attestor signs. */
    public byte[] signedBytes() {
      byte[] object = members().build().canonical();
      byte[] message = Arrays.copyOf(LABEL, LABEL.length + object.length);
      System.arraycopy(object, 0, message, LABEL.length, object.length);
      return message;
    }

    private JsonObject.Builder members() {
      JsonObject.Builder members =
          JsonObject.builder()
              .put("type", TYPE)
              .put("hash", hash)
              .put("claimed_ts", claimedTimestamp)
              .put("private_commitment", privateCommitment.map(c -> new JsonString(c.hex())))
              .put("attestor_fingerprint", attestor.fingerprint())
              .put("attestor_key", attestor.toString());
      if (!perceptualHashes.isEmpty()) {
        members.put(
            "perceptual_hashes",
            new JsonArray(perceptualHashes.stream().map(PerceptualHash::object).toList()));
      }
      return members;
    }
  }

  public AttestationEntry {
    if (signature.length != SIGNATURE_LENGTH) {
      throw new IllegalArgumentException("a signature has 64 bytes, not " + signature.length);
    }
    signature = signature.clone();
  }

  /**
   * Attests, with the attestor's signer.
   *
   * @throws SigningException if the key cannot be used now
   * @throws IllegalArgumentException if {@code signer} does not hold the statement's key
   */
  public static AttestationEntry sign(Statement statement, Signer signer) throws SigningException {
    if (!Arrays.equals(signer.key().publicKeyBytes(), statement.attestor().publicKeyBytes())) {
      throw new IllegalArgumentException("the signer holds another key than " + statement.attestor);
    }
    return new AttestationEntry(statement, signer.sign(statement.signedBytes()));
  }

  static AttestationEntry of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    DidKey attestor = DidKey.parse(object.string("attestor_key"));
    String fingerprint = object.string("attestor_fingerprint");
    if (!fingerprint.equals(attestor.fingerprint().hex())) {
      throw MalformedException.expected(
          "attestor_fingerprint", attestor.fingerprint().hex() + " (of attestor_key)", fingerprint);
    }
    Optional<Hash> commitment =
        object.has("private_commitment")
            ? Optional.of(object.hash("private_commitment"))
            : Optional.empty();
    return new AttestationEntry(
        new Statement(
            object.hash("hash"),
            perceptualHashes(object),
            object.integer("claimed_ts"),
            commitment,
            attestor),
        Base64Text.decode(object.string("signature"), SIGNATURE_LENGTH, "signature"));
  }

  private static List<PerceptualHash> perceptualHashes(JsonObject object)
      throws MalformedException {
    Optional<JsonArray> array = object.optionalArray("perceptual_hashes");
    if (array.isEmpty()) {
      return List.of();
    }
    if (array.get().elements().isEmpty()) { // would be a second spelling of having none
      throw new MalformedException("perceptual_hashes: expected at least one, or no such member");
    }
    array.get().requireAtMost(PerceptualHash.MAX_PER_ENTRY, "perceptual_hashes");
    List<PerceptualHash> hashes = new ArrayList<>();
    for (JsonObject element : array.get().objects("perceptual_hashes")) {
      hashes.add(PerceptualHash.of(element));
    }
    return hashes;
  }

  /** Whether the signature is by the key that the entry names; whose key that is, is not known. */
  public boolean isSignedByAttestor() {
    return statement.attestor().verifies(statement.signedBytes(), signature);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public JsonObject object() {
    return statement.members().put("signature", Base64Text.encode(signature)).build();
  }

  @Override
  public Hash identity() {
    return EntryIdentity.ofWholeRecord(object());
  }

  @Override
  public boolean isWrittenByNodeOnly() {
    return false;
  }

  /** A copy. */
  @Override
  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AttestationEntry that
        && statement.equals(that.statement)
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return 31 * statement.hashCode() + Arrays.hashCode(signature);
  }
}
