package cairn.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Evidence that a log showed two histories: a {@code *.cairn-fork} file. Whether it proves that is
 * judged elsewhere.
 *
 * <pre>{@code
 * {"consistency":["4f1a…",…],"first":"<signed checkpoint>","format":"cairn-fork/v1",
 *  "root_at_first":"9c1f…","second":"<signed checkpoint>"}
 * }</pre>
 *
 * Two checkpoints of one size with different roots speak for themselves. Of two sizes, {@code
 * consistency} has to show that the second one's tree held another root, {@code root_at_first},
 * when it was as large as the first.
 *
 * @param first the smaller checkpoint, or the one seen first
 * @param second the other one, of the same origin
 * @param detour how the second came from another tree of the first one's size
 */
public record ForkFile(SignedCheckpoint first, SignedCheckpoint second, Optional<Detour> detour) {
  /** The {@code format} member. */
  public static final String FORMAT = "cairn-fork/v1";

  /**
   * Largest file read, in bytes: two notes as large as any, whose every character may have to be
   * escaped by another one (a log is free to sign lines of quotation marks), and 8 KB for a path of
   * 64 hashes and the rest. So whatever is evidence can be read again.
   */
  public static final int MAX_BYTES = 2 * 2 * Note.MAX_BYTES + 8 * 1024;

  private static final Set<String> MEMBERS =
      Set.of("format", "first", "second", "consistency", "root_at_first");

  /**
   * A tree of the first checkpoint's size that the second checkpoint extends.
   *
   * @param rootAtFirst its root
   * @param consistency the consistency path from it to the second checkpoint's tree (RFC 6962,
   *     section 2.1.2)
   */
  public record Detour(Hash rootAtFirst, List<Hash> consistency) {
    public Detour {
      consistency = List.copyOf(consistency);
      if (consistency.size() > Merkle.MAX_CONSISTENCY_LENGTH) {
        throw new IllegalArgumentException(
            "a consistency path has at most %d hashes, not %d"
                .formatted(Merkle.MAX_CONSISTENCY_LENGTH, consistency.size()));
      }
    }
  }

  /**
   * Checks the rules between members.
   *
   * @throws IllegalArgumentException if the checkpoints are of two logs, the first is the larger
   *     one, or there is a path where sizes are equal or none where they are not
   */
  public ForkFile {
    Checkpoint one = first.checkpoint();
    Checkpoint other = second.checkpoint();
    if (!one.origin().equals(other.origin())) {
      throw new IllegalArgumentException("the two checkpoints are of different logs");
    }
    if (one.size() > other.size()) {
      throw new IllegalArgumentException(
          "the smaller checkpoint comes first; got sizes %d and %d"
              .formatted(one.size(), other.size()));
    }
    if (detour.isPresent() == (one.size() == other.size())) {
      throw new IllegalArgumentException(
          "checkpoints of two sizes need consistency and root_at_first, those of one size neither");
    }
  }

  /**
   * Reads a fork file; nothing in it is judged.
   *
   * @throws MalformedException if it is not spelled as above, holds an unknown member, breaks a
   *     rule between members, or exceeds a limit
   */
  public static ForkFile parse(byte[] bytes) throws MalformedException {
    return of(JsonObject.parse(bytes, MAX_BYTES, "fork file"));
  }

  /** As {@link #parse}, of an object that is already read. */
  public static ForkFile of(JsonObject object) throws MalformedException {
    String format = object.string("format");
    if (!format.equals(FORMAT)) {
      throw MalformedException.expected("format", FORMAT, format);
    }
    object.refuseUnknown(MEMBERS);
    try {
      return new ForkFile(
          SignedCheckpoint.parse(object.string("first")),
          SignedCheckpoint.parse(object.string("second")),
          detour(object));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("fork file: " + e.getMessage());
    }
  }

  private static Optional<Detour> detour(JsonObject object) throws MalformedException {
    if (object.has("consistency") != object.has("root_at_first")) {
      throw new MalformedException("expected consistency and root_at_first together, or neither");
    }
    if (!object.has("consistency")) {
      return Optional.empty();
    }
    JsonArray spelled =
        object.array("consistency").requireAtMost(Merkle.MAX_CONSISTENCY_LENGTH, "consistency");
    List<Hash> path = new ArrayList<>();
    for (String hash : spelled.strings("consistency")) {
      path.add(Hash.parseHex(hash, "consistency"));
    }
    return Optional.of(new Detour(object.hash("root_at_first"), path));
  }

  /** The evidence as JSON. */
  public JsonObject object() {
    return JsonObject.builder()
        .put("format", FORMAT)
        .put("first", first.encode())
        .put("second", second.encode())
        .put(
            "consistency",
            detour.map(d -> JsonArray.ofStrings(d.consistency().stream().map(Hash::hex).toList())))
        .put("root_at_first", detour.map(d -> new JsonString(d.rootAtFirst().hex())))
        .build();
  }

  /** The file as canonical JSON. */
  public byte[] encode() {
    return object().canonical();
  }
}
