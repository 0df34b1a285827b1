package cairn.node.sim;

import cairn.store.StoreException;
import cairn.store.Stores;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Who plays in the runs of a simulation: the same networks with the same keys in each, so that keys
 * and empty databases are made once. Any thread may call.
 */
final class Cast {
  private static final int WITNESSES = 3;

  private final Map<Integer, Member> members = new ConcurrentHashMap<>();

  /** By host, the databases that it begins with. */
  private final Map<String, Map<String, byte[]>> beginnings = new ConcurrentHashMap<>();

  /** How a host's databases are made. */
  @FunctionalInterface
  interface Making {
    void make(Stores stores) throws StoreException;
  }

  /** The first {@code count} networks. */
  List<Member> members(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> members.computeIfAbsent(number, n -> Member.of(n, WITNESSES)))
        .toList();
  }

  /** Makes a host's databases, as its program does the first time, as a copy from then on. */
  void begin(String host, Disk disk, Making making) throws StoreException, IOException {
    Map<String, byte[]> known = beginnings.get(host);
    if (known == null) {
      making.make(disk.open());
      beginnings.put(host, disk.databases());
    } else {
      disk.put(known);
    }
  }
}
