package cairn.node;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A node's mirrors.
 *
 * @param usable by origin
 * @param damaged what is wrong with the others, by the names of their databases
 */
public record ListedMirrors(List<ListedMirror> usable, Map<String, String> damaged) {
  public ListedMirrors {
    usable = List.copyOf(usable);
    damaged = new TreeMap<>(damaged);
  }

  /** As programs get it. */
  public JsonObject json() {
    List<Json> broken =
        damaged.entrySet().stream()
            .<Json>map(
                one ->
                    JsonObject.builder()
                        .put("database", one.getKey())
                        .put("what", one.getValue())
                        .build())
            .toList();
    return JsonObject.builder()
        .put("mirrors", new JsonArray(usable.stream().<Json>map(ListedMirror::json).toList()))
        .put("damaged", new JsonArray(broken))
        .build();
  }

  static ListedMirrors parse(JsonNode json) {
    Map<String, String> damaged = new LinkedHashMap<>();
    json.path("damaged")
        .forEach(
            one -> damaged.put(one.path("database").asString(""), one.path("what").asString("")));
    return new ListedMirrors(
        json.path("mirrors").valueStream().map(ListedMirror::parse).toList(), damaged);
  }
}
