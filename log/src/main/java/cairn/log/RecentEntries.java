package cairn.log;

import cairn.format.Hash;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The entries committed last, so that a record that comes again soon, or many times at once, costs
 * no read. The log's writer adds; any thread finds, without a lock.
 */
final class RecentEntries {
  /** Two generations of about 300 bytes an entry: at most 10 MB. */
  private static final int GENERATION = 1 << 14;

  private record Generations(Map<Hash, Logged> young, Map<Hash, Logged> old) {}

  private volatile Generations generations =
      new Generations(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());

  void add(Map<Hash, Logged> entries) {
    Generations now = generations;
    if (now.young().size() >= GENERATION) {
      now = new Generations(new ConcurrentHashMap<>(), now.young());
      generations = now;
    }
    now.young().putAll(entries);
  }

  Optional<Logged> find(Hash identity) {
    Generations seen = generations;
    Logged found = seen.young().get(identity);
    if (found == null) {
      found = seen.old().get(identity);
    }
    return Optional.ofNullable(found).map(Logged::again);
  }
}
