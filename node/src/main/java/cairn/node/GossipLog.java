package cairn.node;

import cairn.federation.gossip.FollowedLog;
import cairn.format.JsonObject;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * A log that a peer calls its own, as far as it is here.
 *
 * <pre>{"origin": "network-b/org:records", "size": 1204, "state": "followed"}</pre>
 *
 * @param size how far its mirror has come
 * @param state such as {@code followed}, {@code stopped} or {@code other_key}
 * @param detail why, unless it is followed; else empty
 */
public record GossipLog(String origin, long size, String state, String detail) {
  static GossipLog of(FollowedLog log) {
    return new GossipLog(
        log.origin().toString(),
        log.size(),
        log.state().name().toLowerCase(Locale.ROOT),
        log.detail());
  }

  JsonObject json() {
    JsonObject.Builder json =
        JsonObject.builder().put("origin", origin).put("size", size).put("state", state);
    return detail.isEmpty() ? json.build() : json.put("detail", detail).build();
  }

  static GossipLog parse(JsonNode json) {
    return new GossipLog(
        json.path("origin").asString(""),
        json.path("size").asLong(0),
        json.path("state").asString(""),
        json.path("detail").asString(""));
  }
}
