package cairn.cli;

import cairn.federation.bundle.Delivery;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import java.time.Instant;

/** A bundle that was exported, for people. */
final class DeliveryText {
  private static final int SHORT = 12;

  private DeliveryText() {}

  static String line(Delivery delivery) {
    try {
      return line(delivery.object());
    } catch (MalformedException e) {
      throw new IllegalStateException("a delivery was just written: " + e.getMessage(), e);
    }
  }

  /** Of one as a running node tells of it, too. */
  static String line(JsonObject delivery) throws MalformedException {
    String what =
        "exported  %s  %d %s of [%d, %d), %s"
            .formatted(
                Instant.ofEpochSecond(delivery.integer("exported_at")),
                delivery.integer("records"),
                delivery.string("kind"),
                delivery.integer("start"),
                delivery.integer("end"),
                delivery.hash("bundle").hex().substring(0, SHORT));
    return delivery.has("delivered_at")
        ? what
            + ": delivered %s, %d records, to %s"
                .formatted(
                    Instant.ofEpochSecond(delivery.integer("delivered_at")),
                    delivery.integer("delivered_records"),
                    delivery.hash("delivered_to").hex())
        : what + ": not acknowledged yet";
  }
}
