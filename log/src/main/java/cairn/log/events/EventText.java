package cairn.log.events;

import cairn.format.AttestationEntry;
import cairn.format.CrossAnchor;
import cairn.format.Entry;
import cairn.format.JsonObject;
import cairn.format.Origin;
import cairn.format.TimestampEntry;
import cairn.log.Batch;
import java.nio.charset.StandardCharsets;

/**
 * The texts of events, canonical JSON.
 *
 * <pre>{@code
 * {"sequence":65537,"type":"start"}
 * {"attestation":{"hash":"e3b0c442…","namespace":"public:timestamps","network_id":"network-a",
 *   "sequence":6,"timestamp":1800000000,"type":"timestamp/v1"},"sequence":65538,"type":"attestation"}
 * {"batch":{"id":7,…},"sequence":65539,"type":"batch_closed"}
 * {"anchor":{"batch":7,"namespace":"public:timestamps","network_id":"network-b"},
 *   "sequence":65540,"type":"anchor_completed"}
 * {"sequence":65600,"type":"gap"}
 * }</pre>
 */
final class EventText {
  private EventText() {}

  /** Everything above {@code number} follows. */
  static String start(long number) {
    return text("start", number, JsonObject.builder());
  }

  /** Something up to {@code number} is lost; everything above it follows. */
  static String gap(long number) {
    return text("gap", number, JsonObject.builder());
  }

  /** A user's entry is cosigned. What the log says of it in a reply, and its type. */
  static String attestation(long number, Origin origin, long index, Entry entry) {
    JsonObject.Builder attestation =
        JsonObject.builder()
            .put("type", entry.type())
            .put("network_id", origin.networkId())
            .put("namespace", origin.namespace())
            .put("sequence", index);
    if (entry instanceof TimestampEntry stamp) {
      attestation.put("hash", stamp.hash()).put("timestamp", stamp.timestamp());
    } else if (entry instanceof AttestationEntry record) {
      attestation.put("hash", record.statement().hash());
    }
    return text(
        "attestation", number, JsonObject.builder().put("attestation", attestation.build()));
  }

  static String batchClosed(long number, Batch batch) {
    return text("batch_closed", number, JsonObject.builder().put("batch", batch.object()));
  }

  /** A peer's anchor is kept; {@code network_id} is the peer's. */
  static String anchorCompleted(long number, Origin origin, CrossAnchor anchor) {
    JsonObject object =
        JsonObject.builder()
            .put("batch", anchor.batch())
            .put("namespace", origin.namespace())
            .put("network_id", anchor.networkId())
            .build();
    return text("anchor_completed", number, JsonObject.builder().put("anchor", object));
  }

  private static String text(String type, long number, JsonObject.Builder object) {
    byte[] json = object.put("type", type).put("sequence", number).build().canonical();
    return new String(json, StandardCharsets.UTF_8);
  }
}
