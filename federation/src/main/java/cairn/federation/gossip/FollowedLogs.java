package cairn.federation.gossip;

import cairn.format.Hash;
import cairn.format.NetworkLog;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.log.mirror.LogKey;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.MirrorRemoval;
import cairn.log.mirror.Mirrors;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which logs are followed, and by which keys: those that cards of pinned peers name. Our own logs
 * never are, logs of pinned networks only under the keys that their networks name, and a log that
 * has a mirror only under the key that it has there. Any thread may call.
 */
final class FollowedLogs {
  /** Mirrors of one node: a database with its threads each. */
  static final int MAX_MIRRORS = 512;

  private static final Logger LOGGER = LoggerFactory.getLogger(FollowedLogs.class);

  private final GossipPeers peers;
  private final Mirrors mirrors;
  private final LogPins pins;

  /** What was said of logs that are not followed, so that it is said once. */
  private final Map<Origin, String> said = new ConcurrentHashMap<>();

  FollowedLogs(GossipPeers peers, Mirrors mirrors, LogPins pins) {
    this.peers = peers;
    this.mirrors = mirrors;
    this.pins = pins;
  }

  /** That a peer calls a log with that key its own. */
  record Naming(Hash peer, VerifierKey key) {}

  /** Who names each log, the peer that was added first in front. */
  Map<Origin, List<Naming>> named() {
    Map<Origin, List<Naming>> named = new LinkedHashMap<>();
    for (GossipPeer peer : peers.all()) {
      for (NetworkLog log : peer.logs()) {
        named
            .computeIfAbsent(log.origin(), origin -> new ArrayList<>())
            .add(new Naming(peer.fingerprint(), log.key()));
      }
    }
    return named;
  }

  /**
   * How a log is followed.
   *
   * @param named who names it, at least one
   */
  Following of(Origin origin, List<Naming> named) {
    if (pins.isOwn(origin)) {
      return new Following.Refused("it is a log of this node's own network");
    }
    return switch (pins.pinned(origin)) {
      case LogPins.Pinned.No no -> unpinned(origin, named);
      case LogPins.Pinned.Waiting waiting ->
          new Following.Waiting("the pinned network of that name has not been met yet");
      case LogPins.Pinned.SetAside aside ->
          new Following.Waiting("the pinned network of that name is set aside");
      case LogPins.Pinned.Unnamed unnamed ->
          new Following.Refused("the pinned network of that name has no such log");
      case LogPins.Pinned.Named(List<LogKey> keys, List<VerifierKey> witnesses) ->
          namesOne(named, keys)
              ? new Following.Followed(keys, witnesses)
              : new Following.Refused("the pinned network of that name has another key for it");
    };
  }

  private Following unpinned(Origin origin, List<Naming> named) {
    Optional<Mirror> mirror = mirrors.of(origin.toString());
    if (mirror.isEmpty()) {
      return new Following.Followed(List.of(new LogKey(named.getFirst().key())), List.of());
    }
    List<LogKey> keys = mirror.get().keys();
    if (namesOne(named, keys)) {
      return new Following.Followed(keys, List.of());
    }
    return keys.stream()
        .filter(key -> key.lastSize().isEmpty())
        .findFirst()
        .<Following>map(known -> new Following.Rotated(known.key(), named.getFirst().key()))
        .orElseGet(() -> new Following.Refused("its key has gone, and has no successor"));
  }

  private static boolean namesOne(List<Naming> named, List<LogKey> keys) {
    return keys.stream()
        .filter(key -> key.lastSize().isEmpty())
        .anyMatch(key -> named.stream().anyMatch(naming -> naming.key().equals(key.key())));
  }

  /**
   * Makes the mirrors that are missing of logs that are followed, and has those of pinned networks
   * go by the keys that are pinned now.
   */
  synchronized void openOnce() throws StoreException {
    Map<Origin, List<Naming>> named = named();
    said.keySet().retainAll(named.keySet());
    for (Map.Entry<Origin, List<Naming>> log : named.entrySet()) {
      Origin origin = log.getKey();
      switch (of(origin, log.getValue())) {
        case Following.Followed followed -> open(origin, log.getValue(), followed);
        case Following.Rotated rotated ->
            sayOnce(
                origin,
                "its key was %s, and a peer names %s; it is followed again once the change is"
                        .formatted(rotated.known().keyIdHex(), rotated.named().keyIdHex())
                    + " proven, or accepted with `cairn federation peer accept`");
        case Following.Waiting waiting -> sayOnce(origin, waiting.reason());
        case Following.Refused refused -> sayOnce(origin, refused.reason());
      }
    }
  }

  /** Who names that log. */
  List<Naming> namedBy(String origin) {
    return named().entrySet().stream()
        .filter(log -> log.getKey().toString().equals(origin))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElse(List.of());
  }

  /**
   * Removes the mirror of a log, unless somebody names it: then it would be made again at once.
   *
   * @return empty if somebody does
   */
  synchronized Optional<MirrorRemoval> removeUnnamed(String origin, MirrorRemoval.LastLook last)
      throws StoreException {
    return namedBy(origin).isEmpty() ? Optional.of(mirrors.remove(origin, last)) : Optional.empty();
  }

  private void open(Origin origin, List<Naming> named, Following.Followed followed)
      throws StoreException {
    Optional<Mirror> mirror = mirrors.of(origin.toString());
    if (mirror.isPresent()) {
      if (!mirror.get().keys().containsAll(followed.keys())) {
        LOGGER.info("{}: its network has changed a key of this log", origin);
        mirrors.replaceKeys(mirror.get(), followed.keys());
      }
    } else if (mirrors.all().size() >= MAX_MIRRORS) {
      sayOnce(origin, "this node has %d mirrors already".formatted(MAX_MIRRORS));
    } else {
      create(origin, named, followed.keys());
    }
  }

  private void create(Origin origin, List<Naming> named, List<LogKey> keys) throws StoreException {
    Hash because =
        named.stream()
            .filter(naming -> keys.contains(new LogKey(naming.key())))
            .findFirst()
            .orElseThrow()
            .peer();
    try {
      if (!peers.claim(origin.toString(), because)) {
        sayOnce(origin, "%s has named as many others as it may".formatted(because));
        return;
      }
      Mirror _ = mirrors.create(origin.toString(), keys);
      LOGGER.info("{} is followed from now on", origin);
    } catch (StoreException failure) {
      if (failure.reason() != StoreException.Reason.SCHEMA) {
        throw failure;
      }
      sayOnce(origin, "its mirror is here and cannot be used; run `cairn fsck`");
    }
  }

  private void sayOnce(Origin origin, String why) {
    if (!why.equals(said.put(origin, why))) {
      LOGGER.warn("{} is not followed: {}", origin, why);
    }
  }
}
