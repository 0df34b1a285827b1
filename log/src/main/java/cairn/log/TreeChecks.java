package cairn.log;

import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.log.tree.FullTile;
import cairn.log.tree.TileGrowth;
import cairn.log.tree.TreeEdge;
import cairn.log.tree.TreeTables;
import cairn.store.StoreException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Derives the tree of a log or mirror again from its stored entries, and holds the stored tiles
 * against it. For one thread, once.
 */
public final class TreeChecks {
  private static final int BLOCK = 256;

  private final TreeTables tables;
  private final boolean repairs;
  private final FsckFindings findings;
  private final Set<Place> badTiles = new HashSet<>();
  private final TileGrowth growth = new TileGrowth(TreeEdge.EMPTY);
  private long tilesSeen;

  private record Place(int level, long index) {}

  /** Hears of every entry that is read. */
  @FunctionalInterface
  public interface EntryCheck {
    void check(long index, byte[] entry) throws StoreException;
  }

  /**
   * @param repairs whether damaged tiles are stored again
   */
  public TreeChecks(TreeTables tables, boolean repairs, FsckFindings findings) {
    this.tables = tables;
    this.repairs = repairs;
    this.findings = findings;
  }

  /** How many entries have been read. */
  public long size() {
    return growth.frontier().size();
  }

  /** The root over them. */
  public Hash root() {
    return growth.frontier().root();
  }

  /**
   * Reads a block of entries, but none at or behind {@code end}.
   *
   * @return whether they are all there; if not, nothing behind them can be derived
   */
  public boolean readUpTo(long end, EntryCheck check) throws StoreException {
    long from = size();
    long to = Math.min(end, from - from % BLOCK + BLOCK);
    for (TreeTables.StoredEntry row : tables.storedEntries(from, to)) {
      if (row.index() != size()) {
        break;
      }
      check.check(row.index(), row.entry());
      growth.append(List.of(Merkle.leafHash(row.entry())));
      for (FullTile tile : growth.takeCompleted()) {
        checkTile(tile);
      }
    }
    if (size() == from) {
      findings.add("entry " + from, "missing; nothing behind it can be derived");
      return false;
    }
    return true;
  }

  private void checkTile(FullTile derived) throws StoreException {
    String where = "tile %d of level %d".formatted(derived.index(), derived.level());
    Optional<byte[]> stored = tables.storedTile(derived.level(), derived.index());
    if (stored.isEmpty()) {
      bad(derived, where, "missing");
      return;
    }
    tilesSeen++;
    int difference = Arrays.mismatch(stored.get(), derived.encode());
    if (difference >= 0) {
      bad(
          derived,
          where,
          "hash %d differs from what entries %d and on make up"
              .formatted(difference / Hash.LENGTH, derived.index() << (8 * (derived.level() + 1))));
    }
  }

  private void bad(FullTile tile, String where, String what) {
    badTiles.add(new Place(tile.level(), tile.index()));
    if (!repairs) {
      findings.add(where, what);
    }
  }

  /** Reports tiles that no entries make up; all entries have been read. */
  public void checkTileCount() throws StoreException {
    long stored = tables.tiles();
    if (stored != tilesSeen) {
      findings.add("tiles", "expected %d rows, found %d".formatted(tilesSeen, stored));
    }
  }

  /** Reports entries outside the tree. */
  public void checkSurplus(long size) throws StoreException {
    long surplus = tables.entriesOutside(size);
    if (surplus > 0) {
      findings.add("entries", surplus + " rows lie outside the log's " + size);
    }
  }

  /**
   * Derives the damaged tiles once more and stores them.
   *
   * @param isBelievable whether the entries make up the root that is vouched for elsewhere; if not,
   *     nothing is stored
   */
  public void repairTiles(boolean isBelievable) throws StoreException {
    if (!repairs || badTiles.isEmpty()) {
      return;
    }
    TileGrowth again = new TileGrowth(TreeEdge.EMPTY);
    while (again.frontier().size() < size()) {
      long from = again.frontier().size();
      again.append(tables.leafHashes(from, Math.min(from + BLOCK, size())));
      for (FullTile tile : again.takeCompleted()) {
        if (badTiles.contains(new Place(tile.level(), tile.index()))) {
          repair(tile, isBelievable);
        }
      }
    }
  }

  private void repair(FullTile tile, boolean isBelievable) throws StoreException {
    String where = "tile %d of level %d".formatted(tile.index(), tile.level());
    if (isBelievable) {
      tables.replaceTiles(List.of(tile));
      findings.repaired(where, "differed from the entries");
    } else {
      findings.add(where, "differs from the entries, which do not make up the head either");
    }
  }
}
