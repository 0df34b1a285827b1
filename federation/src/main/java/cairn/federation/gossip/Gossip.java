package cairn.federation.gossip;

import cairn.federation.bundle.HeldRecords;
import cairn.federation.gossip.FollowedLogs.Naming;
import cairn.format.Hash;
import cairn.format.NetworkLog;
import cairn.format.NodeCard;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.http.Exchange;
import cairn.log.mirror.LogKey;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.Mirrors;
import cairn.store.StoreException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares logs with peers and mirrors those that their cards name: plain, blocking steps without
 * threads of their own. Any thread may call; there is one round with a peer at a time, and no peer
 * waits for another.
 *
 * <p>A peer is asked for its status; if that is what it was, the round is over. What it shows
 * beyond what is here is fetched through tiles, and verified before it is stored: by the log's key,
 * by consistency with all that is here, entry by entry. Whoever shows it proves nothing by it, and
 * needs no trust: the owner and a relay are the same here.
 */
public final class Gossip {
  private static final Logger LOGGER = LoggerFactory.getLogger(Gossip.class);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(10);

  private final Setup setup;
  private final FollowedLogs followed;
  private final LogSync sync;
  private final KnownMirrors known;
  private final Map<Hash, PeerMemory> memories = new ConcurrentHashMap<>();

  /**
   * What gossip runs with.
   *
   * @param peers with whom
   * @param mirrors what is fetched
   * @param pins what is known of logs otherwise
   * @param held single records, which are told when their log is mirrored
   * @param forks takes contradictions
   * @param pushing brings logs to those who cannot fetch them
   * @param exchange the way to peers
   * @param fetches calls for tiles that go on at once
   * @param limits of each round
   * @param clock dates what happened, and is compared with the times of cards
   * @param nanos a stopwatch
   * @param random so that not all are asked at once
   * @param listener counts
   */
  public record Setup(
      GossipPeers peers,
      Mirrors mirrors,
      LogPins pins,
      HeldRecords held,
      ForkDesk forks,
      Pushing pushing,
      Exchange exchange,
      Executor fetches,
      Limits limits,
      InstantSource clock,
      LongSupplier nanos,
      RandomGenerator random,
      GossipListener listener) {}

  /**
   * How much, and how often.
   *
   * @param interval between two rounds with a peer
   * @param time that one log of one peer may take in a round
   * @param bytes of answers about it
   */
  public record Limits(Duration interval, Duration time, long bytes) {
    /** A minute, and 256 MiB, some 5 million entries: what is missing then comes in the next. */
    public static Limits every(Duration interval) {
      return new Limits(interval, Duration.ofSeconds(60), 256L << 20);
    }

    public Limits {
      if (!interval.isPositive() || !time.isPositive() || bytes <= 0) {
        throw new IllegalArgumentException(
            "limits: got %s, %s, %d bytes; wanted all above zero".formatted(interval, time, bytes));
      }
    }
  }

  /** Gossip that has asked nobody yet. */
  public Gossip(Setup setup) {
    this.setup = setup;
    this.followed = new FollowedLogs(setup.peers(), setup.mirrors(), setup.pins());
    HeldMarks marks = new HeldMarks(setup.held(), setup.clock());
    this.sync = new LogSync(setup.forks(), marks, setup.listener());
    this.known = new KnownMirrors(setup.peers(), setup.mirrors(), followed, setup.held(), marks);
  }

  /** What has been fetched. */
  public KnownMirrors mirrors() {
    return known;
  }

  /** With whom. */
  public GossipPeers peers() {
    return setup.peers();
  }

  /**
   * One round with a peer, in full, at most some minutes.
   *
   * @throws StoreException when the node's database failed; the next round makes up for it
   */
  public Round gossipOnce(GossipPeer peer) throws StoreException {
    return round(peer.fingerprint(), false);
  }

  /** As {@link #gossipOnce}, by an operator's order: what has failed is not left alone any more. */
  public Round syncNow(GossipPeer peer) throws StoreException {
    return round(peer.fingerprint(), true);
  }

  private Round round(Hash fingerprint, boolean isAsked) throws StoreException {
    Optional<GossipPeer> peer = setup.peers().of(fingerprint);
    if (peer.isEmpty()) {
      memories.remove(fingerprint);
      return new Round.Skipped("it is no peer");
    }
    PeerMemory memory = memories.computeIfAbsent(fingerprint, none -> new PeerMemory());
    if (!memory.round.tryLock()) {
      return new Round.Skipped("a round with it is under way");
    }
    Duration pause = interval();
    try {
      Optional<URI> url = peer.get().url();
      if (url.isEmpty()) {
        return new Round.Skipped("it has no address: what it has comes through others");
      }
      RoundNotes notes = new RoundNotes();
      PeerPull pull =
          new PeerPull(setup, followed, sync, memory, peer.get(), url.get(), isAsked, notes);
      Round round =
          new GossipRound(setup, followed, memory, peer.get(), url.get(), pull, notes).run();
      pause = pause(notes);
      return round;
    } finally {
      memory.dueAt = setup.nanos().getAsLong() + pause.toNanos();
      memory.round.unlock();
    }
  }

  /** With jitter, so that peers that started together do not ask together. */
  private Duration interval() {
    long tenth = Math.max(1, setup.limits().interval().toNanos() / 10);
    return setup
        .limits()
        .interval()
        .minusNanos(tenth)
        .plusNanos(setup.random().nextLong(2 * tenth));
  }

  private Duration pause(RoundNotes notes) {
    Duration interval = interval();
    if (notes.isStored() && notes.isOpen() && notes.patience().isZero()) {
      return interval.compareTo(SOON) < 0 ? interval : SOON; // there is more to be had
    }
    Duration asked =
        notes.patience().compareTo(LONGEST_PATIENCE) > 0 ? LONGEST_PATIENCE : notes.patience();
    return asked.compareTo(interval) > 0 ? asked : interval;
  }

  /** After how long a round with that peer is due; at once if there was none. */
  public Duration due(GossipPeer peer) {
    return Optional.ofNullable(memories.get(peer.fingerprint()))
        .map(memory -> Duration.ofNanos(Math.max(0, memory.dueAt - setup.nanos().getAsLong())))
        .orElse(Duration.ZERO);
  }

  /** The newest exchanges, newest first, 1,000 at most. */
  public List<SyncLine> history(int most) throws StoreException {
    return setup.peers().history(most);
  }

  /**
   * A card came from elsewhere than its node: if it is a peer's, and newer, its logs are followed.
   *
   * @return whether it was taken
   */
  public boolean learn(NodeCard card) throws StoreException {
    boolean isNew = setup.peers().learn(card);
    if (isNew) {
      followed.openOnce();
    }
    return isNew;
  }

  /** Every log that peers name. */
  public List<FollowedLog> followed() {
    List<FollowedLog> logs = new ArrayList<>();
    followed.named().forEach((origin, named) -> logs.add(log(origin, named)));
    return logs;
  }

  private FollowedLog log(Origin origin, List<Naming> named) {
    Optional<Mirror> mirror = setup.mirrors().of(origin.toString());
    List<Hash> namedBy = named.stream().map(Naming::peer).toList();
    long size = mirror.map(Mirror::size).orElse(0L);
    if (mirror.filter(known -> known.stopped().isPresent()).isPresent()) {
      return new FollowedLog(
          origin, namedBy, FollowedLog.State.STOPPED, "it has signed two histories", size);
    }
    return switch (followed.of(origin, named)) {
      case Following.Followed ours ->
          mirror.isPresent()
              ? new FollowedLog(origin, namedBy, FollowedLog.State.FOLLOWED, "", size)
              : new FollowedLog(
                  origin, namedBy, FollowedLog.State.REFUSED, "it has no usable mirror", 0);
      case Following.Rotated(VerifierKey known, VerifierKey other) ->
          new FollowedLog(
              origin,
              namedBy,
              FollowedLog.State.OTHER_KEY,
              "its key was %s, and is said to be %s".formatted(known.vkey(), other.vkey()),
              size);
      case Following.Waiting(String reason) ->
          new FollowedLog(origin, namedBy, FollowedLog.State.WAITING, reason, size);
      case Following.Refused(String reason) ->
          new FollowedLog(origin, namedBy, FollowedLog.State.REFUSED, reason, size);
    };
  }

  /**
   * What an operator's word has changed.
   *
   * @param resumed logs that are followed again although they have forked, in the history that is
   *     mirrored here
   * @param rekeyed logs that are followed under another key from now on
   */
  public record Accepted(List<String> resumed, List<String> rekeyed) {
    public Accepted {
      resumed = List.copyOf(resumed);
      rekeyed = List.copyOf(rekeyed);
    }
  }

  /**
   * The operator believes that peer again: its logs that have forked are followed further, and
   * those to which its card gives another key go by that key, for what comes from now on.
   *
   * @return empty if there is no such peer
   */
  public Optional<Accepted> accept(Hash fingerprint) throws StoreException {
    Optional<GossipPeer> peer = setup.peers().of(fingerprint);
    if (peer.isEmpty()) {
      return Optional.empty();
    }
    List<String> resumed = new ArrayList<>();
    List<String> rekeyed = new ArrayList<>();
    Map<Origin, List<Naming>> named = followed.named();
    for (NetworkLog log : peer.get().logs()) {
      String origin = log.origin().toString();
      if (rekey(log, named.getOrDefault(log.origin(), List.of()))) {
        rekeyed.add(origin);
      }
      if (resume(origin)) {
        resumed.add(origin);
      }
    }
    setup.peers().touch();
    return Optional.of(new Accepted(resumed, rekeyed));
  }

  /** Unless a pinned network or another peer still stands for the key that it has. */
  private boolean rekey(NetworkLog log, List<Naming> named) throws StoreException {
    Optional<Mirror> mirror = setup.mirrors().of(log.origin().toString());
    if (mirror.isEmpty() || !(followed.of(log.origin(), named) instanceof Following.Rotated)) {
      return false;
    }
    List<LogKey> keys = new ArrayList<>();
    for (LogKey known : mirror.get().keys()) {
      keys.add(
          known.lastSize().isPresent()
              ? known
              : new LogKey(known.key(), OptionalLong.of(mirror.get().stored())));
    }
    keys.add(new LogKey(log.key()));
    setup.mirrors().replaceKeys(mirror.get(), keys);
    LOGGER.warn(
        "{} goes by the key {} from now on, as the operator says", log.origin(), log.key().vkey());
    return true;
  }

  /**
   * A log that has forked is followed again, in the history that is mirrored here.
   *
   * @return whether it had been stopped
   */
  public boolean resume(String origin) throws StoreException {
    Optional<Mirror> mirror =
        setup.mirrors().of(origin).filter(known -> known.stopped().isPresent());
    if (mirror.isEmpty()) {
      return false;
    }
    mirror.get().resume();
    setup.peers().touch();
    LOGGER.warn("{} is followed again, as the operator says", origin);
    return true;
  }
}
