package cairn.format;

import java.util.Set;

/**
 * A node has imported a bundle: what its sender gets back as proof of delivery.
 *
 * <pre>{@code
 * {"bundle_sha256":"5d41…","record_count":12,"sender_fingerprint":"9c1f…","timestamp":1679315147,
 *  "type":"delivery-ack/v1"}
 * }</pre>
 *
 * Whose acknowledgement it is says the log that holds it.
 *
 * @param bundle SHA-256 of the bundle's file
 * @param sender SHA-256 of the raw public key that signed the bundle
 * @param recordCount how many of the bundle's records the node held after that import
 * @param timestamp when, Unix seconds, as the node claims
 */
public record DeliveryAckEntry(Hash bundle, Hash sender, long recordCount, long timestamp)
    implements Entry {
  /** The type. */
  public static final String TYPE = "delivery-ack/v1";

  private static final Set<String> MEMBERS =
      Set.of("type", "bundle_sha256", "sender_fingerprint", "record_count", "timestamp");

  public DeliveryAckEntry {
    UnixSeconds.require(timestamp);
    if (recordCount < 0 || recordCount > JsonNumber.MAX_INTEGER) {
      throw new IllegalArgumentException("a count is 0 to 2^53-1, not " + recordCount);
    }
  }

  static DeliveryAckEntry of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    return new DeliveryAckEntry(
        object.hash("bundle_sha256"),
        object.hash("sender_fingerprint"),
        object.integer("record_count"),
        object.integer("timestamp"));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public JsonObject object() {
    return JsonObject.builder()
        .put("type", TYPE)
        .put("bundle_sha256", bundle)
        .put("sender_fingerprint", sender)
        .put("record_count", recordCount)
        .put("timestamp", timestamp)
        .build();
  }

  /** The bundle: a log acknowledges it once. */
  @Override
  public Hash identity() {
    return identityOf(bundle);
  }

  /** By what a log finds its acknowledgement of that bundle. */
  public static Hash identityOf(Hash bundle) {
    return EntryIdentity.of(TYPE, bundle.hex());
  }

  @Override
  public boolean isWrittenByNodeOnly() {
    return true;
  }
}
