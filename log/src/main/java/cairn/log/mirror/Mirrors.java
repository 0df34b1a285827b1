package cairn.log.mirror;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.Utf8;
import cairn.store.StoreException;
import cairn.store.Stores;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's mirrors, one for each log that it copies. Any thread may call. */
public final class Mirrors implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Mirrors.class);

  /** An operator waits for a chunk or two, and not for a whole catch-up. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Setup setup;
  private final Map<Hash, Mirror> byOriginHash = new ConcurrentHashMap<>();
  private final Set<Hash> removed = ConcurrentHashMap.newKeySet(); // those of which a rest is left
  private final Map<String, String> damaged = new ConcurrentSkipListMap<>();

  /** Takes the forks that mirrors meet, once somebody listens. */
  private volatile ForkListener forks = (fork, keys) -> {};

  /**
   * What mirrors are opened with.
   *
   * @param stores where their databases are
   * @param signers the mirror's keys, of type 04 or 06, under one name; at least one
   * @param settings how much is taken at a time
   * @param clock dates cosignatures
   */
  public record Setup(
      Stores stores, List<Signer> signers, MirrorSettings settings, InstantSource clock) {
    public Setup {
      signers = List.copyOf(signers);
      if (signers.isEmpty()
          || !signers.stream().allMatch(signer -> signer.key().type().isCosignature())) {
        throw new IllegalArgumentException("a mirror cosigns with keys of type 04 or 06");
      }
    }
  }

  private Mirrors(Setup setup) {
    this.setup = setup;
  }

  /**
   * Opens every mirror that exists. One that is damaged is left aside and told of, so that it keeps
   * nothing else from running.
   */
  public static Mirrors open(Setup setup) throws StoreException {
    Mirrors mirrors = new Mirrors(setup);
    try {
      for (String name : setup.stores().names()) {
        if (name.startsWith(MirrorStore.PREFIX)) {
          mirrors.open(name);
        }
      }
      return mirrors;
    } catch (StoreException failure) {
      mirrors.close();
      throw failure;
    }
  }

  /** Whether any mirror was ever made here. */
  public static boolean exist(Stores stores) throws StoreException {
    return stores.names().stream().anyMatch(name -> name.startsWith(MirrorStore.PREFIX));
  }

  /**
   * How the mirrors are that are stored, none of which may be open.
   *
   * @throws StoreException when a store cannot be read; damage is told of instead
   */
  public static List<MirrorState> states(Stores stores) throws StoreException {
    List<MirrorState> states = new ArrayList<>();
    for (String name : stores.names()) {
      if (name.startsWith(MirrorStore.PREFIX)) {
        states.add(MirrorState.of(stores, name));
      }
    }
    return List.copyOf(states);
  }

  private void open(String name) throws StoreException {
    try {
      MirrorStore store = MirrorStore.open(setup.stores(), name);
      if (isRest(store)) {
        store.close();
      } else {
        Mirror _ = open(store);
      }
    } catch (StoreException failure) {
      if (!MirrorStore.isDamage(failure)) {
        throw failure;
      }
      LOGGER.error("{} is damaged and not served; run fsck: {}", name, failure.getMessage());
      damaged.put(name, failure.getMessage());
    }
  }

  /** Whether it is what a mirror left that was removed; if so, that is noted. */
  private boolean isRest(MirrorStore store) throws StoreException {
    boolean read = false;
    try {
      MirrorContent content = store.content();
      if (content.isRemoved()) {
        removed.add(hash(content.origin()));
      }
      read = true;
      return content.isRemoved();
    } finally {
      if (!read) {
        store.close();
      }
    }
  }

  private Mirror open(MirrorStore store) throws StoreException {
    boolean opened = false;
    try {
      Mirror mirror =
          Mirror.open(
              store,
              setup.settings(),
              setup.signers(),
              setup.clock(),
              (fork, keys) -> forks.forked(fork, keys));
      byOriginHash.put(hash(mirror.origin()), mirror);
      opened = true;
      return mirror;
    } finally {
      if (!opened) {
        store.close();
      }
    }
  }

  /**
   * From now on the listener hears of forks; at once of those by which mirrors are stopped, since a
   * process that met one may have ended before it was told.
   */
  public void listen(ForkListener listener) throws StoreException {
    forks = listener;
    for (Mirror mirror : all()) {
      mirror.tellFork();
    }
  }

  private static Hash hash(String origin) {
    return Hash.sha256(Utf8.encode(origin));
  }

  /**
   * Makes the mirror of a log of which there is none, still empty. Once for each log: a mirror that
   * is lost is not made up for without somebody's explicit order, since its key has cosigned trees
   * that an empty one does not remember. Where one was removed by such an order, this one begins
   * behind what that one had cosigned.
   *
   * @param origin the log's
   * @param keys by which its checkpoints are judged, at least one that signs now
   * @throws StoreException {@code SCHEMA} when there is one
   */
  public synchronized Mirror create(String origin, List<LogKey> keys) throws StoreException {
    requireKeys(origin, keys);
    return removed.contains(hash(origin))
        ? again(origin, sorted(keys))
        : open(MirrorStore.create(setup.stores(), MirrorContent.empty(origin, sorted(keys))));
  }

  private Mirror again(String origin, List<LogKey> keys) throws StoreException {
    MirrorStore store = MirrorStore.open(setup.stores(), MirrorStore.databaseName(origin));
    boolean begun = false;
    try {
      MirrorContent rest = store.settledContent();
      if (rest.isRemoved()) { // else an attempt before this one has begun it
        MirrorContent next = rest.again(keys, setup.clock().instant().getEpochSecond());
        store.replace(rest, next, List.of(), List.of());
      }
      begun = true;
    } finally {
      if (!begun) {
        store.close();
      }
    }
    Mirror mirror = open(store);
    removed.remove(hash(origin));
    return mirror;
  }

  /**
   * Removes a mirror, by an operator's order: its copy of the log is gone, at once or not at all.
   * From the beginning on nobody is shown it. What its key has cosigned is remembered, so that a
   * mirror of that log that is made again never contradicts it, and the forks that it met are kept.
   *
   * @param last sees it before
   * @throws StoreException when it failed: the mirror is as it was, or if even that cannot be told,
   *     not used before the next start
   */
  public synchronized MirrorRemoval remove(String origin, MirrorRemoval.LastLook last)
      throws StoreException {
    Optional<Mirror> mirror = of(origin);
    if (mirror.isEmpty()) {
      return Optional.ofNullable(damaged.get(MirrorStore.databaseName(origin)))
          .<MirrorRemoval>map(MirrorRemoval.Damaged::new)
          .orElseGet(MirrorRemoval.None::new);
    }
    Optional<MirrorContent> content = mirror.get().retire(PATIENCE);
    if (content.isEmpty()) {
      return new MirrorRemoval.Busy();
    }
    byOriginHash.remove(hash(origin));
    boolean seen = false;
    try {
      last.at(mirror.get());
      seen = true;
    } finally {
      if (!seen) {
        mirror.get().stay();
        byOriginHash.put(hash(origin), mirror.get());
      }
    }
    return strip(mirror.get(), content.get());
  }

  private MirrorRemoval strip(Mirror mirror, MirrorContent content) throws StoreException {
    String origin = content.origin();
    String name = MirrorStore.databaseName(origin);
    damaged.put(name, "it could not be closed to be removed; start the node again");
    mirror.close();
    try {
      MirrorStore.strip(setup.stores(), content.removed(setup.clock().instant().getEpochSecond()));
      removed.add(hash(origin));
    } catch (StoreException failure) {
      lookAgain(name, failure);
      if (!removed.contains(hash(origin))) {
        throw failure;
      }
    }
    damaged.remove(name);
    LOGGER.warn("The mirror of {} is removed: {} entries", origin, content.size());
    return new MirrorRemoval.Done(content.head().map(MirrorHead::size).orElse(0L), content.size());
  }

  /** Nobody has said what became of it: either the mirror is there, or what is left of it. */
  private void lookAgain(String name, StoreException failure) {
    try {
      damaged.remove(name);
      open(name);
    } catch (StoreException second) {
      failure.addSuppressed(second);
      damaged.put(name, "it cannot be opened since it was to be removed; start the node again");
    }
  }

  /** Goes by these keys of a mirrored log from now on, durably: it has rotated one. */
  public void replaceKeys(Mirror mirror, List<LogKey> keys) throws StoreException {
    requireKeys(mirror.origin(), keys);
    mirror.replaceKeys(sorted(keys));
  }

  private static void requireKeys(String origin, List<LogKey> keys) {
    if (keys.isEmpty() || !keys.stream().allMatch(known -> known.key().name().equals(origin))) {
      throw new IllegalArgumentException("the mirror of %s: got keys %s".formatted(origin, keys));
    }
  }

  private static List<LogKey> sorted(List<LogKey> keys) {
    return keys.stream()
        .sorted(Comparator.comparing(known -> known.key().vkey()))
        .distinct()
        .toList();
  }

  /** The mirror of that log, if there is one that can be used. */
  public Optional<Mirror> of(String origin) {
    return of(hash(origin));
  }

  /** The mirror of the log whose origin has that SHA-256. */
  public Optional<Mirror> of(Hash originHash) {
    return Optional.ofNullable(byOriginHash.get(originHash));
  }

  /** All that can be used, by origin. */
  public List<Mirror> all() {
    List<Mirror> all = new ArrayList<>(byOriginHash.values());
    all.sort(Comparator.comparing(Mirror::origin));
    return List.copyOf(all);
  }

  /** What is wrong with the databases that could not be used, by name. */
  public Map<String, String> damaged() {
    return Collections.unmodifiableMap(damaged);
  }

  /** What {@code /v1/logs} says of each: as of the node's own logs, with {@code path}. */
  public List<JsonObject> listed() {
    return all().stream().map(Mirrors::object).toList();
  }

  private static JsonObject object(Mirror mirror) {
    JsonObject.Builder object =
        JsonObject.builder()
            .put("origin", mirror.origin())
            .put("path", "/mirror/" + hash(mirror.origin()).hex())
            .put("kind", "mirror");
    mirror.keys().stream()
        .filter(known -> known.lastSize().isEmpty())
        .findFirst()
        .ifPresent(known -> object.put("vkey", known.key().vkey()));
    Optional<SignedCheckpoint> head = mirror.head();
    head.ifPresent(
        note -> object.put("size", note.checkpoint().size()).put("root", note.checkpoint().root()));
    return object.build();
  }

  /** Closes all databases. Stop the threads that extend mirrors first. */
  @Override
  public void close() throws StoreException {
    for (Mirror mirror : byOriginHash.values()) {
      mirror.close();
    }
  }
}
