package cairn.node;

import cairn.format.MalformedException;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Headers;
import cairn.http.Method;
import cairn.http.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The tokens of a node that runs, through its admin listener. */
final class RemoteTokens implements TokenAdmin {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_REPLY = 4 << 20;
  private static final String PATH = "/v1/admin/tokens";

  private final RunningFile node;
  private final Exchange exchange;

  RemoteTokens(RunningFile node, Exchange exchange) {
    this.node = node;
    this.exchange = exchange;
  }

  @Override
  public Created create(List<TokenScope> scopes, String note) throws TokenAdminException {
    ObjectNode body = AdminRoutes.JSON.createObjectNode().put("note", note);
    ArrayNode list = body.putArray("scopes");
    scopes.forEach(scope -> list.add(scope.toString()));
    JsonNode reply = ask(Method.POST, PATH, AdminRoutes.JSON.writeValueAsBytes(body), 201);
    return new Created(reply.path("id").asString(""), reply.path("token").asString(""));
  }

  @Override
  public List<Listed> list() throws TokenAdminException {
    List<Listed> listed = new ArrayList<>();
    try {
      for (JsonNode token : ask(Method.GET, PATH, new byte[0], 200).path("tokens")) {
        listed.add(TokenJson.parse(token));
      }
    } catch (MalformedException e) {
      throw new TokenAdminException("the node answered with a " + e.getMessage(), e);
    }
    return listed;
  }

  @Override
  public boolean revoke(String id) throws TokenAdminException {
    if (!id.matches("[0-9a-f]{1,64}")) {
      return false;
    }
    return send(Method.DELETE, PATH + "/" + id, new byte[0]).status() != 404;
  }

  private JsonNode ask(Method method, String path, byte[] body, int expected)
      throws TokenAdminException {
    Reply reply = send(method, path, body);
    try {
      JsonNode json = AdminRoutes.JSON.readTree(reply.body());
      if (reply.status() != expected) {
        throw new TokenAdminException(
            "the running node refused: " + OneLine.of(json.path("detail").asString("no reason")));
      }
      return json;
    } catch (JacksonException e) {
      throw new TokenAdminException(
          "the running node answered " + reply.status() + " without JSON", e);
    }
  }

  private Reply send(Method method, String path, byte[] body) throws TokenAdminException {
    Headers headers = Headers.of("Authorization", "Bearer " + node.secret());
    if (body.length > 0) {
      headers = headers.with("Content-Type", "application/json");
    }
    try {
      URI uri = URI.create(node.adminUrl() + path);
      return exchange.send(new Call(method, uri, headers, body, TIMEOUT, MAX_REPLY));
    } catch (ExchangeException e) {
      throw new TokenAdminException(
          "the node runs (" + node + ") but does not answer: " + e.getMessage(), e);
    }
  }
}
