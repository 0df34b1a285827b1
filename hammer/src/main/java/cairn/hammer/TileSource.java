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
 * root. The latest 1,024 tiles are kept, partial ones by their width: the proofs of thousands of
 * entries under one checkpoint need the same few. For one thread.
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
    Tile tile = kept.get(path(level, index, TileCoordinate.FULL_WIDTH));
    if (tile == null) {
      String path = path(level, index, width);
      tile = kept.get(path);
      if (tile == null) {
        tile = fetch(path, width);
        kept.put(path, tile);
      }
    }
    return tile.hashes().size() == width ? tile : new Tile(tile.hashes().subList(0, width));
  }

  private static String path(int level, long index, int width) {
    return "/tile/" + level + "/" + new TileCoordinate(index, width).path();
  }

  private Tile fetch(String path, int width) throws IOException {
    try {
      return Tile.parse(get(path, TILE_BYTES), width);
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
