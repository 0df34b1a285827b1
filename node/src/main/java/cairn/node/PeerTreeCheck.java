package cairn.node;

import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.NetworkLog;
import cairn.format.NodeReader;
import cairn.format.SignedCheckpoint;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.format.TileReader;
import cairn.format.VerifierKey;
import cairn.http.Exchange;
import cairn.log.mirror.HttpTileSource;
import cairn.log.mirror.SyncBudget;
import cairn.log.mirror.TileSourceException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether the trees that a peer shows are one history: by the log's own tiles and proofs, and
 * against what this node holds of the same log.
 */
final class PeerTreeCheck {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final long MOST_BYTES = 4 << 20; // tiles of 8 KB: an edge has eight

  private final Exchange exchange;
  private final URI url;
  private final PeerQuestions peer;
  private final Optional<PeerQuestions> own;
  private final LongSupplier nanos;

  /**
   * @param own this node itself, if it runs
   * @param nanos a stopwatch
   */
  PeerTreeCheck(Exchange exchange, URI url, Optional<PeerQuestions> own, LongSupplier nanos) {
    this.exchange = exchange;
    this.url = url;
    this.peer = new PeerQuestions(exchange, url);
    this.own = own;
    this.nanos = nanos;
  }

  /** Something that does not fit. */
  record Trouble(CheckedStage.Outcome outcome, String what) {}

  /**
   * What does not fit in a tree that the peer shows.
   *
   * @param log the log, if it is the peer's own: then its key has signed what is shown
   * @param held what this node shows of the same log; this or {@code log} is there
   */
  Optional<Trouble> of(
      Optional<NetworkLog> log, SignedCheckpoint shown, Optional<SignedCheckpoint> held)
      throws PeerQuestions.NoAnswer {
    if (held.isPresent() && own.isPresent()) {
      return against(own.get(), held.get(), shown, log.map(NetworkLog::key));
    }
    return log.isPresent() ? byItself(log.get(), shown.checkpoint()) : Optional.empty();
  }

  private Optional<Trouble> against(
      PeerQuestions node, SignedCheckpoint held, SignedCheckpoint shown, Optional<VerifierKey> key)
      throws PeerQuestions.NoAnswer {
    Checkpoint ours = held.checkpoint();
    Checkpoint theirs = shown.checkpoint();
    if (ours.size() == theirs.size()) {
      return ours.root().equals(theirs.root())
          ? Optional.empty()
          : Optional.of(contradiction(theirs, key.flatMap(held::lineOfLog).isPresent()));
    }
    boolean isAhead = ours.size() < theirs.size();
    Checkpoint old = isAhead ? ours : theirs;
    if (leads(old, (isAhead ? peer : node).consistency(theirs.origin(), old.size()), key)) {
      return Optional.empty();
    }
    return Optional.of(
        new Trouble(
            CheckedStage.Outcome.UNSOUND,
            "%s: it does not show that its tree of %,d entries and ours of %,d are one history"
                .formatted(theirs.origin(), theirs.size(), ours.size())));
  }

  private static Trouble contradiction(Checkpoint theirs, boolean bothAreSigned) {
    return bothAreSigned
        ? new Trouble(
            CheckedStage.Outcome.FORKED,
            "%s: its key signed another tree of %,d entries than the one that we hold"
                .formatted(theirs.origin(), theirs.size()))
        : new Trouble(
            CheckedStage.Outcome.UNSOUND,
            "%s: it shows another tree of %,d entries than the one that we hold"
                .formatted(theirs.origin(), theirs.size()));
  }

  private static boolean leads(
      Checkpoint old, PeerQuestions.Proof proof, Optional<VerifierKey> key) {
    Checkpoint newest = proof.newest().checkpoint();
    return newest.origin().equals(old.origin())
        && (key.isEmpty() || proof.newest().lineOfLog(key.get()).isPresent())
        && Merkle.verifyConsistency(
            old.size(), newest.size(), old.root(), newest.root(), proof.hashes());
  }

  /** With nothing to compare it with: half of the tree, by its tiles, grew to the whole. */
  private Optional<Trouble> byItself(NetworkLog log, Checkpoint tree)
      throws PeerQuestions.NoAnswer {
    if (tree.size() < 2) {
      return Optional.empty();
    }
    long half = tree.size() / 2;
    Checkpoint old = new Checkpoint(tree.origin(), half, half(log, tree.size(), half));
    if (leads(old, peer.consistency(tree.origin(), half), Optional.of(log.key()))) {
      return Optional.empty();
    }
    return Optional.of(
        new Trouble(
            CheckedStage.Outcome.UNSOUND,
            "%s: its tiles and its consistency proof do not make up the tree that it signed"
                .formatted(tree.origin())));
  }

  private Hash half(NetworkLog log, long size, long half) throws PeerQuestions.NoAnswer {
    URI prefix = URI.create(url + "/" + log.origin().namespace());
    HttpTileSource source =
        new HttpTileSource(
            exchange, prefix, new SyncBudget(nanos, LONGEST, MOST_BYTES), Runnable::run);
    Map<List<Long>, Tile> known = new HashMap<>();
    TileReader<TileSourceException> tiles =
        (level, index, width) -> {
          List<Long> place = List.of((long) level, index, (long) width);
          Tile tile = known.get(place);
          if (tile == null) {
            tile = source.tile(level, new TileCoordinate(index, width));
            known.put(place, tile);
          }
          return tile;
        };
    NodeReader<TileSourceException> nodes = tiles.nodes(size);
    try {
      return Merkle.root(half, nodes);
    } catch (TileSourceException e) {
      throw new PeerQuestions.NoAnswer(
          e.reason() == TileSourceException.Reason.MALFORMED
              ? CheckedStage.Outcome.UNSOUND
              : CheckedStage.Outcome.UNREACHABLE,
          log.origin() + ": " + e.getMessage(),
          e);
    }
  }
}
