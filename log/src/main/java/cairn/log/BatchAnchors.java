package cairn.log;

import cairn.format.AnchorEntry;
import cairn.format.Checkpoint;
import cairn.format.CrossAnchor;
import cairn.format.Entry;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.store.StoreException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What peer networks logged of a log's batches, kept with them for ever. Of each batch and network
 * the first is kept. Blocking; any thread may call.
 */
public final class BatchAnchors {
  private final CrossAnchorStore store;
  private final BatchStore batches;
  private final String origin;
  private final InstantSource clock;
  private final LogListener listener;

  BatchAnchors(
      CrossAnchorStore store,
      BatchStore batches,
      String origin,
      InstantSource clock,
      LogListener listener) {
    this.store = store;
    this.batches = batches;
    this.origin = origin;
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * Keeps an anchor that the caller has judged by the peer's policy. Durable on return; after a
   * failure it may be kept or not, and storing it again is safe.
   *
   * @return whether it is the first of that batch by that network; if not, the first stays
   * @throws IllegalArgumentException if there is no such batch, or the anchor is of something else
   */
  public boolean put(long batchId, CrossAnchor anchor) throws StoreException {
    Batch batch =
        batches
            .withId(batchId)
            .orElseThrow(() -> new IllegalArgumentException("there is no batch " + batchId));
    Optional<String> wrong = defect(anchor, batch, origin);
    if (wrong.isPresent()) {
      throw new IllegalArgumentException("anchor of batch %d: %s".formatted(batchId, wrong.get()));
    }
    long now = clock.instant().getEpochSecond();
    boolean isFirst = store.put(anchor, now);
    if (isFirst) {
      listener.anchored(new StoredAnchor(anchor, now));
    }
    return isFirst;
  }

  /**
   * Why {@code anchor} does not show that a log holds an entry with the batch's checkpoint; empty
   * if it does. Whose log that is, and who signed for it, is another question.
   */
  static Optional<String> defect(CrossAnchor anchor, Batch batch, String origin) {
    if (anchor.batch() != batch.id()) {
      return Optional.of("it says batch " + anchor.batch());
    }
    byte[] entry = anchor.proof().extra().orElse(new byte[0]);
    if (!anchor.proof().includes(Merkle.leafHash(entry))) {
      return Optional.of("its path does not lead from its entry to its root");
    }
    try {
      if (!(Entry.parse(entry) instanceof AnchorEntry logged)) {
        return Optional.of("its entry is no anchor/v1");
      }
      Checkpoint named = logged.checkpoint().checkpoint();
      Checkpoint wanted = new Checkpoint(origin, batch.treeSize(), batch.merkleRoot());
      return named.equals(wanted)
          ? Optional.empty()
          : Optional.of("expected an entry with %s, found %s".formatted(wanted, named));
    } catch (MalformedException malformed) {
      return Optional.of("its entry: " + malformed.getMessage());
    }
  }

  /** The anchors of a batch, by network id. */
  public List<CrossAnchor> of(long batchId) throws StoreException {
    return store.of(batchId).stream().map(StoredAnchor::anchor).toList();
  }

  /** The newest batch that has an anchor by that network. */
  public Optional<Long> newestAnchoredBy(String networkId) throws StoreException {
    return newestBy(networkId).map(stored -> stored.anchor().batch());
  }

  /** That network's anchor of the newest batch that has one. */
  public Optional<StoredAnchor> newestBy(String networkId) throws StoreException {
    return store.newestBy(networkId);
  }

  /**
   * For each network its anchor of the first batch from {@code batchId} on that it anchored,
   * earliest batches first.
   *
   * @param mostBatches how many batches they may be of, {@code batchId} among them
   * @param mostAnchors how many there may be
   */
  List<CrossAnchor> firstFrom(long batchId, int mostBatches, int mostAnchors)
      throws StoreException {
    List<CrossAnchor> first =
        new ArrayList<>(
            store.firstFrom(batchId, mostAnchors).stream().map(StoredAnchor::anchor).toList());
    first.sort(Comparator.comparingLong(CrossAnchor::batch));
    Set<Long> ids = new HashSet<>(Set.of(batchId));
    for (CrossAnchor anchor : first) {
      if (ids.size() < mostBatches) {
        ids.add(anchor.batch());
      }
    }
    return first.stream().filter(anchor -> ids.contains(anchor.batch())).toList();
  }
}
