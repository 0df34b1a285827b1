package cairn.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What a network asks of a peer: to log the checkpoint of a batch, {@code POST
 * /v1/federation/anchor}. Written and read in canonical JSON alone.
 *
 * <pre>{@code
 * {"batch":{…},"checkpoint":"network-a/public:timestamps\n120\n…","consistency":["4f1a…",…],
 *  "old_size":100,"recipient":"network-b","sig":"<88 characters of Base64>",
 *  "signer":"did:key:z6Mk…","ts":1679315147}
 * }</pre>
 *
 * The signature is Ed25519 over {@link #signedBytes}; whoever reads a request has still to ask
 * {@link #isSignedBySigner}, whether it knows the signer, whether {@code recipient} is itself and
 * {@code ts} about now, and whether the path proves anything.
 *
 * @param batch the sender's claim about the batch, of the same tree as the checkpoint
 * @param checkpoint the batch's checkpoint, with the log's and the quorum's lines
 * @param oldSize the size of the checkpoint of this log that the recipient knows, or 0
 * @param consistency the consistency path from there (RFC 6962, section 2.1.2), at most 64 hashes
 * @param recipient the recipient's network id
 * @param ts when it was signed, Unix seconds
 * @param signer the sender's identity
 * @param sig 64 bytes
 */
public record AnchorRequest(
    BatchClaim batch,
    SignedCheckpoint checkpoint,
    long oldSize,
    List<Hash> consistency,
    String recipient,
    long ts,
    DidKey signer,
    byte[] sig)
    implements SignedRequest {
  /** The type in {@link #signedBytes}. */
  public static final String TYPE = "anchor-request";

  /**
   * Largest request read, in bytes: a checkpoint that is to fit into an entry of 64 KiB, 64 hashes
   * of 67 bytes, and less than 2 KB of names and numbers come to 72 KB; the rest is for lines that
   * the recipient leaves out of its entry.
   */
  public static final int MAX_BYTES = 128 * 1024;

  private static final Set<String> MEMBERS =
      Set.of("batch", "checkpoint", "old_size", "consistency", "recipient", "ts", "signer", "sig");

  /**
   * Checks the rules between members.
   *
   * @throws IllegalArgumentException if the claim is about another tree than the checkpoint, or a
   *     member breaks a limit
   */
  public AnchorRequest {
    if (!batch.isOf(checkpoint.checkpoint())) {
      throw new IllegalArgumentException("batch and checkpoint speak of different trees");
    }
    if (oldSize < 0 || oldSize > JsonNumber.MAX_INTEGER) {
      throw new IllegalArgumentException("old_size: expected 0 to 2^53-1, got " + oldSize);
    }
    consistency = List.copyOf(consistency);
    if (consistency.size() > Merkle.MAX_CONSISTENCY_LENGTH) {
      throw new IllegalArgumentException(
          "a consistency path has at most %d hashes, not %d"
              .formatted(Merkle.MAX_CONSISTENCY_LENGTH, consistency.size()));
    }
    if (!NetworkId.isValid(recipient)) {
      throw new IllegalArgumentException(
          "recipient: expected a network id [a-z0-9.-]+, got " + PrintableText.quote(recipient));
    }
    UnixSeconds.require(ts);
    sig = SignedMessage.requireSignature(sig);
  }

  /**
   * Writes and signs a request.
   *
   * @param identity the sender's identity key
   * @throws SigningException if the key cannot be used now
   */
  public static AnchorRequest sign(
      BatchClaim batch,
      SignedCheckpoint checkpoint,
      long oldSize,
      List<Hash> consistency,
      String recipient,
      long ts,
      Signer identity)
      throws SigningException {
    AnchorRequest unsigned =
        new AnchorRequest(
            batch,
            checkpoint,
            oldSize,
            consistency,
            recipient,
            ts,
            SignedMessage.signer(identity),
            new byte[SignedMessage.SIGNATURE_LENGTH]);
    return new AnchorRequest(
        batch,
        checkpoint,
        oldSize,
        consistency,
        recipient,
        ts,
        unsigned.signer,
        identity.sign(unsigned.signedBytes()));
  }

  /**
   * Reads a request; no signature and no path is checked.
   *
   * @throws MalformedException if it is not the canonical spelling of a request, breaks a rule
   *     between members, or exceeds a limit
   */
  public static AnchorRequest parse(byte[] bytes) throws MalformedException {
    JsonObject object = JsonObject.parseCanonical(bytes, MAX_BYTES, "anchor request");
    object.refuseUnknown(MEMBERS);
    try {
      return new AnchorRequest(
          BatchClaim.of(object.object("batch")),
          SignedCheckpoint.parse(object.string("checkpoint")),
          object.integer("old_size"),
          consistency(object),
          object.string("recipient"),
          object.integer("ts"),
          DidKey.parse(object.string("signer")),
          SignedMessage.signature(object));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("anchor request: " + e.getMessage());
    }
  }

  private static List<Hash> consistency(JsonObject object) throws MalformedException {
    JsonArray spelled =
        object.array("consistency").requireAtMost(Merkle.MAX_CONSISTENCY_LENGTH, "consistency");
    List<Hash> path = new ArrayList<>();
    for (String hash : spelled.strings("consistency")) {
      path.add(Hash.parseHex(hash, "consistency"));
    }
    return path;
  }

  /** The request as JSON. */
  public JsonObject object() {
    return JsonObject.builder()
        .put("batch", batch.object())
        .put("checkpoint", checkpoint.encode())
        .put("old_size", oldSize)
        .put("consistency", JsonArray.ofStrings(consistency.stream().map(Hash::hex).toList()))
        .put("recipient", recipient)
        .put("ts", ts)
        .put("signer", signer.toString())
        .put(SignedMessage.SIGNATURE, Base64Text.encode(sig))
        .build();
  }

  /** The request as canonical JSON. */
  public byte[] encode() {
    return object().canonical();
  }

  @Override
  public byte[] signedBytes() {
    return SignedMessage.bytes(TYPE, SignedMessage.NO_FEDERATION, recipient, object());
  }

  @Override
  public byte[] sig() {
    return sig.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AnchorRequest that && Arrays.equals(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sig);
  }
}
