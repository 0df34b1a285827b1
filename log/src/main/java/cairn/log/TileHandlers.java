package cairn.log;

import cairn.format.Decimal;
import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.http.ErrorStyle;
import cairn.http.Handler;
import cairn.http.Method;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import java.util.List;
import java.util.Optional;

/**
 * Logs as C2SP tlog-tiles: {@code checkpoint}, {@code tile/{L}/{N}} and {@code tile/entries/{N}}
 * behind whatever prefix. What the newest checkpoint does not cover is not there yet: 404.
 */
public final class TileHandlers {
  /** A tile of a given width never changes. */
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";

  /** "Headers should prevent caching beyond a few seconds." */
  private static final String BRIEFLY = "public, max-age=2";

  /** Finds the log that a request's path names. */
  @FunctionalInterface
  public interface Named {
    /** The log, or the problem that there is none. */
    TiledLog log(Request request) throws ProblemException;
  }

  private final Named named;

  public TileHandlers(Named named) {
    this.named = named;
  }

  private Response checkpoint(Request request) throws ProblemException {
    SignedCheckpoint newest =
        named
            .log(request)
            .checkpoint()
            .orElseThrow(() -> Reads.notFound("there is no cosigned checkpoint yet"));
    return Response.text(200, "text/plain; charset=utf-8", newest.encode())
        .with("Cache-Control", BRIEFLY);
  }

  /**
   * The three routes.
   *
   * @param prefix a template such as {@code /{namespace:colon}}
   */
  public List<Route> routes(String prefix) {
    return List.of(
        route(prefix + "/checkpoint", this::checkpoint),
        route(prefix + "/tile/entries/{index...}", this::entries),
        route(prefix + "/tile/{level}/{index...}", this::tile));
  }

  private static Route route(String template, Handler handler) {
    return new Route(Method.GET, template, RequestLimits.noBody(), ErrorStyle.PLAIN_TEXT, handler);
  }

  private Response tile(Request request) throws ProblemException {
    long level = level(request.pathParameter("level"));
    TileCoordinate coordinate = coordinate(request.pathParameter("index"));
    TiledLog reader = named.log(request);
    return immutable(Reads.answering(() -> reader.tile((int) level, coordinate)));
  }

  private Response entries(Request request) throws ProblemException {
    TileCoordinate coordinate = coordinate(request.pathParameter("index"));
    TiledLog reader = named.log(request);
    return immutable(Reads.answering(() -> reader.entries(coordinate)));
  }

  private static Response immutable(Optional<byte[]> bytes) throws ProblemException {
    return Response.bytes(
            200,
            "application/octet-stream",
            bytes.orElseThrow(() -> Reads.notFound("the newest checkpoint has no such tile")))
        .with("Cache-Control", IMMUTABLE);
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
