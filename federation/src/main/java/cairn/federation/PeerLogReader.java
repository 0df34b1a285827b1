package cairn.federation;

import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.NodeReader;
import cairn.format.Origin;
import cairn.format.SignedCheckpoint;
import cairn.format.TileCoordinate;
import cairn.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads peers' logs: holds what was seen of a log against the log's own tiles, and looks for
 * checkpoints of others in its entries, ours included. One thread for each log.
 *
 * <p>Entries are tied to a checkpoint that the log has signed, so that a peer which hides an entry
 * from us signs that it did. A checkpoint inside an entry needs no such proof: it is signed itself.
 */
final class PeerLogReader {
  private static final Logger LOGGER = LoggerFactory.getLogger(PeerLogReader.class);

  /** Bundles of 256 entries that one step reads at most. */
  static final int MAX_BUNDLES = 16;

  /** After so much of entries a step begins no further bundle: two of the longest. */
  static final long MAX_BYTES = 32 << 20;

  /** Of a log that is met for the first time so many of its last entries are read: 2^16. */
  static final long FIRST_LOOK = 256 * 256;

  private final PeerBook peers;
  private final PeerClient client;
  private final ForkWatch watch;
  private final Followed followed;
  private final Evidence evidence;

  /** Logs of which a part was read, up to the checkpoint that they showed at its beginning. */
  private final Map<Origin, Part> parts = new ConcurrentHashMap<>();

  /** A look at a log that takes several steps. */
  private record Part(Frontier read, SignedCheckpoint target) {}

  PeerLogReader(
      PeerBook peers, PeerClient client, ForkWatch watch, Followed followed, Evidence evidence) {
    this.peers = peers;
    this.client = client;
    this.watch = watch;
    this.followed = followed;
    this.evidence = evidence;
  }

  /** One bounded step through each log of a peer. */
  void read(Peer peer) throws StoreException {
    for (Origin log : peer.logs()) {
      if (!peers.named(peer.id()).map(Peer::isUsable).orElse(false)) {
        return; // a fork was found meanwhile
      }
      try {
        new Look(peer, log).look();
      } catch (PeerException e) {
        parts.remove(log);
        LOGGER.debug("The log {} could not be read: {}", log, e.getMessage());
      }
    }
  }

  /** One step through one log. */
  private final class Look {
    private final Peer peer;
    private final Origin log;
    private final PeerTiles tiles;
    private final SignedCheckpoint shown;
    private final Checkpoint tree;

    Look(Peer peer, Origin log) throws PeerException {
      this.peer = peer;
      this.log = log;
      this.tiles = new PeerTiles(client, peer.settings(), log);
      this.shown = client.checkpoint(peer.settings(), log);
      this.tree = shown.checkpoint();
      if (!tree.origin().equals(log.toString())
          || peer.logKeys(tree).stream().noneMatch(key -> shown.lineOfLog(key).isPresent())) {
        throw new PeerException("it shows a checkpoint that the log has not signed");
      }
    }

    void look() throws StoreException, PeerException {
      if (watch.met(shown)) {
        return;
      }
      for (SignedCheckpoint sighting : watch.open(log)) {
        if (sighting.checkpoint().size() <= tree.size() && settle(sighting)) {
          return;
        }
      }
      follow();
    }

    /**
     * Holds a checkpoint of the log against the tiles of the one that it shows.
     *
     * @return whether that proves a fork
     */
    private boolean settle(SignedCheckpoint sighting) throws StoreException, PeerException {
      Checkpoint seen = sighting.checkpoint();
      if (seen.size() == tree.size()) {
        if (seen.root().equals(tree.root())) {
          watch.settled(sighting);
          return false;
        }
        return evidence.contradiction(sighting, shown);
      }
      ForkFile.Detour way = wayFrom(seen.size());
      if (way.rootAtFirst().equals(seen.root())) {
        watch.settled(sighting);
        return false;
      }
      return evidence.found(new ForkFile(sighting, shown, Optional.of(way)));
    }

    /** How the shown tree came from one of {@code size}, as its tiles say; proven. */
    private ForkFile.Detour wayFrom(long size) throws PeerException {
      NodeReader<PeerException> nodes = tiles.nodes(tree.size());
      Hash root = Merkle.root(size, nodes);
      List<Hash> path = Merkle.consistencyPath(size, tree.size(), nodes);
      if (!Merkle.verifyConsistency(size, tree.size(), root, tree.root(), path)) {
        throw new PeerException("its tiles do not make up the tree that it signed");
      }
      return new ForkFile.Detour(root, path);
    }

    private void follow() throws StoreException, PeerException {
      Optional<Part> begun = Optional.ofNullable(parts.get(log));
      Optional<Followed.Place> place = followed.of(log.toString());
      if (begun.isEmpty() && place.isPresent()) {
        Checkpoint last = place.get().checkpoint().checkpoint();
        if (last.size() > tree.size() || (last.size() > 0 && isFork(place.get()))) {
          return; // it shows an older tree for now; or it has forked, and that is stored
        }
        if (last.size() == tree.size()) {
          return;
        }
      }
      Part part =
          begun.isPresent()
              ? begun.get()
              : new Part(place.isPresent() ? place.get().frontier() : firstFrontier(), shown);
      readOn(part);
    }

    /** Whether the shown tree does not extend what was read before. */
    private boolean isFork(Followed.Place place) throws StoreException, PeerException {
      return place.checkpoint().checkpoint().size() < tree.size()
          && !wayFrom(place.frontier().size()).rootAtFirst().equals(place.frontier().root())
          && settle(place.checkpoint());
    }

    private Frontier firstFrontier() throws PeerException {
      long start = Math.max(0, tree.size() - FIRST_LOOK) / 256 * 256;
      if (start == 0) {
        return Frontier.EMPTY;
      }
      Frontier edge = Frontier.read(start, tiles.nodes(tree.size()));
      if (!wayFrom(start).rootAtFirst().equals(edge.root())) {
        throw new PeerException("its tiles contradict each other");
      }
      return edge;
    }

    private void readOn(Part part) throws StoreException, PeerException {
      Frontier read = part.read();
      long size = part.target().checkpoint().size();
      long bytes = 0;
      for (int bundles = 0;
          bundles < MAX_BUNDLES && bytes < MAX_BYTES && read.size() < size;
          bundles++) {
        BundleLook bundle = bundleFrom(read.size(), size);
        watch.met(bundle.found());
        read = read.append(bundle.leaves(), (level, index, hash) -> {});
        bytes += bundle.bytes();
      }
      if (read.size() < size) {
        parts.put(log, new Part(read, part.target()));
        return;
      }
      parts.remove(log);
      if (!read.root().equals(part.target().checkpoint().root())) {
        throw new PeerException("its entries do not make up the tree that it signed");
      }
      SignedCheckpoint target = part.target();
      followed.put(
          new Followed.Place(read, QuorumLines.ofLog(target, peer.logKeys(target.checkpoint()))));
    }

    /** The rest of the bundle in which entry {@code from} stands. */
    private BundleLook bundleFrom(long from, long size) throws PeerException {
      long bundle = from / TileCoordinate.FULL_WIDTH;
      long first = bundle * TileCoordinate.FULL_WIDTH;
      BundleLook look = new BundleLook((int) (from - first));
      tiles.entries(bundle, (int) Math.min(TileCoordinate.FULL_WIDTH, size - first), look);
      return look;
    }
  }
}
