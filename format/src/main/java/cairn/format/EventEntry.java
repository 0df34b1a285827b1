package cairn.format;

import java.util.Optional;
import java.util.Set;

/**
 * Something happened in an application.
 *
 * <pre>{@code
 * {"id":"build-17","payload":{"ok":true},"subject":"app","timestamp":1679315147,"type":"event/v1"}
 * }</pre>
 *
 * @param id the event's identity, 1 to 255 characters: a second event of that id is a duplicate
 * @param subject what it is about
 * @param content the payload, or its hash
 * @param timestamp when, in Unix seconds, as the submitter claims
 */
public record EventEntry(String id, Optional<String> subject, Content content, long timestamp)
    implements Entry {
  /** The type. */
  public static final String TYPE = "event/v1";

  private static final int MAX_ID_LENGTH = 255;
  private static final Set<String> MEMBERS =
      Set.of("type", "id", "subject", "payload", "payload_hash", "timestamp");

  /** What the event says: exactly one of {@code payload} and {@code payload_hash}. */
  public sealed interface Content {
    /**
     * The payload itself, logged for everybody to read.
     *
     * @param json any value
     */
    record Payload(Json json) implements Content {}

    /**
     * A payload that stays outside the log.
     *
     * @param hash its SHA-256
     */
    record PayloadHash(Hash hash) implements Content {}
  }

  public EventEntry {
    if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
      throw new IllegalArgumentException("an id has 1 to 255 characters, not " + id.length());
    }
    UnixSeconds.require(timestamp);
  }

  static EventEntry of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    String id = object.string("id");
    if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
      throw MalformedException.expected("id", "1 to 255 characters", id);
    }
    return new EventEntry(
        id, object.optionalString("subject"), content(object), object.integer("timestamp"));
  }

  private static Content content(JsonObject object) throws MalformedException {
    Optional<Json> payload = object.member("payload");
    if (payload.isPresent() == object.has("payload_hash")) {
      throw new MalformedException("expected either payload or payload_hash");
    }
    return payload.isPresent()
        ? new Content.Payload(payload.get())
        : new Content.PayloadHash(object.hash("payload_hash"));
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public JsonObject object() {
    JsonObject.Builder object =
        JsonObject.builder()
            .put("type", TYPE)
            .put("id", id)
            .put("subject", subject.map(JsonString::new))
            .put("timestamp", timestamp);
    return switch (content) {
      case Content.Payload payload -> object.put("payload", payload.json()).build();
      case Content.PayloadHash payload -> object.put("payload_hash", payload.hash()).build();
    };
  }

  @Override
  public Hash identity() {
    return EntryIdentity.of(TYPE, id);
  }

  @Override
  public boolean isWrittenByNodeOnly() {
    return false;
  }
}
