package cairn.node;

import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.SignedCheckpoint;
import cairn.log.Log;
import cairn.log.mirror.Mirrors;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A log that this node shows, its own or a mirror.
 *
 * <pre>{"origin": "network-a/org:records", "kind": "own", "size": 7, "root": "…"}</pre>
 *
 * @param kind {@code own} or {@code mirror}
 * @param size of the newest cosigned tree; 0 before there is one
 * @param root hex, of that tree
 */
public record ListedLog(String origin, String kind, long size, Optional<String> root) {
  /** A node's own logs in their order, and its mirrors. */
  static List<ListedLog> all(Collection<Log> own, Mirrors mirrors) {
    List<ListedLog> all = new ArrayList<>();
    for (Log log : own) {
      all.add(of(log.origin().toString(), "own", log.reader().checkpoint()));
    }
    mirrors.all().forEach(mirror -> all.add(of(mirror.origin(), "mirror", mirror.head())));
    return all;
  }

  static ListedLog of(String origin, String kind, Optional<SignedCheckpoint> newest) {
    return new ListedLog(
        origin,
        kind,
        newest.map(note -> note.checkpoint().size()).orElse(0L),
        newest.map(note -> note.checkpoint().root().hex()));
  }

  JsonObject json() {
    return JsonObject.builder()
        .put("origin", origin)
        .put("kind", kind)
        .put("size", size)
        .put("root", root.map(JsonString::new))
        .build();
  }

  static ListedLog parse(JsonNode json) {
    return new ListedLog(
        json.path("origin").asString(""),
        json.path("kind").asString(""),
        json.path("size").asLong(0),
        GossipAdmin.text(json, "root"));
  }
}
