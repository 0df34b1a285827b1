package cairn.federation;

import cairn.format.EntryBundleParser;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.format.TileReader;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the tiles of a peer's log, for one look at it. A tile proves nothing until a root over it
 * has been compared with a signed one. One thread at a time.
 */
final class PeerTiles implements TileReader<PeerException> {
  /** Tiles of 8 KB each that one look reads at most: enough for a dozen proofs in any tree. */
  private static final int MAX_TILES = 512;

  private final PeerClient client;
  private final PeerSettings peer;
  private final Origin log;
  private final Map<String, Tile> tiles = new HashMap<>();

  PeerTiles(PeerClient client, PeerSettings peer, Origin log) {
    this.client = client;
    this.peer = peer;
    this.log = log;
  }

  @Override
  public Tile tile(int level, long index, int width) throws PeerException {
    String path = level + "/" + new TileCoordinate(index, width).path();
    Tile known = tiles.get(path);
    if (known != null) {
      return known;
    }
    if (tiles.size() == MAX_TILES) {
      throw new PeerException("more than " + MAX_TILES + " tiles would have to be read");
    }
    byte[] bytes = client.tile(peer, log, path, width * cairn.format.Hash.LENGTH);
    try {
      Tile tile = Tile.parse(bytes, width);
      tiles.put(path, tile);
      return tile;
    } catch (MalformedException e) {
      throw new PeerException("its tile " + path + " is malformed: " + e.getMessage(), e);
    }
  }

  /** Hands on up to 256 entries, one at a time. */
  void entries(long bundle, int width, EntryBundleParser.Sink entries) throws PeerException {
    client.entries(peer, log, new TileCoordinate(bundle, width), entries);
  }
}
