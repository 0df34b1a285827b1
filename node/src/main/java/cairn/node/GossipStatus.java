package cairn.node;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a node does in its federation.
 *
 * @param identity by which others know it, a DID
 * @param fingerprint by which others add it, hex
 * @param url where it says that it answers
 * @param intervalSeconds between two rounds with a peer
 * @param logs that it shows, its own in front
 * @param peers with whom it gossips
 */
public record GossipStatus(
    String identity,
    String fingerprint,
    String url,
    long intervalSeconds,
    List<ListedLog> logs,
    List<ListedGossipPeer> peers) {
  public GossipStatus {
    logs = List.copyOf(logs);
    peers = List.copyOf(peers);
  }

  /** As programs get it. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("identity", identity)
        .put("fingerprint", fingerprint)
        .put("url", url)
        .put("interval_seconds", intervalSeconds)
        .put("logs", new JsonArray(logs.stream().<Json>map(ListedLog::json).toList()))
        .put("peers", new JsonArray(peers.stream().<Json>map(ListedGossipPeer::json).toList()))
        .build();
  }

  static GossipStatus parse(JsonNode json) {
    return new GossipStatus(
        json.path("identity").asString(""),
        json.path("fingerprint").asString(""),
        json.path("url").asString(""),
        json.path("interval_seconds").asLong(0),
        json.path("logs").valueStream().map(ListedLog::parse).toList(),
        json.path("peers").valueStream().map(ListedGossipPeer::parse).toList());
  }
}
