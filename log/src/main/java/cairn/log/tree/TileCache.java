package cairn.log.tree;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A bounded cache of full tiles. Reading takes no lock; adding makes room by a second chance: the
 * oldest tile that nobody has read since it was last passed over goes.
 */
public final class TileCache {
  private record Key(int level, long index) {}

  private static final class Slot {
    final TileNodes nodes;
    volatile boolean wasRead;

    Slot(TileNodes nodes) {
      this.nodes = nodes;
    }
  }

  private final int capacity;
  private final ConcurrentHashMap<Key, Slot> slots = new ConcurrentHashMap<>();
  private final Queue<Key> oldestFirst = new ArrayDeque<>(); // guarded by this

  /**
   * @param capacity in tiles of 16 KiB each
   */
  public TileCache(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("tile cache: got a capacity of " + capacity);
    }
    this.capacity = capacity;
  }

  Optional<TileNodes> get(int level, long index) {
    Slot slot = slots.get(new Key(level, index));
    if (slot == null) {
      return Optional.empty();
    }
    if (!slot.wasRead) {
      slot.wasRead = true;
    }
    return Optional.of(slot.nodes);
  }

  void put(int level, long index, TileNodes nodes) {
    Key key = new Key(level, index);
    if (slots.putIfAbsent(key, new Slot(nodes)) == null) {
      makeRoom(key);
    }
  }

  private synchronized void makeRoom(Key added) {
    oldestFirst.add(added);
    while (oldestFirst.size() > capacity) {
      Key oldest = oldestFirst.remove();
      Slot slot = slots.get(oldest);
      if (slot != null && slot.wasRead) {
        slot.wasRead = false;
        oldestFirst.add(oldest);
      } else {
        slots.remove(oldest);
      }
    }
  }
}
