package cairn.federation;

import cairn.format.Checkpoint;
import cairn.format.NoteSignature;
import cairn.format.Origin;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.log.Log;
import cairn.store.StoreException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds every checkpoint that is met, of a peer's log or of one of ours, against everything that is
 * known of that log. Any thread may call.
 *
 * <p>What a log's key has signed is evidence wherever it comes from; what it has not signed is
 * nothing, wherever it comes from.
 */
final class ForkWatch {
  private static final Logger LOGGER = LoggerFactory.getLogger(ForkWatch.class);

  private final PeerBook peers;
  private final OwnTrees own;
  private final OriginMemory memory;
  private final Sightings sightings;
  private final Followed followed;
  private final Evidence evidence;
  private final InstantSource clock;

  /** By origin: the tree that was held against its tiles last. */
  private final Map<String, Sighting.Tree> heldLast = new ConcurrentHashMap<>();

  ForkWatch(
      PeerBook peers,
      OwnTrees own,
      OriginMemory memory,
      Sightings sightings,
      Followed followed,
      Evidence evidence,
      InstantSource clock) {
    this.peers = peers;
    this.own = own;
    this.memory = memory;
    this.sightings = sightings;
    this.followed = followed;
    this.evidence = evidence;
    this.clock = clock;
  }

  /**
   * A checkpoint was met: in a request, a reply, somebody's log. Contradictions that show at once
   * become evidence; otherwise it is kept until it has been held against its log's tiles. Of a peer
   * whose keys are not known yet nothing is kept: logs are read again when they are.
   *
   * @param source the peer from whom it came: it takes room of that peer's
   * @return whether a fork is proven by it
   */
  boolean met(String source, SignedCheckpoint seen) throws StoreException {
    return met(source, List.of(seen));
  }

  /** As {@link #met(String, SignedCheckpoint)}, of several. */
  boolean met(String source, List<SignedCheckpoint> seen) throws StoreException {
    boolean forked = false;
    List<SignedCheckpoint> ofPeers = new ArrayList<>();
    for (SignedCheckpoint one : seen) {
      String origin = one.checkpoint().origin();
      Optional<Log> log = own.log(origin);
      List<VerifierKey> keys =
          log.isPresent() ? own.keys(one.checkpoint()) : peers.logKeys(one.checkpoint());
      if (!isSigned(one, keys)) {
        log.filter(ours -> isSigned(one, ours.allKeys())).ifPresent(ours -> warnOfThief(ours, one));
        continue;
      }
      SignedCheckpoint signed = QuorumLines.ofLog(one, keys);
      if (log.isPresent()) {
        forked |= ownMet(log.get(), signed);
      } else {
        ofPeers.add(signed);
      }
    }
    boolean ofPeersForked = ofPeersMet(source, ofPeers);
    return forked || ofPeersForked;
  }

  private static boolean isSigned(SignedCheckpoint seen, List<VerifierKey> keys) {
    for (VerifierKey key : keys) {
      for (NoteSignature line : seen.linesOf(key)) {
        if (seen.checkpoint().isSignedBy(key, line)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean ownMet(Log log, SignedCheckpoint seen) throws StoreException {
    return switch (own.compare(log, seen)) {
      case OwnTrees.OwnTree.Same same -> false;
      case OwnTrees.OwnTree.Other(var fork) -> {
        boolean proven = evidence.found(fork);
        if (!proven) { // by a former key, and our network does not say which one took its place
          LOGGER.error(
              "{}: a checkpoint of size {} signed by a key of this log was met, and its root is not"
                  + " the one that this log had: the key is used elsewhere",
              log.origin(),
              seen.checkpoint().size());
        }
        yield proven;
      }
      case OwnTrees.OwnTree.Beyond beyond -> {
        LOGGER.error(
            "{}: a checkpoint of size {} signed by this log's key was met, which this log has never"
                + " published: an older backup was restored, or the key is used elsewhere",
            log.origin(),
            seen.checkpoint().size());
        yield false;
      }
    };
  }

  /** Verifiers who know that the key has gone believe none of it, so it is no fork. */
  private static void warnOfThief(Log log, SignedCheckpoint seen) {
    LOGGER.error(
        "{}: a checkpoint of size {} was met that is signed by a key which this log had before and"
            + " which does not count for it: somebody else uses that key",
        log.origin(),
        seen.checkpoint().size());
  }

  /**
   * Keeps them first and compares them then: of two threads that meet two trees of one size, the
   * one that is later sees both.
   */
  private boolean ofPeersMet(String source, List<SignedCheckpoint> seen) throws StoreException {
    List<SignedCheckpoint> open = new ArrayList<>();
    for (SignedCheckpoint one : seen) {
      if (settledOf(one).stream().noneMatch(known -> isOneTree(known, one))) {
        open.add(one);
      }
    }
    if (sightings.add(source, open, clock.instant().getEpochSecond())) {
      LOGGER.debug("{} has more to be held against tiles than there is room for", source);
    }
    boolean forked = false;
    for (SignedCheckpoint one : seen) {
      forked |= contradicts(one);
    }
    return forked;
  }

  private boolean contradicts(SignedCheckpoint seen) throws StoreException {
    Checkpoint tree = seen.checkpoint();
    List<SignedCheckpoint> known = new ArrayList<>(settledOf(seen));
    sightings.of(tree.origin(), tree.size()).forEach(sighting -> known.add(sighting.signed()));
    boolean forked = false;
    for (SignedCheckpoint other : known) {
      forked |= !isOneTree(other, seen) && evidence.contradiction(other, seen);
    }
    return forked;
  }

  private static boolean isOneTree(SignedCheckpoint one, SignedCheckpoint other) {
    return Sighting.Tree.of(one).equals(Sighting.Tree.of(other));
  }

  /** The checkpoints of that log and size that are, or were, in the keeping of others. */
  private List<SignedCheckpoint> settledOf(SignedCheckpoint seen) throws StoreException {
    Checkpoint tree = seen.checkpoint();
    List<SignedCheckpoint> known = new ArrayList<>();
    memory.last(tree.origin()).ifPresent(known::add);
    own.anchored(tree).ifPresent(known::add);
    followed.of(tree.origin()).map(Followed.Place::checkpoint).ifPresent(known::add);
    return known.stream().filter(one -> one.checkpoint().size() == tree.size()).toList();
  }

  /**
   * What is to be held against the tiles of a log, smallest first: what was seen of it, and what
   * was accepted from it last, since all that was accepted before leads to that.
   */
  List<Sighting> open(Origin log) throws StoreException {
    String origin = log.toString();
    List<Sighting> open = new ArrayList<>(sightings.of(origin));
    Optional<Sighting> last = memory.last(origin).map(this::acceptedNow);
    if (last.isPresent()
        && !last.get().tree().equals(heldLast.get(origin))
        && open.stream().noneMatch(one -> one.tree().equals(last.get().tree()))) {
      open.add(last.get());
      open.sort(Comparator.comparingLong(one -> one.tree().size()));
    }
    return open;
  }

  private Sighting acceptedNow(SignedCheckpoint last) {
    return new Sighting(last, clock.instant().getEpochSecond());
  }

  /** One was held against the tiles of its log, and nothing is wrong with it. */
  void settled(Origin log, Sighting sighting) throws StoreException {
    sightings.settled(sighting);
    heldLast.put(log.toString(), sighting.tree());
  }
}
