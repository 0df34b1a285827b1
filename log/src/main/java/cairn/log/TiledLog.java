package cairn.log;

import cairn.format.SignedCheckpoint;
import cairn.format.TileCoordinate;
import cairn.store.StoreException;
import java.util.Optional;

/** What tlog-tiles shows of a log: its own, or a mirror's. Any thread may call. */
public interface TiledLog {
  /** The newest checkpoint that is shown. */
  Optional<SignedCheckpoint> checkpoint();

  /** A tile of that checkpoint's tree, or of an earlier one; empty if that has no such tile. */
  Optional<byte[]> tile(int level, TileCoordinate coordinate) throws StoreException;

  /** An entry bundle of that checkpoint's tree, or of an earlier one. */
  Optional<byte[]> entries(TileCoordinate coordinate) throws StoreException;
}
