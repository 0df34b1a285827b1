package cairn.federation;

import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.Frontier;
import cairn.format.Origin;
import cairn.format.SignedCheckpoint;
import cairn.format.TileCoordinate;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /**
   * So many checkpoints of one log does a step of a second look hand on, the last ones: what comes
   * before them in an honest log they extend. In sixteen steps that is as many as there is room
   * for.
   */
  private static final int KEPT_OF_A_SECOND_LOOK = Sightings.MAX_PER_SOURCE / 16;

  private final PeerBook peers;
  private final PeerClient client;
  private final ForkWatch watch;
  private final Followed followed;
  private final Evidence evidence;
  private final SightingCheck check;
  private final LogTroubles troubles;

  /** Logs of which a part was read, up to the checkpoint that they showed at its beginning. */
  private final Map<Origin, Part> parts = new ConcurrentHashMap<>();

  /**
   * A look at a log that takes several steps.
   *
   * @param read how far it has come
   * @param target the tree whose entries are looked through
   * @param known whose checkpoints can be judged, at least
   * @param fresh for a look through what was read before: whose checkpoints could not be judged
   *     then; empty for a first look
   */
  private record Part(
      Frontier read, SignedCheckpoint target, KnownNetworks known, Set<String> fresh) {
    Part readTo(Frontier further) {
      return new Part(further, target, known, fresh);
    }

    boolean isSecondLook() {
      return !fresh.isEmpty();
    }

    boolean isDone() {
      return read.size() == target.checkpoint().size();
    }
  }

  PeerLogReader(
      PeerBook peers,
      PeerClient client,
      ForkWatch watch,
      Followed followed,
      Evidence evidence,
      SightingCheck check,
      LogTroubles troubles) {
    this.peers = peers;
    this.client = client;
    this.watch = watch;
    this.followed = followed;
    this.evidence = evidence;
    this.check = check;
    this.troubles = troubles;
  }

  /** One bounded step through each log of a peer. */
  void read(Peer peer) throws StoreException {
    for (Origin log : peer.logs()) {
      if (!isUsable(peer)) {
        return; // a fork was found meanwhile
      }
      try {
        new Look(peer, log).look();
        troubles.sound(log);
      } catch (PeerException e) {
        if (e.isWrong()) {
          troubles.wrong(peer.id(), log, e.getMessage());
        } else {
          LOGGER.debug("The log {} could not be read: {}", log, e.getMessage());
        }
      }
    }
  }

  private boolean isUsable(Peer peer) {
    return peers.named(peer.id()).map(Peer::isUsable).orElse(false);
  }

  /** One step through one log. */
  private final class Look {
    private final Peer peer;
    private final Origin log;
    private final PeerTiles tiles;
    private final ShownTree shown;

    Look(Peer peer, Origin log) throws PeerException {
      this.peer = peer;
      this.log = log;
      this.tiles = new PeerTiles(client, peer.settings(), log);
      this.shown = new ShownTree(client.checkpoint(peer.settings(), log), tiles);
      if (!shown.tree().origin().equals(log.toString())
          || peer.logKeys(shown.tree()).stream()
              .noneMatch(key -> shown.signed().lineOfLog(key).isPresent())) {
        throw PeerException.wrong("it shows a checkpoint that the log has not signed");
      }
    }

    void look() throws StoreException, PeerException {
      if (watch.met(peer.id(), shown.signed())) {
        return;
      }
      Optional<PeerException> trouble = check.check(log, shown);
      if (isUsable(peer)) {
        follow();
      }
      if (trouble.isPresent()) {
        throw trouble.get();
      }
    }

    private void follow() throws StoreException, PeerException {
      boolean isInOrder = false;
      try {
        Optional<Part> part = next();
        if (part.isPresent() && readOn(part.get()) && part.get().isSecondLook()) {
          part = next();
          if (part.isPresent()) {
            boolean _ = readOn(part.get());
          }
        }
        isInOrder = true;
      } finally {
        if (!isInOrder) {
          parts.remove(log);
        }
      }
    }

    /** What is to be read now, or read on. */
    private Optional<Part> next() throws StoreException, PeerException {
      Optional<Part> begun = Optional.ofNullable(parts.get(log));
      if (begun.isPresent()) {
        return begun;
      }
      KnownNetworks known = KnownNetworks.of(peers.all()); // before anything is read
      Optional<Followed.Place> place = followed.of(log.toString());
      if (place.isEmpty()) {
        return Optional.of(new Part(edgeBefore(shown.size()), shown.signed(), known, Set.of()));
      }
      Checkpoint last = place.get().checkpoint().checkpoint();
      if (last.size() > shown.size()) {
        throw PeerException.wrong(
            "it shows a tree of %d entries, and has shown one of %d before"
                .formatted(shown.size(), last.size()));
      }
      if (last.size() > 0 && isFork(place.get())) {
        return Optional.empty();
      }
      Set<String> fresh = known.since(place.get().known());
      if (!fresh.isEmpty()) {
        Frontier edge = edgeBefore(last.size());
        return Optional.of(new Part(edge, place.get().checkpoint(), known, fresh));
      }
      return last.size() == shown.size()
          ? Optional.empty()
          : Optional.of(new Part(place.get().frontier(), shown.signed(), known, Set.of()));
    }

    /** Whether the shown tree does not extend what was read before; that is evidence. */
    private boolean isFork(Followed.Place place) throws StoreException, PeerException {
      Optional<ForkFile> fork = shown.contradicts(place.checkpoint());
      return fork.isPresent() && (evidence.found(fork.get()) || !isUsable(peer));
    }

    /** Where a look begins that is to end at {@code size}. */
    private Frontier edgeBefore(long size) throws PeerException {
      long start = Math.max(0, size - FIRST_LOOK) / 256 * 256;
      if (start == 0) {
        return Frontier.EMPTY;
      }
      Frontier edge = Frontier.read(start, shown.nodes());
      if (!shown.wayFrom(start).rootAtFirst().equals(edge.root())) {
        throw PeerException.wrong("its tiles contradict each other");
      }
      return edge;
    }

    /**
     * One step.
     *
     * @return whether the look is at its end
     */
    private boolean readOn(Part part) throws StoreException, PeerException {
      Frontier read = part.read();
      long size = part.target().checkpoint().size();
      long bytes = 0;
      List<SignedCheckpoint> found = new ArrayList<>();
      for (int bundles = 0;
          bundles < MAX_BUNDLES && bytes < MAX_BYTES && read.size() < size;
          bundles++) {
        BundleLook bundle = bundleFrom(read.size(), size);
        if (part.isSecondLook()) {
          found.addAll(bundle.found());
          found = lastOf(found, part.fresh());
        } else {
          watch.met(peer.id(), bundle.found());
        }
        read = read.append(bundle.leaves(), (level, index, hash) -> {});
        bytes += bundle.bytes();
      }
      if (part.isSecondLook()) {
        watch.met(peer.id(), found);
      }
      Part now = part.readTo(read);
      if (!now.isDone()) {
        parts.put(log, now);
        return false;
      }
      parts.remove(log);
      if (!read.root().equals(part.target().checkpoint().root())) {
        throw PeerException.wrong("its entries do not make up the tree that it signed");
      }
      SignedCheckpoint target = part.target();
      followed.put(
          new Followed.Place(
              read, QuorumLines.ofLog(target, peer.logKeys(target.checkpoint())), part.known()));
      return true;
    }

    /** The last few of each log of those networks. */
    private List<SignedCheckpoint> lastOf(List<SignedCheckpoint> found, Set<String> networks) {
      Map<String, Integer> kept = new HashMap<>();
      List<SignedCheckpoint> last = new ArrayList<>();
      for (SignedCheckpoint one : found.reversed()) { // the newest first
        String origin = one.checkpoint().origin();
        if (peers.ofLog(origin).filter(owner -> networks.contains(owner.id())).isPresent()
            && kept.merge(origin, 1, Integer::sum) <= KEPT_OF_A_SECOND_LOOK) {
          last.addFirst(one);
        }
      }
      return last;
    }

    /** The rest of the bundle in which entry {@code from} stands. */
    private BundleLook bundleFrom(long from, long size) throws PeerException {
      long bundle = from / TileCoordinate.FULL_WIDTH;
      long first = bundle * TileCoordinate.FULL_WIDTH;
      int width = (int) Math.min(TileCoordinate.FULL_WIDTH, size - first);
      int there = (int) Math.min(TileCoordinate.FULL_WIDTH, Math.max(shown.size(), size) - first);
      int skipped = (int) (from - first);
      BundleLook look = new BundleLook(skipped, width - skipped);
      tiles.entries(bundle, there, look);
      return look;
    }
  }
}
