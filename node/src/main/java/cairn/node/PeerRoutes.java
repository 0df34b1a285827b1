package cairn.node;

import cairn.federation.Peer;
import cairn.format.DidKey;
import cairn.format.Hash;
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
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The peers, on the admin listener: how this node stands to them, and what the operator decides.
 */
final class PeerRoutes {
  private static final int MAX_BODY = 4 << 10;
  private static final int LONGEST_REASON = 200;
  private static final String PATH = "/v1/admin/peers";

  private final Optional<GatewayFederation> federation;
  private final AuditLog audit;
  private final AdminGate gate;

  /**
   * @param federation empty when it is not enabled: then there are no peers
   */
  PeerRoutes(Optional<GatewayFederation> federation, AuditLog audit, AdminGate gate) {
    this.federation = federation;
    this.audit = audit;
    this.gate = gate;
  }

  List<Route> routes() {
    RequestLimits json = RequestLimits.body(MAX_BODY, "application/json");
    return List.of(
        new Route(Method.GET, PATH, RequestLimits.noBody(), AdminGate.stored(this::list)),
        new Route(Method.POST, PATH + "/{id}/accept", json, AdminGate.stored(this::accept)),
        new Route(Method.POST, PATH + "/{id}/set-aside", json, AdminGate.stored(this::setAside)));
  }

  private Response list(Request request) throws ProblemException {
    gate.who(request, "peer-list", "");
    ObjectNode reply = AdminRoutes.JSON.createObjectNode();
    ArrayNode list = reply.putArray("peers");
    federation.ifPresent(
        running -> running.peers().all().forEach(peer -> list.add(json(running, peer))));
    return Response.json(200, AdminRoutes.JSON.writeValueAsBytes(reply));
  }

  private Response accept(Request request) throws ProblemException, StoreException {
    String id = request.pathParameter("id");
    String who = gate.who(request, "peer-accept", id);
    GatewayFederation running = having(id);
    JsonNode body = body(request);
    Optional<Hash> fingerprint =
        stated(body, "fingerprint", text -> Hash.parseHex(text, "fingerprint"));
    Optional<DidKey> identity = stated(body, "identity", DidKey::parse);
    audit(who, "peer-accept", id);
    if (!running.peers().acceptStated(id, fingerprint, identity)) {
      throw Problem.of(
              ErrorCode.CONFLICT,
              "what is stated is not what the gateway of "
                  + id
                  + " shows now, or not all of it; nothing has changed")
          .asException();
    }
    running.meetNow();
    return reply(running, id);
  }

  private Response setAside(Request request) throws ProblemException, StoreException {
    String id = request.pathParameter("id");
    String who = gate.who(request, "peer-set-aside", id);
    GatewayFederation running = having(id);
    String reason = reason(body(request).path("reason").asString("by the operator"));
    audit(who, "peer-set-aside", id);
    Peer _ = running.peers().setAside(id, reason);
    return reply(running, id);
  }

  /** An operator's reason, made fit to be kept. */
  static String reason(String text) {
    String line = OneLine.of(text);
    return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) : line;
  }

  /** A token's use is in the audit log already. */
  private void audit(String who, String action, String id) throws StoreException {
    if (who.equals(Tokens.LOCAL)) {
      audit.add(who, action, id);
    }
  }

  private GatewayFederation having(String id) throws ProblemException {
    return federation
        .filter(running -> running.peers().named(id).isPresent())
        .orElseThrow(
            () ->
                Problem.of(
                        ErrorCode.NOT_FOUND,
                        "there is no such peer in `federation.peer_networks`, or federation is off")
                    .asException());
  }

  private static ObjectNode json(GatewayFederation running, Peer peer) {
    return PeerJson.of(peer, running.troublesOf(peer));
  }

  private static Response reply(GatewayFederation running, String id) {
    Peer peer = running.peers().named(id).orElseThrow();
    return Response.json(200, AdminRoutes.JSON.writeValueAsBytes(json(running, peer)));
  }

  private static JsonNode body(Request request) throws ProblemException {
    try {
      return AdminRoutes.JSON.readTree(request.body());
    } catch (JacksonException e) {
      throw new ProblemException(
          Problem.of(ErrorCode.MALFORMED_BODY, "expected a JSON object, such as {}"), e);
    }
  }

  private interface Parsing<T> {
    T parse(String text) throws MalformedException;
  }

  private static <T> Optional<T> stated(JsonNode body, String name, Parsing<T> parsing)
      throws ProblemException {
    if (!body.has(name)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parsing.parse(body.path(name).asString("")));
    } catch (MalformedException e) {
      throw new ProblemException(Problem.of(ErrorCode.MALFORMED_BODY, e.getMessage()), e);
    }
  }
}
