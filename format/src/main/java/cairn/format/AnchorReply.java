package cairn.format;

import java.util.Set;

/**
 * A peer's answer to an {@link AnchorRequest}: the proof that its log holds the checkpoint.
 *
 * <pre>{@code
 * {"cross_anchor":{"batch":7,"proof":"<tlog-proof of the peer's anchor/v1>",
 *                  "timestamp":1679315148,"witnessing_network":"network-b"}}
 * }</pre>
 *
 * Nothing in it is believed but what the proof shows.
 *
 * @param batch the batch's number, as asked
 * @param witnessingNetwork the peer's network id
 * @param proof that the peer's log holds an {@code anchor/v1} with the batch's checkpoint
 * @param timestamp when, as the peer claims, Unix seconds
 */
public record AnchorReply(long batch, String witnessingNetwork, TlogProof proof, long timestamp) {
  /**
   * Largest reply read, in bytes: a proof with each of its newlines escaped, and 1 KB around it.
   */
  public static final int MAX_BYTES = TlogProof.MAX_BYTES + 8 * 1024;

  private static final Set<String> OUTER = Set.of("cross_anchor");
  private static final Set<String> MEMBERS =
      Set.of("batch", "witnessing_network", "proof", "timestamp");

  public AnchorReply {
    if (batch < 1 || batch > JsonNumber.MAX_INTEGER) {
      throw new IllegalArgumentException("batches are numbered from 1; got " + batch);
    }
    if (!NetworkId.isValid(witnessingNetwork)) {
      throw new IllegalArgumentException(
          "witnessing_network: expected a network id [a-z0-9.-]+, got "
              + PrintableText.quote(witnessingNetwork));
    }
    UnixSeconds.require(timestamp);
  }

  /**
   * Reads a reply; its proof is not checked.
   *
   * @throws MalformedException if it is not spelled as above, holds an unknown member or exceeds a
   *     limit
   */
  public static AnchorReply parse(byte[] bytes) throws MalformedException {
    JsonObject outer = JsonObject.parse(bytes, MAX_BYTES, "anchor reply");
    outer.refuseUnknown(OUTER);
    JsonObject object = outer.object("cross_anchor");
    object.refuseUnknown(MEMBERS);
    try {
      return new AnchorReply(
          object.integer("batch"),
          object.string("witnessing_network"),
          TlogProof.parse(object.string("proof")),
          object.integer("timestamp"));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("anchor reply: " + e.getMessage());
    }
  }

  /** What of it goes into the proofs that users keep. */
  public CrossAnchor crossAnchor() {
    return new CrossAnchor(batch, witnessingNetwork, proof);
  }

  /** The reply as JSON. */
  public JsonObject object() {
    JsonObject anchor =
        JsonObject.builder()
            .put("batch", batch)
            .put("witnessing_network", witnessingNetwork)
            .put("proof", proof.encode())
            .put("timestamp", timestamp)
            .build();
    return JsonObject.builder().put("cross_anchor", anchor).build();
  }

  /** The reply as canonical JSON. */
  public byte[] encode() {
    return object().canonical();
  }
}
