package cairn.log;

import cairn.format.Origin;
import cairn.store.StoreException;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seals cosigned checkpoints as batches. The publisher's thread seals; any thread asks. */
final class BatchSealer {
  private static final Logger LOGGER = LoggerFactory.getLogger(BatchSealer.class);

  private final Origin origin;
  private final LogStore store;
  private final BatchStore batches;
  private final CheckpointStore checkpoints;
  private final InstantSource clock;
  private final LogListener listener;

  /** Users' entries under the newest batch; written by whoever seals. */
  private volatile long sealedUserEntries;

  /** The newest batch that listeners know of. Owned by whoever seals. */
  private long toldId;

  private BatchSealer(
      LogStore store,
      BatchStore batches,
      CheckpointStore checkpoints,
      InstantSource clock,
      LogListener listener) {
    this.origin = store.origin();
    this.store = store;
    this.batches = batches;
    this.checkpoints = checkpoints;
    this.clock = clock;
    this.listener = listener;
  }

  static BatchSealer open(
      LogStore store,
      BatchStore batches,
      CheckpointStore checkpoints,
      InstantSource clock,
      LogListener listener)
      throws StoreException {
    BatchSealer sealer = new BatchSealer(store, batches, checkpoints, clock, listener);
    Optional<Batch> newest = batches.newest();
    if (newest.isPresent()) {
      sealer.sealedUserEntries = sealer.userEntriesUnder(newest.get());
      sealer.toldId = newest.get().id();
    }
    return sealer;
  }

  private long userEntriesUnder(Batch batch) throws StoreException {
    return checkpoints
        .at(batch.treeSize())
        .orElseThrow(
            () ->
                new StoreException(
                    StoreException.Reason.CORRUPT,
                    "the checkpoint of batch %d, size %d, is missing"
                        .formatted(batch.id(), batch.treeSize())))
        .userEntries();
  }

  /** Whether anything but federation traffic has come in since the newest batch. */
  boolean isDue(Head head) {
    return head.userEntries() > sealedUserEntries;
  }

  /** Seals {@code tree}, which is kept durably, if that is due. */
  Optional<Batch> seal(CosignedTree tree) throws StoreException {
    long userEntries = tree.cosigned().userEntries();
    if (userEntries <= sealedUserEntries) {
      return Optional.empty();
    }
    Optional<Batch> before = batches.settledNewest();
    sealedUserEntries = before.isPresent() ? userEntriesUnder(before.get()) : 0;
    long count = userEntries - sealedUserEntries;
    if (count <= 0) { // the last batch was stored, though the store did not say so
      before.ifPresent(this::tell);
      return Optional.empty();
    }
    LOGGER.info("Closing batch with {} attestations", count);
    long start = before.isPresent() ? before.get().periodEnd() : firstEntryTime();
    Batch batch =
        new Batch(
            before.map(Batch::id).orElse(0L) + 1,
            origin.networkId(),
            origin.namespace(),
            tree.note().checkpoint().root(),
            tree.size(),
            start,
            Math.max(start, clock.instant().getEpochSecond()),
            count);
    batches.put(batch);
    sealedUserEntries = userEntries;
    LOGGER.info(
        "Batch {} created: {} attestations, root: {}", batch.id(), count, batch.merkleRoot());
    tell(batch);
    return Optional.of(batch);
  }

  /** Once for each batch. */
  private void tell(Batch batch) {
    if (batch.id() > toldId) {
      toldId = batch.id();
      listener.sealed(batch);
    }
  }

  /** The first batch's period begins with the log's first entry, or now. */
  private long firstEntryTime() throws StoreException {
    return StoredEntries.facts(0, store.entry(0))
        .loggedAt()
        .orElse(clock.instant().getEpochSecond());
  }
}
