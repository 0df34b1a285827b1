package cairn.format;

import java.util.Set;

/**
 * A foreign checkpoint that the log's operator has verified: from here on the log is a witness of
 * it, and whatever follows in the log was logged after the times of its cosignatures.
 *
 * <pre>{@code
 * {"checkpoint":"network-b/public:timestamps\n17\nqkd4…=\n\n— network-b/… \n— witness-b-1 …\n",
 *  "network_id":"network-b","type":"anchor/v1"}
 * }</pre>
 *
 * @param networkId the foreign network
 * @param checkpoint its checkpoint with the log's signature and the quorum's cosignature lines
 */
public record AnchorEntry(String networkId, SignedCheckpoint checkpoint) implements Entry {
  /** The type. */
  public static final String TYPE = "anchor/v1";

  private static final Set<String> MEMBERS = Set.of("type", "network_id", "checkpoint");

  public AnchorEntry {
    if (!NetworkId.isValid(networkId)) {
      throw new IllegalArgumentException("network id: expected [a-z0-9.-]+, got " + networkId);
    }
  }

  static AnchorEntry of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    return new AnchorEntry(
        NetworkId.parse(object.string("network_id"), "network_id"),
        SignedCheckpoint.parse(object.string("checkpoint")));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public JsonObject object() {
    return JsonObject.builder()
        .put("type", TYPE)
        .put("network_id", networkId)
        .put("checkpoint", checkpoint.encode())
        .build();
  }

  /** Origin and size; the same with another root is evidence of a fork, never a duplicate. */
  @Override
  public Hash identity() {
    return identityOf(checkpoint.checkpoint());
  }

  /** By what a log finds its anchor of a tree of that origin and size, whatever its root. */
  public static Hash identityOf(Checkpoint tree) {
    return EntryIdentity.of(TYPE, tree.origin() + "\n" + tree.size());
  }

  @Override
  public boolean isWrittenByNodeOnly() {
    return true;
  }
}
