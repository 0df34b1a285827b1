package cairn.node;

import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.http.ErrorCode;
import cairn.http.Method;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.store.StoreException;
import java.util.List;

/**
 * Logs of which single records are held, on the admin listener: {@code cairn chain held} asks here
 * while the gateway runs.
 *
 * <pre>{@code
 * GET    /v1/admin/held-logs        {"logs":[…]}
 * DELETE /v1/admin/held-logs/{id}   {"removed":{…}}
 * }</pre>
 */
final class HeldRoutes {
  static final String PATH = "/v1/admin/held-logs";

  private final BundleDesk desk;
  private final AuditLog audit;
  private final AdminGate gate;

  HeldRoutes(BundleDesk desk, AuditLog audit, AdminGate gate) {
    this.desk = desk;
    this.audit = audit;
    this.gate = gate;
  }

  List<Route> routes() {
    RequestLimits none = RequestLimits.noBody();
    return List.of(
        new Route(Method.GET, PATH, none, AdminGate.stored(this::list)),
        new Route(Method.DELETE, PATH + "/{id}", none, AdminGate.stored(this::remove)));
  }

  private Response list(Request request) throws ProblemException, StoreException {
    gate.who(request, "held-list", "");
    List<Json> logs = desk.heldLogs().stream().<Json>map(ListedHeldLog::json).toList();
    return json(JsonObject.builder().put("logs", new JsonArray(logs)).build());
  }

  private Response remove(Request request) throws ProblemException, StoreException {
    String id = request.pathParameter("id");
    String who = gate.who(request, "held-remove", id);
    ListedHeldLog removed = desk.removeHeld(parse(id), audit, who).orElseThrow(HeldRoutes::unknown);
    return json(JsonObject.builder().put("removed", removed.json()).build());
  }

  private static Hash parse(String id) throws ProblemException {
    try {
      return Hash.parseHex(id, "id");
    } catch (MalformedException e) {
      throw unknown();
    }
  }

  private static ProblemException unknown() {
    return Problem.of(
            ErrorCode.NOT_FOUND,
            "no records of such a log are held; `cairn chain held list` shows all")
        .asException();
  }

  private static Response json(JsonObject object) {
    return Response.json(200, object.canonical());
  }
}
