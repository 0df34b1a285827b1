package cairn.format;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an attestor keeps to himself about a file. Only a salted commitment to it is logged, so that
 * the text can be shown later, or erased.
 *
 * <pre>{@code
 * {"investigation":"case-2026-001","metadata":{"camera":"2","place":"harbour"}}
 * }</pre>
 *
 * A member that would be empty is left out. The commitment is SHA-256 of a 32-byte salt ‖ this
 * object's canonical bytes.
 *
 * @param investigation what the file was made for, 1 to 200 characters
 * @param metadata further words about it: at most 64, names of 1 to 100 characters, texts of at
 *     most 4,000
 */
public record PrivatePart(Optional<String> investigation, Map<String, String> metadata) {
  /** Nothing to keep to himself. */
  public static final PrivatePart NONE = new PrivatePart(Optional.empty(), Map.of());

  /** Length of a salt in bytes: nobody guesses the text by trying. */
  public static final int SALT_LENGTH = 32;

  /** Most of its bytes: 64 of 4,100 characters, each at most 6 bytes as JSON, and the rest. */
  public static final int MAX_BYTES = 2 << 20;

  private static final int MAX_INVESTIGATION = 200;
  private static final int MAX_METADATA = 64;
  private static final int MAX_NAME = 100;
  private static final int MAX_TEXT = 4000;
  private static final Set<String> MEMBERS = Set.of("investigation", "metadata");

  /**
   * Holds it to its bounds.
   *
   * @throws IllegalArgumentException for what is beyond one, naming it
   */
  public PrivatePart {
    metadata = Map.copyOf(metadata);
    investigation.ifPresent(id -> require(id, 1, MAX_INVESTIGATION, "investigation"));
    if (metadata.size() > MAX_METADATA) {
      throw new IllegalArgumentException(
          "metadata: expected at most %d, got %d".formatted(MAX_METADATA, metadata.size()));
    }
    metadata.forEach(
        (name, text) -> {
          require(name, 1, MAX_NAME, "metadata's name");
          require(text, 0, MAX_TEXT, "metadata " + PrintableText.quote(name));
        });
  }

  private static void require(String text, int least, int most, String what) {
    if (text.length() < least || text.length() > most) {
      throw new IllegalArgumentException(
          "%s: expected %d to %d characters, got %d".formatted(what, least, most, text.length()));
    }
    if (!JsonString.isSound(text)) {
      throw new IllegalArgumentException(what + ": expected whole characters of Unicode");
    }
  }

  /**
   * Reads its canonical bytes.
   *
   * @throws MalformedException if they are not what {@link #canonical} writes for some part
   */
  public static PrivatePart parse(byte[] bytes) throws MalformedException {
    return of(JsonObject.parseCanonical(bytes, MAX_BYTES, "private part"));
  }

  /**
   * As {@link #parse}, of an object that is already read.
   *
   * @throws MalformedException if it is no private part, or spells an empty member
   */
  public static PrivatePart of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    Map<String, String> metadata = new TreeMap<>();
    Optional<JsonObject> stated = object.optionalObject("metadata");
    if (stated.isPresent()) {
      if (stated.get().members().isEmpty()) { // would be a second spelling of having none
        throw new MalformedException("metadata: expected at least one, or no such member");
      }
      for (String name : stated.get().members().keySet()) {
        metadata.put(name, stated.get().string(name));
      }
    }
    try {
      return new PrivatePart(object.optionalString("investigation"), metadata);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("private part: " + e.getMessage());
    }
  }

  /** Whether there is nothing to commit to. */
  public boolean isEmpty() {
    return investigation.isEmpty() && metadata.isEmpty();
  }

  /** The object above. */
  public JsonObject object() {
    JsonObject.Builder object =
        JsonObject.builder().put("investigation", investigation.map(JsonString::new));
    if (!metadata.isEmpty()) {
      JsonObject.Builder members = JsonObject.builder();
      new TreeMap<>(metadata).forEach(members::put);
      object.put("metadata", members.build());
    }
    return object.build();
  }

  /** The canonical bytes, which the commitment covers. */
  public byte[] canonical() {
    return object().canonical();
  }

  /**
   * What is logged of it.
   *
   * @param salt 32 bytes, random and of this record alone
   */
  public Hash commitment(byte[] salt) {
    if (salt.length != SALT_LENGTH) {
      throw new IllegalArgumentException("a salt has 32 bytes, not " + salt.length);
    }
    return Hash.sha256(salt, canonical());
  }
}
