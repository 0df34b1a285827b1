package cairn.log.tree;

import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.Tile;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes a head's root again from the bytes that were stored, before it is signed: one flipped
 * bit on the way to the disk must not become a signature.
 *
 * <p>It goes on from the head that it checked last, so what passes extends everything that was
 * signed before. For one thread at a time.
 */
public final class SelfCheck {
  /** Leaf hashes at a time: a tile of them. */
  private static final int BLOCK = 256;

  private final TreeTables store;
  private Frontier checked;

  /**
   * @param checked the edge of a tree that was read from the store
   */
  public SelfCheck(TreeTables store, Frontier checked) {
    this.store = store;
    this.checked = checked;
  }

  /**
   * Passes if the stored bytes make up {@code root} at {@code size}.
   *
   * @throws StoreException {@code CORRUPT} if they do not, or if {@code size} is below one that
   *     passed before
   */
  public void check(long size, Hash root) throws StoreException {
    if (size < checked.size()) {
      throw new StoreException(
          Reason.CORRUPT, "the head fell from size %d to %d".formatted(checked.size(), size));
    }
    Frontier frontier = checked;
    while (frontier.size() < size) {
      long end = Math.min(frontier.size() + BLOCK, size);
      frontier = extend(frontier, store.leafHashes(frontier.size(), end));
    }
    if (!frontier.root().equals(root)) {
      throw new StoreException(
          Reason.CORRUPT,
          "the stored entries make up root %s at size %d, but the committed head is %s"
              .formatted(frontier.root(), size, root));
    }
    checked = frontier;
  }

  private Frontier extend(Frontier frontier, List<Hash> leaves) throws StoreException {
    List<CompletedTile> completed = new ArrayList<>();
    Frontier extended =
        frontier.append(
            leaves,
            (level, index, hash) -> {
              if (level > 0 && level % Tile.HEIGHT == 0) {
                completed.add(new CompletedTile(level / Tile.HEIGHT - 1, index, hash));
              }
            });
    for (CompletedTile tile : completed) {
      checkTile(tile);
    }
    return extended;
  }

  private record CompletedTile(int level, long index, Hash root) {}

  private void checkTile(CompletedTile tile) throws StoreException {
    Hash stored = TileNodes.of(store.tile(tile.level(), tile.index())).root();
    if (!stored.equals(tile.root())) {
      throw new StoreException(
          Reason.CORRUPT,
          "the stored tile %d of level %d makes up %s, but the stored entries %s"
              .formatted(tile.index(), tile.level(), stored, tile.root()));
    }
  }
}
