package cairn.hammer;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.format.TileReader;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a log as C2SP tlog-tiles. Nothing it returns is trusted: the caller ties it to a signed
 * root. Full tiles are kept, the latest 1,024 of them. For one thread.
 */
public final class TileSource implements TileReader<IOException> {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_CHECKPOINT = 384 * 1024;
  private static final int TILE_BYTES = TileCoordinate.FULL_WIDTH * Hash.LENGTH;
  private static final int KEPT = 1024; // of 8 KB, some 30 KB as hashes: 30 MB

  private final Target log;
  private final Exchange exchange;
  private final Map<String, Tile> kept =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tile> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * @param log what stands before {@code /checkpoint} and {@code /tile/…}
   */
  public TileSource(Target log, Exchange exchange) {
    this.log = log;
    this.exchange = exchange;
  }

  /** The newest checkpoint; nobody has checked its signatures. */
  public SignedCheckpoint checkpoint() throws IOException {
    try {
      return SignedCheckpoint.parse(get("/checkpoint", MAX_CHECKPOINT));
    } catch (MalformedException malformed) {
      throw new IOException("/checkpoint: " + malformed.getMessage(), malformed);
    }
  }

  @Override
  public Tile tile(int level, long index, int width) throws IOException {
    String full = "/tile/" + level + "/" + TileCoordinate.full(index).path();
    Tile tile = kept.get(full);
    if (tile == null) {
      tile = fetch(full, level, index, width);
    }
    return tile.hashes().size() == width ? tile : new Tile(tile.hashes().subList(0, width));
  }

  private Tile fetch(String full, int level, long index, int width) throws IOException {
    String path = "/tile/" + level + "/" + new TileCoordinate(index, width).path();
    try {
      if (width < TileCoordinate.FULL_WIDTH) {
        return Tile.parse(get(path, TILE_BYTES), width);
      }
      Tile tile = Tile.parse(get(full, TILE_BYTES), width);
      kept.put(full, tile);
      return tile;
    } catch (MalformedException malformed) {
      throw new IOException(path + ": " + malformed.getMessage(), malformed);
    }
  }

  private byte[] get(String path, int maxBytes) throws IOException {
    try {
      Reply reply = exchange.send(Call.get(log.resolve(path), TIMEOUT, maxBytes));
      if (reply.status() != 200) {
        throw new IOException(log.resolve(path) + ": status " + reply.status());
      }
      return reply.body();
    } catch (ExchangeException failure) {
      throw new IOException(log.resolve(path) + ": " + failure.getMessage(), failure);
    }
  }
}
