package cairn.log;

import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.NetworkDocument;
import cairn.http.Request;
import cairn.http.Response;
import java.util.List;
import java.util.Optional;

/** What a verifier pins, and which logs are here. */
final class NetworkHandlers {
  private final Logs logs;
  private final NetworkDocument network;

  NetworkHandlers(Logs logs, NetworkDocument network) {
    this.logs = logs;
    this.network = network;
  }

  Response network(Request request) {
    return Response.json(200, network.encode());
  }

  Response policy(Request request) {
    return Response.bytes(200, "text/plain; charset=utf-8", network.policy().encode());
  }

  /**
   * {@code {"logs":[{origin, namespace, vkey, kind, size, root}]}}; size and root once cosigned.
   */
  Response logs(Request request) {
    List<JsonObject> own = logs.all().stream().map(NetworkHandlers::object).toList();
    return Response.json(
        200, JsonObject.builder().put("logs", new JsonArray(List.copyOf(own))).build().canonical());
  }

  private static JsonObject object(Log log) {
    JsonObject.Builder object =
        JsonObject.builder()
            .put("origin", log.origin().toString())
            .put("namespace", log.origin().namespace())
            .put("vkey", log.key().vkey())
            .put("kind", "own");
    Optional<CosignedTree> newest = log.reader().newest();
    newest.ifPresent(
        tree -> object.put("size", tree.size()).put("root", tree.note().checkpoint().root()));
    return object.build();
  }
}
