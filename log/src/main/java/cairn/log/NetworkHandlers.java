package cairn.log;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.NetworkDocument;
import cairn.http.Request;
import cairn.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a verifier pins, and which logs are here. */
final class NetworkHandlers {
  private final Logs logs;
  private final NetworkDocument network;
  private final Supplier<List<JsonObject>> mirrors;

  NetworkHandlers(Logs logs, NetworkDocument network, Supplier<List<JsonObject>> mirrors) {
    this.logs = logs;
    this.network = network;
    this.mirrors = mirrors;
  }

  Response network(Request request) {
    return Response.json(200, network.encode());
  }

  Response policy(Request request) {
    return Response.bytes(200, "text/plain; charset=utf-8", network.policy().encode());
  }

  /**
   * {@code {"logs":[{origin, namespace, vkey, kind, size, root}]}}; size and root once cosigned.
   * Mirrors have {@code path} in place of the namespace.
   */
  Response logs(Request request) {
    List<Json> all = new ArrayList<>();
    logs.all().forEach(log -> all.add(object(log)));
    all.addAll(mirrors.get());
    return Response.json(
        200, JsonObject.builder().put("logs", new JsonArray(all)).build().canonical());
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
