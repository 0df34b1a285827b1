package cairn.node;

import cairn.format.MalformedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A listed token on the wire.
 *
 * <pre>{"id": "3f09…", "scopes": ["admin"], "note": "ci", "created_at": 1700000000,
 * "revoked_at": 1700000001}</pre>
 */
final class TokenJson {
  private TokenJson() {}

  static ObjectNode of(TokenAdmin.Listed token) {
    ObjectNode json = AdminRoutes.JSON.createObjectNode().put("id", token.id());
    ArrayNode scopes = json.putArray("scopes");
    token.scopes().forEach(scope -> scopes.add(scope.toString()));
    json.put("note", token.note()).put("created_at", token.createdAt().getEpochSecond());
    token.revokedAt().ifPresent(at -> json.put("revoked_at", at.getEpochSecond()));
    return json;
  }

  static TokenAdmin.Listed parse(JsonNode json) throws MalformedException {
    List<TokenScope> scopes = new ArrayList<>();
    for (JsonNode scope : json.path("scopes")) {
      scopes.add(TokenScope.parse(scope.asString("")));
    }
    long revoked = json.path("revoked_at").asLong(0);
    return new TokenAdmin.Listed(
        json.path("id").asString(""),
        scopes,
        json.path("note").asString(""),
        Instant.ofEpochSecond(json.path("created_at").asLong(0)),
        revoked == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(revoked)));
  }
}
