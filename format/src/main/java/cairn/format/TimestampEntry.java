package cairn.format;

import java.util.Set;

/**
 * Somebody asked for this hash to be stamped.
 *
 * <pre>{@code {"hash":"e3b0c442…","timestamp":1679315147,"type":"timestamp/v1"}}</pre>
 *
 * @param hash what was stamped: a file's SHA-256, or its {@link BlindedHash}
 * @param timestamp when, by the gateway's clock, in Unix seconds: a claim
 */
public record TimestampEntry(Hash hash, long timestamp) implements Entry {
  /** The type. */
  public static final String TYPE = "timestamp/v1";

  private static final Set<String> MEMBERS = Set.of("type", "hash", "timestamp");

  public TimestampEntry {
    UnixSeconds.require(timestamp);
  }

  static TimestampEntry of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    return new TimestampEntry(object.hash("hash"), object.integer("timestamp"));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public JsonObject object() {
    return JsonObject.builder()
        .put("type", TYPE)
        .put("hash", hash)
        .put("timestamp", timestamp)
        .build();
  }

  @Override
  public Hash identity() {
    return identityOf(hash);
  }

  /**
   * The identity of a stamp of {@code hash}, whenever it was made: that of {@code
   * ["timestamp/v1","e3b0c442…"]}, spelled directly, since every stamp is searched for by it.
   */
  public static Hash identityOf(Hash hash) {
    return Hash.sha256(Utf8.encode("[\"" + TYPE + "\",\"" + hash.hex() + "\"]"));
  }

  @Override
  public boolean isWrittenByNodeOnly() {
    return true;
  }
}
