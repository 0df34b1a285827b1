package cairn.node;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonNumber;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A gossip peer as it can be listed.
 *
 * <pre>{"fingerprint": "9c1f…", "url": "https://b.example", "push": false, "status": "healthy",
 * "networks": ["network-b"], "logs": […], "last_seen": 1679315147, "last_root": "…",
 * "last_size": 1210, "healthy": true, "consecutive_failures": 0, "added_at": 1679310000}</pre>
 *
 * @param fingerprint of its identity, hex
 * @param url where it answers; empty if nobody can reach it
 * @param status how it stands with it, such as {@code healthy}
 * @param networks whose logs it calls its own; none before its card has come
 * @param lastSeen when it answered last
 * @param lastRoot what it showed then, hex
 */
public record ListedGossipPeer(
    String fingerprint,
    Optional<String> url,
    boolean push,
    String status,
    List<String> networks,
    List<GossipLog> logs,
    Optional<Instant> lastSeen,
    Optional<String> lastRoot,
    long lastSize,
    boolean healthy,
    long consecutiveFailures,
    Instant addedAt) {
  public ListedGossipPeer {
    networks = List.copyOf(networks);
    logs = List.copyOf(logs);
  }

  /** By which people know it: its networks, or else its fingerprint. */
  public String name() {
    return networks.isEmpty() ? fingerprint : String.join(", ", networks);
  }

  /** As programs get it. */
  public JsonObject json() {
    List<Json> own = logs.stream().<Json>map(GossipLog::json).toList();
    return JsonObject.builder()
        .put("fingerprint", fingerprint)
        .put("url", url.map(JsonString::new))
        .put("push", push)
        .put("status", status)
        .put("networks", JsonArray.ofStrings(networks))
        .put("logs", new JsonArray(own))
        .put("last_seen", lastSeen.map(at -> JsonNumber.of(at.getEpochSecond())))
        .put("last_root", lastRoot.map(JsonString::new))
        .put("last_size", lastSize)
        .put("healthy", healthy)
        .put("consecutive_failures", consecutiveFailures)
        .put("added_at", addedAt.getEpochSecond())
        .build();
  }

  static ListedGossipPeer parse(JsonNode json) {
    return new ListedGossipPeer(
        json.path("fingerprint").asString(""),
        GossipAdmin.text(json, "url"),
        json.path("push").asBoolean(false),
        json.path("status").asString(""),
        json.path("networks").valueStream().map(JsonNode::asString).toList(),
        json.path("logs").valueStream().map(GossipLog::parse).toList(),
        json.has("last_seen")
            ? Optional.of(Instant.ofEpochSecond(json.path("last_seen").asLong()))
            : Optional.empty(),
        GossipAdmin.text(json, "last_root"),
        json.path("last_size").asLong(0),
        json.path("healthy").asBoolean(false),
        json.path("consecutive_failures").asLong(0),
        Instant.ofEpochSecond(json.path("added_at").asLong(0)));
  }
}
