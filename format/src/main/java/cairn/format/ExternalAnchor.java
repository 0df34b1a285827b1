package cairn.format;

/**
 * Evidence from outside all networks that a batch existed: a time-stamping authority's token, a
 * Bitcoin block, an EVM transaction. Its members depend on its kind.
 *
 * <pre>{@code {"batch":7,"kind":"rfc3161:example",…}}</pre>
 *
 * @param batch the batch's id, one of the proof file's batches
 * @param kind what it is, 1 to 255 characters
 * @param object all members, those two included
 */
public record ExternalAnchor(long batch, String kind, JsonObject object) {
  private static final int MAX_KIND_LENGTH = 255;

  /**
   * Reads one.
   *
   * @throws MalformedException if it names no batch or kind
   */
  public static ExternalAnchor of(JsonObject object) throws MalformedException {
    String kind = object.string("kind");
    if (kind.isEmpty() || kind.length() > MAX_KIND_LENGTH) {
      throw MalformedException.expected("kind", "1 to 255 characters", kind);
    }
    return new ExternalAnchor(object.integer("batch"), kind, object);
  }
}
