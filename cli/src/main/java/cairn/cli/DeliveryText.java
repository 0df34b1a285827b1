package cairn.cli;

import cairn.federation.bundle.Delivery;
import cairn.format.JsonObject;
import java.time.Instant;
import java.util.Optional;

/** A bundle that was exported, for people and for programs. */
final class DeliveryText {
  private static final int SHORT = 12;

  private DeliveryText() {}

  static String line(Delivery delivery) {
    String what =
        "exported  %s  %d %s of [%d, %d), %s"
            .formatted(
                Instant.ofEpochSecond(delivery.exportedAt()),
                delivery.recordCount(),
                delivery.kind().word(),
                delivery.start(),
                delivery.end(),
                delivery.bundle().hex().substring(0, SHORT));
    Optional<Delivery.Receipt> receipt = delivery.receipt();
    return what
        + receipt
            .map(
                one ->
                    ": delivered %s, %d records, to %s"
                        .formatted(
                            Instant.ofEpochSecond(one.at()), one.recordCount(), one.by().hex()))
            .orElse(": not acknowledged yet");
  }

  static JsonObject object(Delivery delivery) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("bundle", delivery.bundle())
            .put("kind", delivery.kind().word())
            .put("records", delivery.recordCount())
            .put("start", delivery.start())
            .put("end", delivery.end())
            .put("tree_size", delivery.treeSize())
            .put("exported_at", delivery.exportedAt())
            .put("delivered", delivery.receipt().isPresent());
    delivery
        .receipt()
        .ifPresent(
            receipt ->
                json.put("delivered_at", receipt.at())
                    .put("delivered_records", receipt.recordCount())
                    .put("delivered_to", receipt.by()));
    return json.build();
  }
}
