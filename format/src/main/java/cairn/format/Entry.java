package cairn.format;

/**
 * One record in a log: a JSON object in its canonical spelling with a {@code type}.
 *
 * <pre>{@code {"hash":"e3b0c442…","timestamp":1679315147,"type":"timestamp/v1"}}</pre>
 *
 * <p>Types that we do not know are stored and proved like any other; only known types get meaning,
 * and those are read strictly: all members, no others, each of its kind.
 */
public sealed interface Entry
    permits TimestampEntry,
        AttestationEntry,
        EventEntry,
        AnchorEntry,
        KeyRotationEntry,
        DeliveryAckEntry,
        ReservedEntry,
        OtherEntry {

  /** Longest entry in bytes: what a tile's bundle can hold. */
  int MAX_BYTES = EntryBundle.MAX_ENTRY_LENGTH;

  /**
   * Reads the bytes of an entry as they are logged. Signatures inside it are not checked.
   *
   * @throws MalformedException if they are not the canonical spelling of an object with a {@code
   *     type}, exceed {@link #MAX_BYTES}, or break the rules of a known type
   */
  static Entry parse(byte[] bytes) throws MalformedException {
    return EntryParser.parse(JsonObject.parseCanonical(bytes, MAX_BYTES, "entry"));
  }

  /**
   * The entry that {@code object} is, as somebody submits it; its own bytes come from {@link
   * #encode}.
   *
   * @throws MalformedException as for {@link #parse}
   */
  static Entry of(JsonObject object) throws MalformedException {
    int length = object.canonical().length;
    if (length > MAX_BYTES) {
      throw new MalformedException(
          "entry: expected at most %d bytes, found %d".formatted(MAX_BYTES, length));
    }
    return EntryParser.parse(object);
  }

  /** The {@code type} member, such as {@code timestamp/v1}. */
  String type();

  /** All members. */
  JsonObject object();

  /**
   * What makes two entries of one log the same, hashed together with the type: the key under which
   * duplicates are dropped.
   */
  Hash identity();

  /**
   * Whether nobody may submit this type as an entry: the node alone writes it, out of what it has
   * verified or (for {@code timestamp/v1}) what its own route took.
   */
  boolean isWrittenByNodeOnly();

  /** The canonical bytes: what is logged, and hashed into the leaf. */
  default byte[] encode() {
    return object().canonical();
  }

  /** The leaf's hash: SHA-256(0x00 ‖ entry bytes). */
  default Hash leafHash() {
    return Merkle.leafHash(encode());
  }
}
