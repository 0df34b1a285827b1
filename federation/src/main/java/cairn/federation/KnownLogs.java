package cairn.federation;

import cairn.format.ForkFile;
import cairn.format.Origin;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.store.StoreException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The logs whose keys this node has from elsewhere than from whoever brings single records: its
 * own, those of pinned networks, mirrored ones. Nobody brings records of such a log under another
 * key: he would take the place of the log's own trees among our anchors.
 *
 * <p>Any thread may call, outside every transaction of the node's database.
 */
@FunctionalInterface
public interface KnownLogs {
  /** No log is known. */
  KnownLogs NONE = (log, shown) -> new Stand.Unknown();

  /**
   * How what somebody shows of a log stands to what is known of it.
   *
   * @param log the key under which he shows it, named like its origin
   * @param shown one of its trees, signed with that key
   */
  Stand of(VerifierKey log, SignedCheckpoint shown) throws StoreException;

  /** What is known of a log. */
  sealed interface Stand {
    /** Nothing: its key is as good as the word of whoever brings it. */
    record Unknown() implements Stand {}

    /**
     * It has that key, and nothing known contradicts the tree.
     *
     * @param verified the checkpoint with those lines that were verified: the log's, and of its
     *     witnesses' as many as are known
     */
    record Known(SignedCheckpoint verified) implements Stand {}

    /**
     * It is not to be had from others under that key.
     *
     * @param reason why, in words that may be shown
     */
    record Refused(String reason) implements Stand {}

    /**
     * The log has signed the tree with a key of its own, and it contradicts others.
     *
     * @param evidence the proof, if there is one that is not kept already
     */
    record Contradicted(String reason, Optional<ForkFile> evidence) implements Stand {}
  }

  /** Those of a node itself, which need nobody to bring their records. */
  static KnownLogs own(Collection<Origin> origins) {
    List<String> names = origins.stream().map(Origin::toString).toList();
    return (log, shown) ->
        names.contains(shown.checkpoint().origin())
            ? new Stand.Refused(shown.checkpoint().origin() + " is our own log")
            : new Stand.Unknown();
  }

  /** All of them: who refuses is heard first, then who has verified most lines. */
  static KnownLogs of(List<KnownLogs> sources) {
    List<KnownLogs> all = List.copyOf(sources);
    return (log, shown) -> {
      Stand best = new Stand.Unknown();
      for (KnownLogs source : all) {
        switch (source.of(log, shown)) {
          case Stand.Unknown unknown -> {}
          case Stand.Known known -> best = better(best, known);
          case Stand.Refused refused -> {
            return refused;
          }
          case Stand.Contradicted contradicted -> {
            return contradicted;
          }
        }
      }
      return best;
    };
  }

  private static Stand better(Stand one, Stand.Known other) {
    return one instanceof Stand.Known known
            && known.verified().signatures().size() >= other.verified().signatures().size()
        ? known
        : other;
  }
}
