package cairn.format;

import java.util.Set;

/**
 * What a network says of a batch that it asks a peer to log. Only root and size are signed, by the
 * log; the rest is the sender's claim.
 *
 * <pre>{@code
 * {"attestation_count":12,"id":7,"merkle_root":"9c1f…","namespace":"public:timestamps",
 *  "network_id":"network-a","period_end":1679315147,"period_start":1679315087,"tree_size":120}
 * }</pre>
 *
 * @param id the batch's number in its log, from 1
 * @param origin the log: {@code network_id} and {@code namespace}
 * @param merkleRoot the root of the batch's checkpoint
 * @param treeSize its size, at least 1
 * @param periodStart Unix seconds: the end of the batch before
 * @param periodEnd Unix seconds: when it was sealed
 * @param attestationCount users' entries since the batch before
 */
public record BatchClaim(
    long id,
    Origin origin,
    Hash merkleRoot,
    long treeSize,
    long periodStart,
    long periodEnd,
    long attestationCount) {
  private static final Set<String> MEMBERS =
      Set.of(
          "id",
          "network_id",
          "namespace",
          "merkle_root",
          "tree_size",
          "period_start",
          "period_end",
          "attestation_count");

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException naming the one that cannot be
   */
  public BatchClaim {
    requireCount(id, "id");
    requireCount(treeSize, "tree_size");
    if (attestationCount < 0 || attestationCount > treeSize) {
      throw new IllegalArgumentException(
          "attestation_count: expected 0 to %d, the tree's size, got %d"
              .formatted(treeSize, attestationCount));
    }
    UnixSeconds.require(periodStart);
    UnixSeconds.require(periodEnd);
  }

  private static void requireCount(long number, String what) {
    if (number < 1 || number > JsonNumber.MAX_INTEGER) {
      throw new IllegalArgumentException(what + ": expected 1 to 2^53-1, got " + number);
    }
  }

  /**
   * The claim that an object makes.
   *
   * @throws MalformedException for another member, or one that is missing or not of its type
   * @throws IllegalArgumentException naming a number that cannot be
   */
  public static BatchClaim of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    return new BatchClaim(
        object.integer("id"),
        Origin.parse(object.string("network_id") + "/" + object.string("namespace")),
        object.hash("merkle_root"),
        object.integer("tree_size"),
        object.integer("period_start"),
        object.integer("period_end"),
        object.integer("attestation_count"));
  }

  /** The claim as JSON. */
  public JsonObject object() {
    return JsonObject.builder()
        .put("id", id)
        .put("network_id", origin.networkId())
        .put("namespace", origin.namespace())
        .put("merkle_root", merkleRoot)
        .put("tree_size", treeSize)
        .put("period_start", periodStart)
        .put("period_end", periodEnd)
        .put("attestation_count", attestationCount)
        .build();
  }

  /** Whether it speaks of that tree. */
  boolean isOf(Checkpoint tree) {
    return tree.origin().equals(origin.toString())
        && tree.size() == treeSize
        && tree.root().equals(merkleRoot);
  }
}
