package cairn.log;

import cairn.format.BatchClaim;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.Origin;

/**
 * A cosigned checkpoint sealed to be anchored. Only root and size are signed; the rest is the log's
 * claim.
 *
 * @param id counts from 1 in each log
 * @param networkId the network's id
 * @param namespace the log's namespace
 * @param merkleRoot the root of the cosigned checkpoint
 * @param treeSize its size
 * @param periodStart Unix seconds: the end of the batch before
 * @param periodEnd Unix seconds: when it was sealed
 * @param attestationCount users' entries since the batch before
 */
public record Batch(
    long id,
    String networkId,
    String namespace,
    Hash merkleRoot,
    long treeSize,
    long periodStart,
    long periodEnd,
    long attestationCount) {
  public Batch {
    if (id < 1 || treeSize < 1 || attestationCount < 1 || attestationCount > treeSize) {
      throw new IllegalArgumentException(
          "batch: got id %d, tree size %d, %d attestations"
              .formatted(id, treeSize, attestationCount));
    }
  }

  static Batch of(BatchClaim claim) {
    return new Batch(
        claim.id(),
        claim.origin().networkId(),
        claim.origin().namespace(),
        claim.merkleRoot(),
        claim.treeSize(),
        claim.periodStart(),
        claim.periodEnd(),
        claim.attestationCount());
  }

  /** What the network says of the batch to others. */
  public BatchClaim claim() {
    return new BatchClaim(
        id,
        new Origin(networkId, namespace),
        merkleRoot,
        treeSize,
        periodStart,
        periodEnd,
        attestationCount);
  }

  /** The batch as it is served and stored. */
  public JsonObject object() {
    return claim().object();
  }
}
