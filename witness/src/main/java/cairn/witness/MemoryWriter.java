package cairn.witness;

import cairn.format.SignedCheckpoint;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import cairn.witness.Advance.Result;
import cairn.witness.MemoryTable.Change;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a witness's memory: checks a group of requests against it and stores what
 * follows, with the time, in one transaction. {@link GroupCommit} sees to it that one thread at a
 * time is here, so fields need no lock of their own.
 *
 * <p>After a commit whose outcome is unknown, or that met another writer, the rows concerned are
 * read again, inside a write, before anything else happens.
 */
final class MemoryWriter {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryWriter.class);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofSeconds(5);
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

  private final Database database;
  private final String name;
  private final InstantSource clock;
  private final WitnessListener listener;
  private long lastTime;

  /** Logs whose rows may hold something else than memory says. */
  private final Map<String, LogMemory> unsettled = new LinkedHashMap<>();

  /** What is remembered by the requests of one group so far, per log. */
  private record Plan(Map<LogMemory, Remembered> next, List<Result> results) {}

  MemoryWriter(
      Database database,
      String name,
      long lastTime,
      InstantSource clock,
      WitnessListener listener) {
    this.database = database;
    this.name = name;
    this.lastTime = lastTime;
    this.clock = clock;
    this.listener = listener;
  }

  /** One result per request, in order; nothing of it is signed yet. */
  List<Result> commit(List<Advance> group) {
    try {
      settle();
      return commitAt(clock.instant().getEpochSecond(), group);
    } catch (StoreException e) {
      LOG.error("nothing can be cosigned: {}", e.toString());
      return all(group, unavailable(e));
    }
  }

  private List<Result> commitAt(long now, List<Advance> group) throws StoreException {
    if (now < Math.max(lastTime, 1)) {
      return all(group, clockBehind(now));
    }
    Plan plan = plan(now, group);
    if (plan.next().isEmpty()) {
      return plan.results();
    }
    List<Change> changes = changes(plan.next());
    try {
      store(changes, now, plan.next());
    } catch (StoreException e) {
      if (e.reason() != Reason.OUTCOME_UNKNOWN && e.reason() != Reason.CONFLICT) {
        throw e; // nothing was applied
      }
      LOG.warn("reading the memory again: {}", e.toString());
      settle();
      return afterSettling(group, now);
    }
    plan.next().forEach((log, row) -> log.latest(Optional.of(row)));
    lastTime = now;
    listener.committed(group.size());
    return plan.results();
  }

  /** Requests of one log follow one another within the group. */
  private static Plan plan(long now, List<Advance> group) {
    Map<LogMemory, Remembered> next = new LinkedHashMap<>();
    List<Result> results = new ArrayList<>();
    for (Advance advance : group) {
      LogMemory log = advance.log();
      Optional<Remembered> current = Optional.ofNullable(next.get(log)).or(log::latest);
      if (log.isBarred()) {
        results.add(new Result.Refused(WitnessAnswer.stopped(log.origin())));
      } else if (advance.follows(current)) {
        results.add(new Result.Committed(advance(log, current, advance.note(), now, next)));
      } else {
        results.add(new Result.Refused(WitnessAnswer.conflict(LogMemory.sizeOf(current))));
      }
    }
    return new Plan(next, results);
  }

  /** A repetition within one second finds its row as it would be. */
  private static Remembered advance(
      LogMemory log,
      Optional<Remembered> current,
      SignedCheckpoint note,
      long now,
      Map<LogMemory, Remembered> next) {
    Remembered row = new Remembered(note, now);
    if (current.filter(row::equals).isPresent()) {
      return current.get();
    }
    next.put(log, row);
    return row;
  }

  private static List<Change> changes(Map<LogMemory, Remembered> next) {
    List<Change> changes = new ArrayList<>();
    next.forEach((log, row) -> changes.add(new Change(log.origin(), log.latest(), row)));
    return changes;
  }

  private void store(List<Change> changes, long now, Map<LogMemory, Remembered> next)
      throws StoreException {
    next.keySet().forEach(log -> unsettled.put(log.origin(), log)); // until it returns
    try {
      database.write(
          connection -> {
            MemoryTable.advanceClock(connection, name, now);
            MemoryTable.apply(connection, changes);
            return changes.size();
          });
    } catch (StoreException e) {
      if (e.reason() != Reason.OUTCOME_UNKNOWN && e.reason() != Reason.CONFLICT) {
        unsettled.clear();
      }
      throw e;
    }
    unsettled.clear();
  }

  /** Makes memory equal to the rows again, if it may not be. */
  private void settle() throws StoreException {
    if (unsettled.isEmpty()) {
      return;
    }
    record Found(long lastTime, Map<String, Remembered> rows) {}
    Found found =
        database.write(
            connection ->
                new Found(
                    MemoryTable.lastTime(connection, name),
                    MemoryTable.of(connection, unsettled.keySet())));
    unsettled.forEach((origin, log) -> adopt(log, Optional.ofNullable(found.rows().get(origin))));
    lastTime = Math.max(lastTime, found.lastTime());
    unsettled.clear();
  }

  /** A row behind what was durable has been restored under us: its log is lost to this witness. */
  private static void adopt(LogMemory log, Optional<Remembered> row) {
    if (isBehind(row, log.latest())) {
      LOG.error("{}: its row is not what was stored; stopped. It says {}", log.origin(), row);
      log.stop();
    } else if (!row.equals(log.latest())) {
      log.latest(row);
    }
  }

  private static boolean isBehind(Optional<Remembered> row, Optional<Remembered> known) {
    long size = LogMemory.sizeOf(row);
    long knownSize = LogMemory.sizeOf(known);
    boolean sameHead = row.isPresent() && known.isPresent() && row.get().hasHeadOf(known.get());
    return size < knownSize || (size == knownSize && known.isPresent() && !sameHead);
  }

  /** A request whose very row is durable was committed after all; any other was not. */
  private static List<Result> afterSettling(List<Advance> group, long now) {
    List<Result> results = new ArrayList<>();
    for (Advance advance : group) {
      Optional<Remembered> current = advance.log().latest();
      Remembered wanted = new Remembered(advance.note(), now);
      if (current.filter(wanted::equals).isPresent() && !advance.log().isBarred()) {
        results.add(new Result.Committed(current.get()));
      } else if (advance.follows(current)) {
        results.add(new Result.Refused(WitnessAnswer.unavailable("not stored, try again", SOON)));
      } else {
        results.add(new Result.Refused(WitnessAnswer.conflict(LogMemory.sizeOf(current))));
      }
    }
    return results;
  }

  private WitnessAnswer clockBehind(long now) {
    LOG.error("the clock says {}, behind the last cosignature's {}", now, lastTime);
    Duration behind = Duration.ofSeconds(Math.max(lastTime, 1) - now);
    Duration retryAfter = behind.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : behind;
    return WitnessAnswer.unavailable(
        "this witness's clock is behind its last cosignature", retryAfter);
  }

  private static WitnessAnswer unavailable(StoreException e) {
    return switch (e.reason()) {
      case FULL -> WitnessAnswer.unavailable("this witness's disk is full", LATER);
      case CORRUPT, SCHEMA, CLOSED ->
          WitnessAnswer.unavailable("this witness's memory cannot be used", LATER);
      case NOT_APPLIED, OUTCOME_UNKNOWN, CONFLICT, BUSY, IO ->
          WitnessAnswer.unavailable("this witness cannot store for now", SOON);
    };
  }

  private static List<Result> all(List<Advance> group, WitnessAnswer answer) {
    return group.stream().map(advance -> (Result) new Result.Refused(answer)).toList();
  }
}
