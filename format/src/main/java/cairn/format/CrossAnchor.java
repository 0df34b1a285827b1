package cairn.format;

import java.util.Set;

/**
 * That a peer network logged a batch's checkpoint.
 *
 * <pre>{@code {"batch":7,"network_id":"network-b","proof":"<tlog-proof of B's anchor/v1>"}}</pre>
 *
 * @param batch the batch's id, one of the proof file's batches
 * @param networkId the peer
 * @param proof that the peer's log holds an {@code anchor/v1} with the batch's checkpoint
 */
public record CrossAnchor(long batch, String networkId, TlogProof proof) {
  private static final Set<String> MEMBERS = Set.of("batch", "network_id", "proof");

  public CrossAnchor {
    if (!NetworkId.isValid(networkId)) {
      throw new IllegalArgumentException("network id: expected [a-z0-9.-]+, got " + networkId);
    }
  }

  /**
   * Reads one.
   *
   * @throws MalformedException if it is not spelled as above
   */
  public static CrossAnchor of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    return new CrossAnchor(
        object.integer("batch"),
        NetworkId.parse(object.string("network_id"), "network_id"),
        TlogProof.parse(object.string("proof")));
  }

  /** The cross-anchor as JSON. */
  public JsonObject object() {
    return JsonObject.builder()
        .put("batch", batch)
        .put("network_id", networkId)
        .put("proof", proof.encode())
        .build();
  }
}
