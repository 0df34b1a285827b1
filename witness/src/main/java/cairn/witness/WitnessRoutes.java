package cairn.witness;

import cairn.format.AddCheckpointRequest;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.http.ErrorCode;
import cairn.http.ErrorStyle;
import cairn.http.Handler;
import cairn.http.Method;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.store.StoreException;
import java.time.Duration;
import java.util.List;

/**
 * A witness over HTTP: {@code /add-checkpoint}, {@code /<origin hash>/checkpoint} (tlog-witness)
 * and {@code /evidence}. The optional {@code sign-subtree} is not offered, so it is an unknown
 * path.
 */
public final class WitnessRoutes {
  private final Witness witness;

  public WitnessRoutes(Witness witness) {
    this.witness = witness;
  }

  /** The routes; every error is a line of plain text. */
  public List<Route> routes() {
    return List.of(
        route(
            Method.POST,
            "/add-checkpoint",
            RequestLimits.body(AddCheckpointRequest.MAX_BYTES),
            request -> response(witness.addCheckpoint(request.body()))),
        route(
            Method.GET, "/{originHash}/checkpoint", RequestLimits.noBody(), this::newestCheckpoint),
        route(Method.GET, "/evidence", RequestLimits.noBody(), request -> evidence()));
  }

  private static Route route(Method method, String path, RequestLimits limits, Handler handler) {
    return new Route(method, path, limits, ErrorStyle.PLAIN_TEXT, handler);
  }

  private Response newestCheckpoint(Request request) throws ProblemException {
    Hash originHash;
    try {
      originHash = Hash.parseHex(request.pathParameter("originHash"), "origin hash");
    } catch (MalformedException e) {
      throw new ProblemException(Problem.of(ErrorCode.NOT_FOUND, e.getMessage()), e);
    }
    return response(witness.newestCheckpoint(originHash)).with("Cache-Control", "no-cache");
  }

  private Response evidence() throws ProblemException {
    try {
      return Response.json(200, witness.evidence().canonical()).with("Cache-Control", "no-cache");
    } catch (StoreException e) {
      Problem problem = Problem.of(ErrorCode.UNAVAILABLE, "the evidence cannot be read for now");
      throw new ProblemException(problem.retryAfter(Duration.ofSeconds(1)), e);
    }
  }

  /** An answer as it goes over HTTP. */
  public static Response response(WitnessAnswer answer) {
    Response response = Response.text(answer.status(), answer.contentType(), answer.body());
    return answer
        .retryAfter()
        .map(after -> response.with("Retry-After", Long.toString(after.toSeconds())))
        .orElse(response);
  }
}
