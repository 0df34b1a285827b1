package cairn.node;

import cairn.format.MalformedException;
import cairn.http.ErrorCode;
import cairn.http.Handler;
import cairn.http.Method;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
  private static final Logger LOGGER = LoggerFactory.getLogger(AdminRoutes.class);
  private static final int MAX_BODY = 16 << 10; // 100 scopes of 61 characters, and a note
  private static final int AUDIT_LINES = 1000;

  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Tokens tokens;
  private final AuditLog audit;
  private final String secret;

  AdminRoutes(Tokens tokens, AuditLog audit, String secret) {
    this.tokens = tokens;
    this.audit = audit;
    this.secret = secret;
  }

  List<Route> routes() {
    RequestLimits json = RequestLimits.body(MAX_BODY, "application/json");
    RequestLimits none = RequestLimits.noBody();
    return List.of(
        new Route(Method.POST, "/v1/admin/tokens", json, stored(this::create)),
        new Route(Method.GET, "/v1/admin/tokens", none, stored(this::list)),
        new Route(Method.DELETE, "/v1/admin/tokens/{id}", none, stored(this::revoke)),
        new Route(Method.GET, "/v1/admin/audit", none, stored(this::audit)));
  }

  private interface Stored {
    Response handle(Request request) throws ProblemException, StoreException;
  }

  private static Handler stored(Stored handler) {
    return request -> {
      try {
        return handler.handle(request).with("Cache-Control", "no-store");
      } catch (StoreException e) {
        LOGGER.warn("{} failed: {}", request, e.getMessage());
        throw new ProblemException(
            Problem.of(ErrorCode.UNAVAILABLE, "the store failed; try again later"), e);
      }
    };
  }

  private Response create(Request request) throws ProblemException, StoreException {
    String who = who(request, "token-create", "");
    JsonNode body = body(request);
    List<TokenScope> scopes = scopes(body.path("scopes"));
    String note = body.path("note").asString("");
    TokenAdmin.Created created = tokens.create(who, scopes, note);
    ObjectNode reply =
        JSON.createObjectNode().put("id", created.id()).put("token", created.token());
    return Response.json(201, JSON.writeValueAsBytes(reply));
  }

  private Response list(Request request) throws ProblemException, StoreException {
    who(request, "token-list", "");
    ObjectNode reply = JSON.createObjectNode();
    ArrayNode list = reply.putArray("tokens");
    for (TokenAdmin.Listed token : tokens.list()) {
      list.add(TokenJson.of(token));
    }
    return Response.json(200, JSON.writeValueAsBytes(reply));
  }

  private Response revoke(Request request) throws ProblemException, StoreException {
    String id = request.pathParameter("id");
    String who = who(request, "token-revoke", id);
    if (!tokens.revoke(who, id)) {
      throw Problem.of(ErrorCode.NOT_FOUND, "there is no token of that id; list them first")
          .asException();
    }
    return Response.empty(204);
  }

  private Response audit(Request request) throws ProblemException, StoreException {
    who(request, "audit-read", "");
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

  /** Who asks; a token's use is written down first, what is done locally with the change. */
  private String who(Request request, String action, String detail) throws ProblemException {
    String presented = request.bearerToken().orElse("");
    boolean local =
        MessageDigest.isEqual(
            presented.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    return local ? Tokens.LOCAL : tokens.authorize(request, new TokenScope.Admin(), action, detail);
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
