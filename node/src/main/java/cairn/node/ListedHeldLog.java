package cairn.node;

import cairn.federation.bundle.HeldLogSummary;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonBoolean;
import cairn.format.JsonNumber;
import cairn.format.JsonObject;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A log of somebody else of which single records are held: they came by bundle or push.
 *
 * <pre>{@code
 * {"acknowledged": 5, "acknowledgements": [1], "first_use": 0, "id": "71…", "mirrored": 0,
 *  "origin": "camera-1.example.org/org:records", "pushed": 0, "records": 5, "sender": "9c…",
 *  "trusted": true, "vkey": "camera-1.example.org/org:records+5f…"}
 * }</pre>
 *
 * @param id by which it is named: hex SHA-256 of the vkey, since two keys may claim one origin
 * @param sender fingerprint of whoever vouched first for that key
 * @param trusted whether he was trusted, and not only the first to come
 * @param records that are held
 * @param mirrored further ones, of which a mirror here has the copy
 * @param firstUse records that were not seen to be of a trusted attestor
 * @param pushed records whose receipt was acknowledged in the answer to a push
 * @param acknowledged records whose receipt is acknowledged in our own log
 * @param acknowledgements where our own log holds the acknowledgements
 */
public record ListedHeldLog(
    String id,
    String origin,
    String vkey,
    String sender,
    boolean trusted,
    long records,
    long mirrored,
    long firstUse,
    long pushed,
    long acknowledged,
    List<Long> acknowledgements) {
  public ListedHeldLog {
    acknowledgements = List.copyOf(acknowledgements);
  }

  static ListedHeldLog of(HeldLogSummary log) {
    return new ListedHeldLog(
        log.id().hex(),
        log.key().name(),
        log.key().vkey(),
        log.sender().hex(),
        log.trusted(),
        log.records(),
        log.mirrored(),
        log.firstUse(),
        log.pushed(),
        log.acknowledged(),
        log.acknowledgements());
  }

  /** In one line for the audit log. */
  String account() {
    return "%s, %d records, %d of them acknowledged, %d pushed"
        .formatted(vkey, records, acknowledged, pushed);
  }

  /** As programs get it. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("id", id)
        .put("origin", origin)
        .put("vkey", vkey)
        .put("sender", sender)
        .put("trusted", new JsonBoolean(trusted))
        .put("records", records)
        .put("mirrored", mirrored)
        .put("first_use", firstUse)
        .put("pushed", pushed)
        .put("acknowledged", acknowledged)
        .put(
            "acknowledgements",
            new JsonArray(acknowledgements.stream().<Json>map(JsonNumber::of).toList()))
        .build();
  }

  static ListedHeldLog parse(JsonNode json) {
    return new ListedHeldLog(
        json.path("id").asString(""),
        json.path("origin").asString(""),
        json.path("vkey").asString(""),
        json.path("sender").asString(""),
        json.path("trusted").asBoolean(false),
        json.path("records").asLong(0),
        json.path("mirrored").asLong(0),
        json.path("first_use").asLong(0),
        json.path("pushed").asLong(0),
        json.path("acknowledged").asLong(0),
        json.path("acknowledgements").valueStream().map(JsonNode::asLong).toList());
  }
}
