package cairn.node;

import cairn.federation.gossip.SyncLine;
import cairn.format.JsonObject;
import java.time.Instant;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * What was exchanged with a gossip peer about one log, or why nothing was.
 *
 * <pre>{"at": 1679315147, "peer": "9c1f…", "origin": "network-b/org:records", "direction": "pull",
 * "entries": 120, "ok": true, "outcome": "…", "millis": 35}</pre>
 *
 * @param peer fingerprint of its identity, hex
 * @param origin empty when it was not about one log
 * @param direction {@code pull} or {@code push}
 * @param outcome a sentence for operators
 */
public record ListedSync(
    Instant at,
    String peer,
    String origin,
    String direction,
    long entries,
    boolean ok,
    String outcome,
    long millis) {
  static ListedSync of(SyncLine line) {
    return new ListedSync(
        line.at(),
        line.peer().hex(),
        line.origin(),
        line.direction().name().toLowerCase(Locale.ROOT),
        line.entries(),
        line.ok(),
        line.outcome(),
        line.millis());
  }

  /** As programs get it. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("at", at.getEpochSecond())
        .put("peer", peer)
        .put("origin", origin)
        .put("direction", direction)
        .put("entries", entries)
        .put("ok", ok)
        .put("outcome", outcome)
        .put("millis", millis)
        .build();
  }

  static ListedSync parse(JsonNode json) {
    return new ListedSync(
        Instant.ofEpochSecond(json.path("at").asLong(0)),
        json.path("peer").asString(""),
        json.path("origin").asString(""),
        json.path("direction").asString(""),
        json.path("entries").asLong(0),
        json.path("ok").asBoolean(false),
        json.path("outcome").asString(""),
        json.path("millis").asLong(0));
  }
}
