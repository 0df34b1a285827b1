package cairn.witness;

import cairn.format.Hash;
import cairn.format.NoteSignature;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import cairn.verify.RetiredKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Everything that a running witness remembers: a kilobyte per log that it ever cosigned or lists,
 * so that neither a refusal nor the monitoring endpoint touches the store.
 */
final class Memories {
  private final long lastTime;
  private final Map<String, LogMemory> byOrigin = new ConcurrentHashMap<>();
  private final Map<Hash, LogMemory> byHash = new ConcurrentHashMap<>();

  private Memories(long lastTime) {
    this.lastTime = lastTime;
  }

  static Memories load(Database database, WitnessSettings settings, LogRegistry registry)
      throws StoreException {
    record Stored(long lastTime, Map<String, Remembered> rows, List<String> stopped) {}
    Stored stored =
        database.read(
            connection -> {
              ForkTable.list(connection); // damaged evidence is noticed now, not when it is needed
              return new Stored(
                  MemoryTable.lastTime(connection, settings.name()),
                  MemoryTable.all(connection),
                  ForkTable.stoppedOrigins(connection));
            });
    Memories memories = new Memories(stored.lastTime());
    for (Map.Entry<String, Remembered> row : stored.rows().entrySet()) {
      requireSound(row.getValue(), stored.lastTime(), registry.keysOf(row.getKey()));
      memories.of(row.getKey()).latest(Optional.of(row.getValue()));
    }
    stored.stopped().forEach(origin -> memories.of(origin).stop());
    for (RetiredKey gone : settings.former()) {
      requireNotOlder(memories.size(gone.origin()), gone);
    }
    return memories;
  }

  private long size(String origin) {
    return Optional.ofNullable(byOrigin.get(origin)).map(LogMemory::size).orElse(0L);
  }

  /** A key that has gone has said how far it signed: what remembers less is not its memory. */
  private static void requireNotOlder(long size, RetiredKey gone) throws StoreException {
    if (size < gone.lastTrustedSize()) {
      throw new StoreException(
          Reason.CORRUPT,
          "the memory of %s ends at size %d, and this witness has signed up to %d by a former key: an"
                  .formatted(gone.origin(), size, gone.lastTrustedSize())
              + " older memory is in its place. It is not to be restored; set up a new witness");
    }
  }

  /** One flipped bit in a note must not be cosigned again; keys taken out cannot be asked. */
  private static void requireSound(Remembered row, long lastTime, List<VerifierKey> keys)
      throws StoreException {
    boolean timely = row.cosignedAt() <= lastTime;
    for (VerifierKey key : keys) {
      for (NoteSignature line : row.note().linesOf(key)) {
        if (!timely || !row.checkpoint().isSignedBy(key, line)) {
          throw new StoreException(
              Reason.CORRUPT,
              "the memory of "
                  + row.checkpoint().origin()
                  + " is damaged: what the log signed does not verify");
        }
      }
    }
  }

  long lastTime() {
    return lastTime;
  }

  /** The memory of a log that the registry lists, or that was listed once. */
  LogMemory of(String origin) {
    return byOrigin.computeIfAbsent(
        origin,
        name -> {
          LogMemory log = new LogMemory(name, Optional.empty());
          byHash.put(Hash.sha256(Utf8.encode(name)), log);
          return log;
        });
  }

  Optional<LogMemory> byHash(Hash originHash) {
    return Optional.ofNullable(byHash.get(originHash));
  }

  /** The size remembered of each log that was ever cosigned, those that are stopped left out. */
  Map<String, Long> sizes() {
    Map<String, Long> sizes = new TreeMap<>();
    for (LogMemory log : byOrigin.values()) {
      if (!log.isStopped() && log.latest().isPresent()) {
        sizes.put(log.origin(), log.size());
      }
    }
    return sizes;
  }

  /** The logs that are stopped for good. */
  Set<String> stopped() {
    return byOrigin.values().stream()
        .filter(LogMemory::isStopped)
        .map(LogMemory::origin)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  int count() {
    return (int) byOrigin.values().stream().filter(log -> log.latest().isPresent()).count();
  }
}
