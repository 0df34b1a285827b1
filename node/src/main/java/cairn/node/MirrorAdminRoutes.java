package cairn.node;

import cairn.format.JsonObject;
import cairn.http.Method;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;

/**
 * Mirrors, on the admin listener.
 *
 * <pre>{@code
 * GET    /v1/admin/mirrors                {"mirrors":[…],"damaged":[…]}
 * DELETE /v1/admin/mirrors/{originHash}   {"removed":{…},"held":2}, of one that no peer names
 * }</pre>
 */
final class MirrorAdminRoutes {
  static final String PATH = "/v1/admin/mirrors";

  private final Optional<MirrorDesk> desk;
  private final AuditLog audit;
  private final AdminGate gate;

  /**
   * @param desk empty when federation is not enabled: then nothing is mirrored
   */
  MirrorAdminRoutes(Optional<MirrorDesk> desk, AuditLog audit, AdminGate gate) {
    this.desk = desk;
    this.audit = audit;
    this.gate = gate;
  }

  List<Route> routes() {
    RequestLimits none = RequestLimits.noBody();
    return List.of(
        new Route(Method.GET, PATH, none, AdminGate.stored(this::list)),
        new Route(Method.DELETE, PATH + "/{originHash}", none, AdminGate.stored(this::remove)));
  }

  private Response list(Request request) throws ProblemException, StoreException {
    gate.who(request, "mirror-list", "");
    return Response.json(200, enabled().all().json().canonical());
  }

  private Response remove(Request request) throws ProblemException, StoreException {
    String hash = request.pathParameter("originHash");
    String who = gate.who(request, "mirror-remove", hash);
    MirrorDesk running = enabled();
    String origin = running.origin(hash).orElseThrow(MirrorDesk::unknown);
    audit.add(who, "mirror-remove", running.account(origin));
    MirrorDesk.Removed removed = running.remove(origin);
    JsonObject answer =
        JsonObject.builder()
            .put("removed", removed.mirror().json())
            .put("held", removed.held())
            .build();
    return Response.json(200, answer.canonical());
  }

  private MirrorDesk enabled() throws ProblemException {
    return desk.orElseThrow(GossipRoutes::notEnabled);
  }
}
