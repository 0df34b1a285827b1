package cairn.log.mirror;

import cairn.format.AddCheckpointRequest;
import cairn.format.AddEntriesHeader;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.http.ErrorStyle;
import cairn.http.Handler;
import cairn.http.Method;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Route;
import cairn.log.Reads;
import cairn.log.TileHandlers;
import cairn.log.TiledLog;
import java.util.ArrayList;
import java.util.List;

/**
 * Mirrors over HTTP (tlog-mirror), below {@code /mirror}: {@code <origin hash>/checkpoint} and
 * {@code <origin hash>/tile/…} for those who read, {@code add-checkpoint} and {@code add-entries}
 * for those who bring. The optional {@code sign-subtree} is not offered.
 */
public final class MirrorRoutes {
  /**
   * The longest body of a request, which is one package of the largest entries: it cannot be cut
   * (tlog-mirror), so whoever serves these routes has to take it.
   */
  public static final int MAX_UPLOAD = AddEntries.MAX_BODY;

  private static final String PREFIX = "/mirror";

  private final Mirrors mirrors;
  private final MirrorSettings settings;

  public MirrorRoutes(Mirrors mirrors, MirrorSettings settings) {
    this.mirrors = mirrors;
    this.settings = settings;
  }

  /** What is read. */
  public List<Route> reading() {
    return new TileHandlers(this::mirror).routes(PREFIX + "/{originHash}");
  }

  /** What is brought, by whoever has it: entries prove themselves. */
  public List<Route> bringing() {
    AddCheckpoint checkpoints = new AddCheckpoint(mirrors);
    AddEntries entries = new AddEntries(mirrors, settings);
    return List.of(
        post(
            "/add-checkpoint",
            RequestLimits.body(AddCheckpointRequest.MAX_BYTES),
            request -> checkpoints.answer(request.body())),
        post(
            "/add-entries",
            RequestLimits.body(AddEntries.MAX_BODY, AddEntriesHeader.CONTENT_TYPE),
            entries::answer));
  }

  /** Both. */
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>(reading());
    routes.addAll(bringing());
    return List.copyOf(routes);
  }

  private static Route post(String path, RequestLimits limits, Handler handler) {
    return new Route(Method.POST, PREFIX + path, limits, ErrorStyle.PLAIN_TEXT, handler);
  }

  private TiledLog mirror(Request request) throws ProblemException {
    try {
      Hash originHash = Hash.parseHex(request.pathParameter("originHash"), "origin hash");
      return mirrors
          .of(originHash)
          .map(Mirror::reader)
          .orElseThrow(() -> Reads.notFound("no such log is mirrored here"));
    } catch (MalformedException malformed) {
      throw Reads.notFound(Reads.message(malformed));
    }
  }
}
