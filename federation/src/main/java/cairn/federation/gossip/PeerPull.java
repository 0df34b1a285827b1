package cairn.federation.gossip;

import cairn.federation.gossip.FollowedLogs.Naming;
import cairn.federation.gossip.SyncLine.Direction;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.log.mirror.HttpTileSource;
import cairn.log.mirror.LogKey;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.SyncBudget;
import cairn.store.StoreException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fetches, in one round, what one peer has of the followed logs. For the thread of the round. */
final class PeerPull {
  private final Gossip.Setup setup;
  private final FollowedLogs followed;
  private final LogSync sync;
  private final GossipClient client;
  private final PeerMemory memory;
  private final GossipPeer peer;
  private final URI url;
  private final boolean isAsked;
  private final RoundNotes notes;

  /**
   * @param isAsked by an operator, who does not wait for pauses to end
   */
  PeerPull(
      Gossip.Setup setup,
      FollowedLogs followed,
      LogSync sync,
      PeerMemory memory,
      GossipPeer peer,
      URI url,
      boolean isAsked,
      RoundNotes notes) {
    this.setup = setup;
    this.followed = followed;
    this.sync = sync;
    this.client = new GossipClient(setup.exchange());
    this.memory = memory;
    this.peer = peer;
    this.url = url;
    this.isAsked = isAsked;
    this.notes = notes;
  }

  /** Goes through the followed ones of these logs, beginning elsewhere each time. */
  void run(ShownLogs shown) throws StoreException {
    Map<Origin, List<Naming>> named = followed.named();
    Map<Origin, SignedCheckpoint> wanted = new LinkedHashMap<>();
    for (SignedCheckpoint note : shown.checkpoints()) {
      origin(note).filter(named::containsKey).ifPresent(origin -> wanted.put(origin, note));
    }
    memory.keepOnly(wanted.keySet().stream().map(Origin::toString).toList());
    List<Map.Entry<Origin, SignedCheckpoint>> order = new ArrayList<>(wanted.entrySet());
    if (!order.isEmpty()) {
      Collections.rotate(order, -(memory.nextTurn() % order.size()));
    }
    boolean goesOn = true;
    for (Map.Entry<Origin, SignedCheckpoint> log : order) {
      goesOn = goesOn && !Thread.currentThread().isInterrupted();
      if (goesOn) {
        goesOn = one(log.getKey(), named.getOrDefault(log.getKey(), List.of()), log.getValue());
      } else {
        notes.open();
      }
    }
  }

  private static Optional<Origin> origin(SignedCheckpoint note) {
    try {
      return Optional.of(Origin.parse(note.checkpoint().origin()));
    } catch (MalformedException notOurs) {
      return Optional.empty();
    }
  }

  /**
   * One log.
   *
   * @return whether to go on with the others
   */
  private boolean one(Origin origin, List<Naming> named, SignedCheckpoint shown)
      throws StoreException {
    long startedAt = setup.nanos().getAsLong();
    Duration pause = memory.pause(origin.toString(), startedAt);
    if (!isAsked && pause.isPositive()) {
      notes.paused(pause);
      notes.open();
      return true;
    }
    Synced synced;
    try {
      synced = synced(origin, named, shown);
    } catch (StoreException failure) {
      synced = ownFailure(failure);
    }
    note(origin.toString(), synced, startedAt);
    return !synced.isOver();
  }

  private static Synced ownFailure(StoreException failure) throws StoreException {
    return switch (failure.reason()) {
      case CORRUPT, SCHEMA, NOT_APPLIED, OUTCOME_UNKNOWN, CONFLICT, FULL, BUSY, IO ->
          Synced.bad("this node's store: " + failure.getMessage(), true);
      case CLOSED -> throw failure;
    };
  }

  private Synced synced(Origin origin, List<Naming> named, SignedCheckpoint shown)
      throws StoreException {
    return switch (followed.of(origin, named)) {
      case Following.Followed(List<LogKey> keys, List<VerifierKey> witnesses) ->
          extended(origin, witnesses, shown);
      case Following.Rotated(VerifierKey known, VerifierKey other) ->
          rotated(origin, known, other, shown);
      case Following.Waiting(String reason) -> Synced.bad("not followed yet: " + reason, true);
      case Following.Refused(String reason) -> Synced.bad("not followed: " + reason, false);
    };
  }

  private Synced extended(Origin origin, List<VerifierKey> witnesses, SignedCheckpoint shown)
      throws StoreException {
    Optional<Mirror> mirror = setup.mirrors().of(origin.toString());
    if (mirror.isEmpty()) {
      return Synced.bad("it has no mirror here that can be used", false);
    }
    SyncBudget budget =
        new SyncBudget(setup.nanos(), setup.limits().time(), setup.limits().bytes());
    try (HttpTileSource source =
        new HttpTileSource(
            setup.exchange(), prefix(origin), budget, setup.fetches(), sync.large())) {
      return sync.run(mirror.get(), witnesses, shown, source);
    }
  }

  /** By its card as it is now: it may have come in this round. */
  private boolean owns(Origin origin) {
    return setup
        .peers()
        .of(peer.fingerprint())
        .filter(known -> known.owns(origin.toString()))
        .isPresent();
  }

  /** Its own logs are below their namespaces, and what it mirrors below their hashes. */
  private URI prefix(Origin origin) {
    String path =
        owns(origin)
            ? "/" + origin.namespace()
            : "/mirror/" + Hash.sha256(Utf8.encode(origin.toString())).hex();
    return GossipClient.resolve(url, path);
  }

  /** The peer names another key than the log had: who says so is the old key, or our operator. */
  private Synced rotated(
      Origin origin, VerifierKey known, VerifierKey other, SignedCheckpoint shown)
      throws StoreException {
    Optional<Mirror> mirror = setup.mirrors().of(origin.toString());
    if (mirror.isPresent() && owns(origin)) {
      Optional<List<LogKey>> keys = proven(mirror.get(), other);
      if (keys.isPresent()) {
        setup.mirrors().replaceKeys(mirror.get(), keys.get());
        return extended(origin, List.of(), shown);
      }
    }
    return Synced.bad(
        "its key was %s and is said to be %s now, which nothing proves; if its operator confirms it,"
                .formatted(known.keyIdHex(), other.keyIdHex())
            + " run `cairn federation peer accept`",
        true);
  }

  private Optional<List<LogKey>> proven(Mirror mirror, VerifierKey other) {
    try {
      return KeyChange.judge(mirror.keys(), other, mirror.stored(), client.rotations(url));
    } catch (GossipException none) {
      return Optional.empty();
    }
  }

  private void note(String origin, Synced synced, long startedAt) {
    long now = setup.nanos().getAsLong();
    if (synced.entries() > 0) {
      notes.stored();
    }
    if (synced.isOpen()) {
      notes.open();
    }
    if (Thread.currentThread().isInterrupted()) {
      return; // this node is closing, which says nothing of the peer
    }
    notes.patience(synced.retryAfter());
    boolean isNew = true;
    if (synced.fault()) {
      notes.fault(origin + ": " + synced.text());
      isNew = memory.failed(origin, synced.text(), setup.limits().interval(), now);
    } else if (!synced.ok()) {
      isNew = memory.isNews(origin, synced.text());
    } else if (!synced.isOpen()) {
      memory.well(origin);
    }
    if (synced.isNews()) {
      notes.add(
          new SyncLine(
              setup.clock().instant(),
              peer.fingerprint(),
              origin,
              Direction.PULL,
              synced.entries(),
              synced.ok(),
              synced.text(),
              Duration.ofNanos(now - startedAt).toMillis()),
          isNew);
    }
  }
}
