package cairn.log;

import cairn.format.Decimal;
import cairn.format.MalformedException;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.Response;
import java.util.Optional;

/**
 * Own logs as C2SP tlog-tiles: {@code /{namespace}/checkpoint}, {@code /tile/{L}/{N}} and {@code
 * /tile/entries/{N}}. What the newest cosigned checkpoint does not cover is not there yet: 404.
 */
final class TileHandlers {
  /** A tile of a given width never changes. */
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";

  /** "Headers should prevent caching beyond a few seconds." */
  private static final String BRIEFLY = "public, max-age=2";

  private final Logs logs;

  TileHandlers(Logs logs) {
    this.logs = logs;
  }

  Response checkpoint(Request request) throws ProblemException {
    CosignedTree newest =
        log(request)
            .reader()
            .newest()
            .orElseThrow(() -> Reads.notFound("no quorum has cosigned a checkpoint yet"));
    return Response.text(200, "text/plain; charset=utf-8", newest.note().encode())
        .with("Cache-Control", BRIEFLY);
  }

  Response tile(Request request) throws ProblemException {
    long level = level(request.pathParameter("level"));
    TileCoordinate coordinate = coordinate(request.pathParameter("index"));
    LogReader reader = log(request).reader();
    return immutable(Reads.answering(() -> reader.tile((int) level, coordinate)));
  }

  Response entries(Request request) throws ProblemException {
    TileCoordinate coordinate = coordinate(request.pathParameter("index"));
    LogReader reader = log(request).reader();
    return immutable(Reads.answering(() -> reader.entries(coordinate)));
  }

  private static Response immutable(Optional<byte[]> bytes) throws ProblemException {
    return Response.bytes(
            200,
            "application/octet-stream",
            bytes.orElseThrow(() -> Reads.notFound("the newest checkpoint has no such tile")))
        .with("Cache-Control", IMMUTABLE);
  }

  private Log log(Request request) throws ProblemException {
    return logs.named(request.pathParameter("namespace"))
        .orElseThrow(() -> Reads.notFound("no log of that namespace is written here"));
  }

  /** Tiles are files by name: a misspelled one does not exist. */
  private static long level(String text) throws ProblemException {
    try {
      long level = Decimal.parse(text, "tile level");
      if (level > Tile.MAX_LEVEL) {
        throw new MalformedException("tile level: expected 0 to 63, found " + level);
      }
      return level;
    } catch (MalformedException malformed) {
      throw Reads.notFound(Reads.message(malformed));
    }
  }

  private static TileCoordinate coordinate(String text) throws ProblemException {
    try {
      return TileCoordinate.parse(text);
    } catch (MalformedException malformed) {
      throw Reads.notFound(Reads.message(malformed));
    }
  }
}
