package cairn.log.mirror;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.Utf8;
import cairn.store.StoreException;
import cairn.store.Stores;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's mirrors, one for each log that it copies. Any thread may call. */
public final class Mirrors implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Mirrors.class);

  private final Setup setup;
  private final Map<Hash, Mirror> byOriginHash = new ConcurrentHashMap<>();
  private final Map<String, String> damaged = new TreeMap<>(); // written by the constructor

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
      open(MirrorStore.open(setup.stores(), name));
    } catch (StoreException failure) {
      if (!MirrorStore.isDamage(failure)) {
        throw failure;
      }
      LOGGER.error("{} is damaged and not served; run fsck: {}", name, failure.getMessage());
      damaged.put(name, failure.getMessage());
    }
  }

  private Mirror open(MirrorStore store) throws StoreException {
    boolean opened = false;
    try {
      Mirror mirror = Mirror.open(store, setup.settings(), setup.signers(), setup.clock());
      byOriginHash.put(hash(mirror.origin()), mirror);
      opened = true;
      return mirror;
    } finally {
      if (!opened) {
        store.close();
      }
    }
  }

  private static Hash hash(String origin) {
    return Hash.sha256(Utf8.encode(origin));
  }

  /**
   * Makes the mirror of a log of which there is none, still empty. Once for each log: a mirror that
   * is lost is not made up for without somebody's explicit order, since its key has cosigned trees
   * that an empty one does not remember.
   *
   * @param origin the log's
   * @param keys by which its checkpoints are judged, at least one that signs now
   * @throws StoreException {@code SCHEMA} when there is one
   */
  public synchronized Mirror create(String origin, List<LogKey> keys) throws StoreException {
    requireKeys(origin, keys);
    return open(MirrorStore.create(setup.stores(), MirrorContent.empty(origin, sorted(keys))));
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
