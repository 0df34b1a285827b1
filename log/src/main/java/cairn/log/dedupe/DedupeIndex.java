package cairn.log.dedupe;

import cairn.format.Hash;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds an entry by its identity: an exact tail in memory, then immutable files of keyed prefixes
 * whose hits are confirmed against the entries. Never misses an entry that was added, so a log
 * holds each identity once.
 *
 * <p>The log's writer calls {@link #add}; some other thread calls {@link #maintainOnce} from time
 * to time; any thread finds, without a lock. Nothing here is durable on its own: what a crash takes
 * is read again from the entries.
 *
 * @param <T> what finding an entry yields
 */
public final class DedupeIndex<T> {
  private static final Logger LOGGER = LoggerFactory.getLogger(DedupeIndex.class);

  /**
   * Entries that a tail takes before it is written as a segment: 2.5 MB of heap, 0.3 MB of file,
   * and what a start has to read again from the entries.
   */
  static final int TAIL_LENGTH = 1 << 14;

  /**
   * So many neighbours of about one size become one: 2^14 rows, 2^16, 2^18, … Of each size there
   * are at most 3 then, 15 files at 10^7 entries, and an absent identity asks each one's filter. A
   * row is written 6 times on the way there.
   */
  static final int MERGE_WIDTH = 4;

  /** Frozen tails that may wait for {@link #maintainOnce} before the writer does its work. */
  static final int MOST_FROZEN = 8;

  /** Entries read at once while rebuilding. */
  private static final int BLOCK = 4096;

  private final Path directory;
  private final PrefixKey key;
  private final EntrySource<T> source;
  private final int tailLength;

  /** Held by the one thread that writes files. */
  private final Object maintenance = new Object();

  /** Replaced under the lock of this; read by any thread. */
  private volatile Parts parts;

  /**
   * Together they cover the entries from 0 on without a gap: segments, frozen tails, the growing
   * tail.
   */
  private record Parts(List<Segment> segments, List<Tail> frozen, Tail growing) {
    Parts {
      segments = List.copyOf(segments);
      frozen = List.copyOf(frozen);
    }
  }

  private DedupeIndex(
      Path directory,
      PrefixKey key,
      EntrySource<T> source,
      List<Segment> segments,
      int tailLength) {
    this.directory = directory;
    this.key = key;
    this.source = source;
    this.tailLength = tailLength;
    long covered = segments.isEmpty() ? 0 : segments.getLast().end();
    this.parts = new Parts(segments, List.of(), new Tail(covered));
  }

  /**
   * Opens the index of a log of {@code size} entries. Segments that are missing, damaged or beyond
   * the log are made again from the entries (about 3 s for a million).
   *
   * @param directory the index's own, created if need be
   * @throws IOException if the directory cannot be read or written
   */
  public static <T> DedupeIndex<T> open(
      Path directory, EntrySource<T> source, long size, SecureRandom random)
      throws IOException, StoreException {
    return open(directory, source, size, random, TAIL_LENGTH);
  }

  static <T> DedupeIndex<T> open(
      Path directory, EntrySource<T> source, long size, SecureRandom random, int tailLength)
      throws IOException, StoreException {
    SegmentFiles files = SegmentFiles.open(directory, random);
    DedupeIndex<T> index =
        new DedupeIndex<>(directory, files.key(), source, files.segments(size), tailLength);
    long covered = index.parts.growing().first();
    if (size - covered > tailLength) {
      LOGGER.info("Reading entries {} to {} into the dedupe index", covered, size);
    }
    for (long from = covered; from < size; from += BLOCK) {
      index.keepUp();
      index.add(from, source.identities(from, Math.min(from + BLOCK, size)));
    }
    return index;
  }

  /**
   * What is wrong with the files of an index, one sentence each; opening it puts that right.
   *
   * @param size how many entries its log has
   */
  public static List<String> problems(Path directory, long size) throws IOException {
    return SegmentFiles.problems(directory, size);
  }

  /**
   * The entry of that identity.
   *
   * @throws StoreException when an entry could not be read to confirm it
   */
  public Optional<T> find(Hash identity) throws StoreException {
    return find(identity, 0);
  }

  /**
   * The entry of that identity, which was searched for in vain when the index held {@code searched}
   * entries: what covers only those is not asked again.
   *
   * @throws StoreException when an entry could not be read to confirm it
   */
  public Optional<T> find(Hash identity, long searched) throws StoreException {
    Parts seen = parts;
    Optional<T> found = findInTail(seen.growing(), identity);
    for (int i = seen.frozen().size() - 1; i >= 0 && found.isEmpty(); i--) {
      found = findInTail(seen.frozen().get(i), identity);
    }
    if (found.isPresent()
        || seen.segments().isEmpty()
        || seen.segments().getLast().end() <= searched) {
      return found;
    }
    return findInSegments(seen.segments(), identity, searched);
  }

  private Optional<T> findInSegments(List<Segment> segments, Hash identity, long searched)
      throws StoreException {
    long prefix = key.prefix(identity);
    List<Long> candidates = new ArrayList<>(1);
    for (Segment segment : segments) {
      if (segment.end() > searched) {
        segment.find(prefix, candidates::add);
      }
    }
    for (long candidate : candidates) {
      Optional<T> confirmed = source.confirm(candidate, identity);
      if (confirmed.isPresent()) {
        return confirmed;
      }
    }
    return Optional.empty();
  }

  private Optional<T> findInTail(Tail tail, Hash identity) throws StoreException {
    OptionalLong index = tail.find(identity);
    return index.isEmpty() ? Optional.empty() : source.confirm(index.getAsLong(), identity);
  }

  /**
   * Adds the identities of entries that have been committed.
   *
   * @param first the first one's index: where the index has ended so far
   */
  public void add(long first, List<Hash> identities) {
    Tail growing = parts.growing();
    if (growing.end() != first) {
      throw new IllegalStateException(
          "the dedupe index ends at %d, not %d".formatted(growing.end(), first));
    }
    for (Hash identity : identities) {
      growing.add(identity);
    }
    if (growing.end() - growing.first() >= tailLength) {
      freeze(growing);
    }
  }

  private synchronized void freeze(Tail full) {
    List<Tail> frozen = new ArrayList<>(parts.frozen());
    frozen.add(full);
    parts = new Parts(parts.segments(), frozen, new Tail(full.end()));
  }

  /**
   * Does the work of {@link #maintainOnce} when too much of it waits, so that memory stays bounded.
   *
   * @throws StoreException {@code IO} when files cannot be written
   */
  public void keepUp() throws StoreException {
    try {
      while (parts.frozen().size() >= MOST_FROZEN) {
        maintainOnce();
      }
    } catch (IOException failure) {
      throw new StoreException(Reason.IO, "the dedupe index cannot be written", failure);
    }
  }

  /**
   * Writes one frozen tail as a segment, or merges one run of segments.
   *
   * @return whether there was anything to do
   */
  public boolean maintainOnce() throws IOException {
    synchronized (maintenance) {
      return writeOldestFrozen() || mergeOneRun();
    }
  }

  private boolean writeOldestFrozen() throws IOException {
    if (parts.frozen().isEmpty()) {
      return false;
    }
    Tail oldest = parts.frozen().getFirst();
    Segment written =
        SegmentWriter.write(
            directory, key, oldest.first(), oldest.end(), List.of(oldest.sorted(key)));
    synchronized (this) {
      List<Segment> segments = new ArrayList<>(parts.segments());
      segments.add(written);
      parts =
          new Parts(segments, parts.frozen().subList(1, parts.frozen().size()), parts.growing());
    }
    return true;
  }

  private boolean mergeOneRun() throws IOException {
    List<Segment> segments = parts.segments();
    List<Segment> run = dueRun(segments);
    if (run.isEmpty()) {
      return false;
    }
    int from = segments.indexOf(run.getFirst());
    Segment merged = merge(run);
    synchronized (this) {
      List<Segment> fewer = new ArrayList<>(segments.subList(0, from));
      fewer.add(merged);
      fewer.addAll(segments.subList(from + run.size(), segments.size()));
      parts = new Parts(fewer, parts.frozen(), parts.growing());
    }
    for (Segment old : run) {
      old.delete(); // whoever still reads it keeps its mapping
    }
    return true;
  }

  private Segment merge(List<Segment> run) throws IOException {
    List<SegmentRows> rows = new ArrayList<>();
    try {
      for (Segment segment : run) {
        rows.add(segment.rows());
      }
      return SegmentWriter.write(directory, key, run.getFirst().first(), run.getLast().end(), rows);
    } finally {
      for (SegmentRows open : rows) {
        open.close();
      }
    }
  }

  /**
   * The first {@link #MERGE_WIDTH} neighbours of one tier; or small ones with the larger one behind
   * them, which would keep them apart from what comes later for ever.
   */
  private static List<Segment> dueRun(List<Segment> segments) {
    int start = 0;
    for (int i = 1; i <= segments.size(); i++) {
      if (i - start == MERGE_WIDTH) {
        return segments.subList(start, i);
      }
      if (i < segments.size() && tier(segments.get(i)) != tier(segments.get(start))) {
        if (tier(segments.get(i)) > tier(segments.get(start))) {
          return segments.subList(start, i + 1);
        }
        start = i;
      }
    }
    return List.of();
  }

  private static int tier(Segment segment) {
    return (Long.SIZE - Long.numberOfLeadingZeros(segment.count())) / 2;
  }

  /** How many entries it covers. Only the thread that adds may ask. */
  public long size() {
    return parts.growing().end();
  }
}
