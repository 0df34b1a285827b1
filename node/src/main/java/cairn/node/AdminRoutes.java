package cairn.node;

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
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tokens and the audit log, on the admin listener: for who has a token with the scope {@code
 * admin}, or the secret of the {@link RunningFile}.
 */
final class AdminRoutes {
  private static final int MAX_BODY = 16 << 10; // 100 scopes of 61 characters, and a note
  private static final int AUDIT_LINES = 1000;

  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Tokens tokens;
  private final AuditLog audit;
  private final AdminGate gate;

  AdminRoutes(Tokens tokens, AuditLog audit, AdminGate gate) {
    this.tokens = tokens;
    this.audit = audit;
    this.gate = gate;
  }

  List<Route> routes() {
    RequestLimits json = RequestLimits.body(MAX_BODY, "application/json");
    RequestLimits none = RequestLimits.noBody();
    return List.of(
        new Route(Method.POST, "/v1/admin/tokens", json, AdminGate.stored(this::create)),
        new Route(Method.GET, "/v1/admin/tokens", none, AdminGate.stored(this::list)),
        new Route(Method.DELETE, "/v1/admin/tokens/{id}", none, AdminGate.stored(this::revoke)),
        new Route(Method.GET, "/v1/admin/audit", none, AdminGate.stored(this::audit)));
  }

  private Response create(Request request) throws ProblemException, StoreException {
    String who = gate.who(request, "token-create", "");
    JsonNode body = body(request);
    List<TokenScope> scopes = scopes(body.path("scopes"));
    String note = body.path("note").asString("");
    TokenAdmin.Created created = tokens.create(who, scopes, note);
    ObjectNode reply =
        JSON.createObjectNode().put("id", created.id()).put("token", created.token());
    return Response.json(201, JSON.writeValueAsBytes(reply));
  }

  private Response list(Request request) throws ProblemException, StoreException {
    gate.who(request, "token-list", "");
    ObjectNode reply = JSON.createObjectNode();
    ArrayNode list = reply.putArray("tokens");
    for (TokenAdmin.Listed token : tokens.list()) {
      list.add(TokenJson.of(token));
    }
    return Response.json(200, JSON.writeValueAsBytes(reply));
  }

  private Response revoke(Request request) throws ProblemException, StoreException {
    String id = request.pathParameter("id");
    String who = gate.who(request, "token-revoke", id);
    if (!tokens.revoke(who, id)) {
      throw Problem.of(ErrorCode.NOT_FOUND, "there is no token of that id; list them first")
          .asException();
    }
    return Response.empty(204);
  }

  private Response audit(Request request) throws ProblemException, StoreException {
    gate.who(request, "audit-read", "");
    ObjectNode reply = JSON.createObjectNode();
    ArrayNode lines = reply.putArray("lines");
    for (AuditLog.Line line : audit.newest(AUDIT_LINES)) {
      lines
          .addObject()
          .put("id", line.id())
          .put("at", line.at().getEpochSecond())
          .put("who", line.who())
          .put("action", line.action())
          .put("detail", line.detail());
    }
    return Response.json(200, JSON.writeValueAsBytes(reply));
  }

  private static JsonNode body(Request request) throws ProblemException {
    try {
      return JSON.readTree(request.body());
    } catch (JacksonException e) {
      throw new ProblemException(
          Problem.of(
              ErrorCode.MALFORMED_BODY,
              "expected {\"scopes\": [\"append:public:timestamps\"], \"note\": \"…\"}, found no"
                  + " JSON"),
          e);
    }
  }

  private static List<TokenScope> scopes(JsonNode list) throws ProblemException {
    List<TokenScope> scopes = new ArrayList<>();
    try {
      for (JsonNode scope : list) {
        scopes.add(TokenScope.parse(scope.asString("")));
      }
    } catch (MalformedException e) {
      throw new ProblemException(Problem.of(ErrorCode.MALFORMED_BODY, e.getMessage()), e);
    }
    if (scopes.isEmpty()) {
      throw Problem.of(ErrorCode.MALFORMED_BODY, "scopes: expected a list of at least one scope")
          .asException();
    }
    return scopes;
  }
}
