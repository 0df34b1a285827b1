package cairn.log.dedupe;

import cairn.format.Hash;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest entries' identities, exactly and in memory. One thread adds, any thread finds.
 *
 * <p>About 150 bytes an entry.
 */
final class Tail {
  private final long first;
  private final ConcurrentHashMap<Hash, Long> indices = new ConcurrentHashMap<>();

  /** Owned by the thread that adds. */
  private long end;

  Tail(long first) {
    this.first = first;
    this.end = first;
  }

  void add(Hash identity) {
    indices.put(identity, end);
    end++;
  }

  OptionalLong find(Hash identity) {
    Long index = indices.get(identity);
    return index == null ? OptionalLong.empty() : OptionalLong.of(index);
  }

  long first() {
    return first;
  }

  long end() {
    return end;
  }

  /** The rows of a tail that grows no more. */
  Rows sorted(PrefixKey key) {
    List<Row> rows =
        indices.entrySet().stream()
            .map(entry -> new Row(key.prefix(entry.getKey()), entry.getValue()))
            .sorted(Comparator.comparingLong(row -> row.prefix() ^ Long.MIN_VALUE)) // unsigned
            .toList();
    return new SortedRows(rows);
  }

  private record Row(long prefix, long index) {}

  private static final class SortedRows implements Rows {
    private final List<Row> rows;
    private int next;

    SortedRows(List<Row> rows) {
      this.rows = rows;
    }

    @Override
    public boolean next() {
      if (next == rows.size()) {
        return false;
      }
      next++;
      return true;
    }

    @Override
    public long prefix() {
      return rows.get(next - 1).prefix();
    }

    @Override
    public long index() {
      return rows.get(next - 1).index();
    }
  }
}
