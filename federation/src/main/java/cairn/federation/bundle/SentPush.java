package cairn.federation.bundle;

import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonBoolean;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.PushAnswer;
import java.util.Optional;
import java.util.Set;

/**
 * Records that were pushed from here to one node in one run, by the word of whoever answered: a
 * push is neither acknowledged in the receiver's log nor anchored there.
 *
 * <pre>{@code
 * {"counts":{"duplicates":0,"imported":12,"records":12,"revoked":0,"untrusted":0},"end":40,
 *  "first_use":false,"id":"5d41…","last_at":1679315150,"origin":"device-7/org:records",
 *  "recipient":"9c1f…","start":0,"started_at":1679315147,"tree_size":40,
 *  "url":"https://b.example","whole":true}
 * }</pre>
 *
 * @param id of its first signed request: names the run
 * @param recipient fingerprint of the node's identity, as its card showed it
 * @param url where it answered
 * @param origin the log
 * @param start from which index on
 * @param end so far: one behind the last index that was looked at
 * @param treeSize of the tree under which they were pushed
 * @param counts what became of them
 * @param firstUse whether some were taken because the receiver trusts nobody yet
 * @param startedAt when, Unix seconds
 * @param lastAt when the last answer came, Unix seconds
 * @param whole whether all that was asked for has been answered
 */
public record SentPush(
    Hash id,
    Hash recipient,
    String url,
    String origin,
    long start,
    long end,
    long treeSize,
    Counts counts,
    boolean firstUse,
    long startedAt,
    long lastAt,
    boolean whole) {
  /** Longest address of a node, in characters. */
  static final int MAX_URL = 2048;

  private static final int MAX_ORIGIN = 255;
  private static final Set<String> MEMBERS =
      Set.of(
          "id",
          "recipient",
          "url",
          "origin",
          "start",
          "end",
          "tree_size",
          "counts",
          "first_use",
          "started_at",
          "last_at",
          "whole");
  private static final Set<String> COUNTS =
      Set.of("records", "imported", "duplicates", "untrusted", "revoked");

  /** What became of records that were sent; each is counted once beside the first. */
  public record Counts(long records, long imported, long duplicates, long untrusted, long revoked) {
    /** Nothing was sent. */
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    public Counts {
      if (Math.min(Math.min(imported, duplicates), Math.min(untrusted, revoked)) < 0
          || imported + duplicates + untrusted + revoked != records) {
        throw new IllegalArgumentException(
            "counts: expected %d records in all, got %d, %d, %d and %d"
                .formatted(records, imported, duplicates, untrusted, revoked));
      }
    }

    Counts plus(PushAnswer answer) {
      return new Counts(
          records + answer.records(),
          imported + answer.imported(),
          duplicates + answer.duplicates(),
          untrusted + answer.untrusted(),
          revoked + answer.revoked());
    }

    /** How many of them the receiver says that it holds. */
    public long held() {
      return imported + duplicates;
    }
  }

  /**
   * Checks the rules between members.
   *
   * @throws IllegalArgumentException for what breaks one, naming it
   */
  public SentPush {
    if (url.isEmpty() || url.length() > MAX_URL) {
      throw new IllegalArgumentException(
          "url: expected 1 to %d characters, got %d".formatted(MAX_URL, url.length()));
    }
    if (origin.isEmpty() || origin.length() > MAX_ORIGIN) {
      throw new IllegalArgumentException(
          "origin: expected 1 to %d characters, got %d".formatted(MAX_ORIGIN, origin.length()));
    }
    if (start < 0 || end <= start || treeSize < end) {
      throw new IllegalArgumentException(
          "range: expected one that goes up to at most %d, got %d to %d"
              .formatted(treeSize, start, end));
    }
    if (counts.records() < 1 || counts.records() > end - start) {
      throw new IllegalArgumentException(
          "counts: expected 1 to %d records, got %d".formatted(end - start, counts.records()));
    }
    if (startedAt < 0 || lastAt < 0) {
      throw new IllegalArgumentException("times: expected none before 1970");
    }
  }

  /** The same with one more page, answered at that time. */
  SentPush plus(RecordPages.Page page, PushAnswer answer, long now) {
    return new SentPush(
        id,
        recipient,
        url,
        origin,
        start,
        page.next(),
        treeSize,
        counts.plus(answer),
        firstUse || answer.firstUse(),
        startedAt,
        now,
        whole);
  }

  /** The same when nothing is left to send. */
  SentPush ended() {
    return new SentPush(
        id, recipient, url, origin, start, end, treeSize, counts, firstUse, startedAt, lastAt,
        true);
  }

  /**
   * Reads one.
   *
   * @throws MalformedException if it is none, or breaks a rule between members
   */
  public static SentPush of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    try {
      return new SentPush(
          object.hash("id"),
          object.hash("recipient"),
          object.string("url"),
          object.string("origin"),
          object.integer("start"),
          object.integer("end"),
          object.integer("tree_size"),
          counts(object.object("counts")),
          isTrue(object, "first_use"),
          object.integer("started_at"),
          object.integer("last_at"),
          isTrue(object, "whole"));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("push: " + e.getMessage());
    }
  }

  private static Counts counts(JsonObject counts) throws MalformedException {
    counts.refuseUnknown(COUNTS);
    return new Counts(
        counts.integer("records"),
        counts.integer("imported"),
        counts.integer("duplicates"),
        counts.integer("untrusted"),
        counts.integer("revoked"));
  }

  private static boolean isTrue(JsonObject object, String name) throws MalformedException {
    Optional<Json> said = object.member(name);
    if (said.isPresent() && said.get() instanceof JsonBoolean(boolean value)) {
      return value;
    }
    throw new MalformedException(name + ": expected true or false");
  }

  /** As JSON. */
  public JsonObject object() {
    return JsonObject.builder()
        .put("id", id)
        .put("recipient", recipient)
        .put("url", url)
        .put("origin", origin)
        .put("start", start)
        .put("end", end)
        .put("tree_size", treeSize)
        .put(
            "counts",
            JsonObject.builder()
                .put("records", counts.records())
                .put("imported", counts.imported())
                .put("duplicates", counts.duplicates())
                .put("untrusted", counts.untrusted())
                .put("revoked", counts.revoked())
                .build())
        .put("first_use", firstUse)
        .put("started_at", startedAt)
        .put("last_at", lastAt)
        .put("whole", whole)
        .build();
  }
}
