package cairn.node;

import cairn.format.MalformedException;
import cairn.http.Method;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The tokens of a node that runs, through its admin listener. */
final class RemoteTokens implements TokenAdmin {
  private static final String PATH = "/v1/admin/tokens";

  private final AdminClient node;

  RemoteTokens(AdminClient node) {
    this.node = node;
  }

  @Override
  public Created create(List<TokenScope> scopes, String note) throws NodeAdminException {
    ObjectNode body = AdminRoutes.JSON.createObjectNode().put("note", note);
    ArrayNode list = body.putArray("scopes");
    scopes.forEach(scope -> list.add(scope.toString()));
    JsonNode reply = node.ask(Method.POST, PATH, AdminRoutes.JSON.writeValueAsBytes(body), 201);
    return new Created(reply.path("id").asString(""), reply.path("token").asString(""));
  }

  @Override
  public List<Listed> list() throws NodeAdminException {
    List<Listed> listed = new ArrayList<>();
    try {
      for (JsonNode token : node.ask(Method.GET, PATH, new byte[0], 200).path("tokens")) {
        listed.add(TokenJson.parse(token));
      }
    } catch (MalformedException e) {
      throw new NodeAdminException("the node answered with a " + e.getMessage(), e);
    }
    return listed;
  }

  @Override
  public boolean revoke(String id) throws NodeAdminException {
    if (!id.matches("[0-9a-f]{1,64}")) {
      return false;
    }
    return node.send(Method.DELETE, PATH + "/" + id, new byte[0]).status() != 404;
  }
}
