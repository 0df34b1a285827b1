package cairn.node;

import cairn.federation.gossip.KnownMirror;
import cairn.format.Hash;
import cairn.format.JsonArray;
import cairn.format.JsonBoolean;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.Utf8;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A mirror, and why it is here.
 *
 * <pre>{@code
 * {"bytes": 151552, "named_by": [], "origin": "network-b/org:records", "root": "9f…", "single": 2,
 *  "size": 1204, "stopped": false, "stored": 1204, "vkeys": ["network-b/org:records+2a…"]}
 * }</pre>
 *
 * @param size of what it shows
 * @param stored entries, some of them perhaps of a tree that is not reached yet
 * @param root hex, of what it shows
 * @param vkeys of the log, those that have gone too
 * @param namedBy fingerprints of the peers that call the log their own
 * @param stopped whether the log has signed two histories
 * @param bytes of the disk
 * @param single records that came by bundle or push as well: they stay, as held records
 */
public record ListedMirror(
    String origin,
    long size,
    long stored,
    Optional<String> root,
    List<String> vkeys,
    List<String> namedBy,
    boolean stopped,
    long bytes,
    long single) {
  public ListedMirror {
    vkeys = List.copyOf(vkeys);
    namedBy = List.copyOf(namedBy);
  }

  static ListedMirror of(KnownMirror mirror) {
    return new ListedMirror(
        mirror.origin(),
        mirror.size(),
        mirror.stored(),
        mirror.root().map(Hash::hex),
        mirror.keys().stream().map(known -> known.key().vkey()).toList(),
        mirror.namedBy().stream().map(Hash::hex).toList(),
        mirror.isStopped(),
        mirror.bytes(),
        mirror.single());
  }

  /** By what it is addressed, as below {@code /mirror}: hex SHA-256 of its origin. */
  String originHash() {
    return originHash(origin);
  }

  static String originHash(String origin) {
    return Hash.sha256(Utf8.encode(origin)).hex();
  }

  /** As programs get it. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("origin", origin)
        .put("size", size)
        .put("stored", stored)
        .put("root", root.map(JsonString::new))
        .put("vkeys", JsonArray.ofStrings(vkeys))
        .put("named_by", JsonArray.ofStrings(namedBy))
        .put("stopped", new JsonBoolean(stopped))
        .put("bytes", bytes)
        .put("single", single)
        .build();
  }

  static ListedMirror parse(JsonNode json) {
    return new ListedMirror(
        json.path("origin").asString(""),
        json.path("size").asLong(0),
        json.path("stored").asLong(0),
        GossipAdmin.text(json, "root"),
        json.path("vkeys").valueStream().map(JsonNode::asString).toList(),
        json.path("named_by").valueStream().map(JsonNode::asString).toList(),
        json.path("stopped").asBoolean(false),
        json.path("bytes").asLong(0),
        json.path("single").asLong(0));
  }
}
