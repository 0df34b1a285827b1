package cairn.log.mirror;

import cairn.format.EntryBundle;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import java.util.List;

/**
 * Where a log's tiles and entries come from: the log itself, or somebody who mirrors it. Nothing it
 * returns is believed before it has been tied to a signed root. Any thread may call.
 */
public interface TileSource {
  /** Has nothing: for who is to judge by what is stored alone. */
  static TileSource none() {
    return new TileSource() {
      @Override
      public Tile tile(int level, TileCoordinate coordinate) throws TileSourceException {
        throw nobody();
      }

      @Override
      public List<EntryBundle> bundles(List<TileCoordinate> wanted) throws TileSourceException {
        throw nobody();
      }

      private static TileSourceException nobody() {
        return new TileSourceException(
            TileSourceException.Reason.UNREACHABLE, "there is nobody to ask");
      }
    };
  }

  /** A tile of exactly that width. */
  Tile tile(int level, TileCoordinate coordinate) throws TileSourceException;

  /**
   * Entry bundles, each of exactly the width that was asked for.
   *
   * @param wanted one or more, in order
   * @return the first of them, or as many from the first on as are worth having at once
   */
  List<EntryBundle> bundles(List<TileCoordinate> wanted) throws TileSourceException;
}
