package cairn.node;

import cairn.http.Response;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether the node can do its work now, part by part with the reason.
 *
 * <pre>{"ready": false, "parts": [{"name": "log public:timestamps", "ready": false,
 * "reason": "waiting for 2 of 3 witnesses to answer"}]}</pre>
 */
final class Readiness {
  /**
   * One part.
   *
   * @param unfit why it cannot do its work; empty when it can. Called on requests' threads
   */
  record Part(String name, Supplier<Optional<String>> unfit) {}

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final List<Part> parts;

  Readiness(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  boolean isReady() {
    return parts.stream().allMatch(part -> part.unfit().get().isEmpty());
  }

  /** 200 when every part is fit, else 503. */
  Response response() {
    ObjectNode body = JSON.createObjectNode();
    ArrayNode list = JSON.createArrayNode();
    boolean ready = true;
    for (Part part : parts) {
      Optional<String> reason = part.unfit().get();
      ready &= reason.isEmpty();
      ObjectNode entry = list.addObject().put("name", part.name()).put("ready", reason.isEmpty());
      reason.ifPresent(text -> entry.put("reason", OneLine.of(text)));
    }
    body.put("ready", ready).set("parts", list);
    return Response.json(ready ? 200 : 503, JSON.writeValueAsBytes(body))
        .with("Cache-Control", "no-store");
  }
}
