package cairn.format;

/** Finds the record for an entry's type. */
final class EntryParser {
  private static final int MAX_TYPE_LENGTH = 255;

  private EntryParser() {}

  static Entry parse(JsonObject object) throws MalformedException {
    String type = object.string("type");
    if (type.isEmpty() || type.length() > MAX_TYPE_LENGTH) {
      throw MalformedException.expected("type", "1 to 255 characters", type);
    }
    try {
      return switch (type) {
        case TimestampEntry.TYPE -> TimestampEntry.of(object);
        case AttestationEntry.TYPE -> AttestationEntry.of(object);
        case EventEntry.TYPE -> EventEntry.of(object);
        case AnchorEntry.TYPE -> AnchorEntry.of(object);
        case KeyRotationEntry.TYPE -> KeyRotationEntry.of(object);
        case DeliveryAckEntry.TYPE -> DeliveryAckEntry.of(object);
        default ->
            ReservedEntry.TYPES.contains(type) ? new ReservedEntry(object) : new OtherEntry(object);
      };
    } catch (MalformedException e) {
      throw new MalformedException(
          "entry of type " + MalformedException.quote(type) + ": " + e.getMessage());
    }
  }

  /** The type of an object of which {@link #parse} has checked that it has one. */
  static String typeOf(JsonObject object) {
    try {
      return object.string("type");
    } catch (MalformedException e) {
      throw new IllegalArgumentException("an entry has a type", e);
    }
  }
}
