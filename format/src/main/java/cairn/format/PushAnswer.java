package cairn.format;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a node says of a {@link RecordPush} that it took: how many of the records it stored, and why
 * not the others. Written and read in canonical JSON alone. Nobody has signed it: it is the word of
 * whoever answered.
 *
 * <pre>{@code
 * {"duplicates":0,"first_use":false,"imported":12,"origin":"device-7/org:records","records":12,
 *  "revoked":0,"sender":"peer","strangers":[],"tree_size":40,"untrusted":0}
 * }</pre>
 *
 * @param origin the log of the push
 * @param treeSize of its checkpoint
 * @param records how many it had; each is counted once below
 * @param imported those that are new there
 * @param duplicates those that were there
 * @param untrusted those whose attestor is not trusted there
 * @param revoked those whose attestor no longer is
 * @param sender what the sender is there
 * @param firstUse whether any was taken only because nobody is trusted there yet
 * @param strangers fingerprints of the attestors whose records were not taken, each once, by value
 */
public record PushAnswer(
    Origin origin,
    long treeSize,
    long records,
    long imported,
    long duplicates,
    long untrusted,
    long revoked,
    Sender sender,
    boolean firstUse,
    List<Hash> strangers) {
  /** Largest answer read, in bytes: 100 fingerprints of 67, and less than 1 KB around them. */
  public static final int MAX_BYTES = 16 << 10;

  private static final Set<String> MEMBERS =
      Set.of(
          "origin",
          "tree_size",
          "records",
          "imported",
          "duplicates",
          "untrusted",
          "revoked",
          "sender",
          "first_use",
          "strangers");

  /** What the sender of a push is to its recipient. */
  public enum Sender {
    /** A node that the recipient's operator has accepted. */
    PEER,
    /** An attestor who is trusted there. */
    ATTESTOR,
    /** Anybody else. */
    STRANGER;

    /** As it is written, {@code peer}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Sender parse(String word) throws MalformedException {
      for (Sender sender : values()) {
        if (sender.word().equals(word)) {
          return sender;
        }
      }
      throw new MalformedException(
          "sender: expected peer, attestor or stranger, got " + PrintableText.quote(word));
    }
  }

  /**
   * Checks the rules between members.
   *
   * @throws IllegalArgumentException if a count is out of range, they do not add up, or the
   *     strangers are not those of the records that were not taken
   */
  public PushAnswer {
    strangers = List.copyOf(strangers);
    if (records < 1 || records > RecordPush.MAX_RECORDS) {
      throw new IllegalArgumentException(
          "records: expected 1 to %d, got %d".formatted(RecordPush.MAX_RECORDS, records));
    }
    if (treeSize < records) {
      throw new IllegalArgumentException(
          "tree_size: expected at least the %d records, got %d".formatted(records, treeSize));
    }
    requireSum(records, imported, duplicates, untrusted, revoked);
    requireStrangers(untrusted + revoked, strangers);
  }

  private static void requireSum(long records, long... counts) {
    long sum = 0;
    for (long count : counts) {
      if (count < 0 || count > records) {
        throw new IllegalArgumentException(
            "counts: expected each from 0 to %d, got %d".formatted(records, count));
      }
      sum += count;
    }
    if (sum != records) {
      throw new IllegalArgumentException(
          "counts: expected %d records in all, got %d".formatted(records, sum));
    }
  }

  private static void requireStrangers(long skipped, List<Hash> strangers) {
    if (strangers.size() > skipped || (skipped > 0 && strangers.isEmpty())) {
      throw new IllegalArgumentException(
          "strangers: expected those of %d records, got %d".formatted(skipped, strangers.size()));
    }
    if (!strangers.equals(ordered(strangers))) {
      throw new IllegalArgumentException("strangers: expected each once, by value");
    }
  }

  /** Each once, by value: the order in which they are written. */
  public static List<Hash> ordered(List<Hash> fingerprints) {
    return fingerprints.stream().distinct().sorted(Comparator.comparing(Hash::hex)).toList();
  }

  /**
   * Reads an answer.
   *
   * @throws MalformedException if it is not the canonical spelling of one, breaks a rule between
   *     members, or exceeds a limit
   */
  public static PushAnswer parse(byte[] bytes) throws MalformedException {
    JsonObject object = JsonObject.parseCanonical(bytes, MAX_BYTES, "answer");
    object.refuseUnknown(MEMBERS);
    try {
      return new PushAnswer(
          Origin.parse(object.string("origin")),
          object.integer("tree_size"),
          object.integer("records"),
          object.integer("imported"),
          object.integer("duplicates"),
          object.integer("untrusted"),
          object.integer("revoked"),
          Sender.parse(object.string("sender")),
          isFirstUse(object),
          strangers(object));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("answer: " + e.getMessage());
    }
  }

  private static boolean isFirstUse(JsonObject object) throws MalformedException {
    Optional<Json> said = object.member("first_use");
    if (said.isPresent() && said.get() instanceof JsonBoolean(boolean value)) {
      return value;
    }
    throw new MalformedException("first_use: expected true or false");
  }

  private static List<Hash> strangers(JsonObject object) throws MalformedException {
    List<Hash> strangers = new ArrayList<>();
    for (String hex :
        object
            .array("strangers")
            .requireAtMost(RecordPush.MAX_RECORDS, "strangers")
            .strings("strangers")) {
      strangers.add(Hash.parseHex(hex, "strangers"));
    }
    return strangers;
  }

  /** Whether it speaks of that push: of its log, its tree, and as many records. */
  public boolean isOf(RecordPush push) {
    return origin.equals(push.log().origin())
        && treeSize == push.checkpoint().checkpoint().size()
        && records == push.records().size();
  }

  /** The answer as JSON. */
  public JsonObject object() {
    return JsonObject.builder()
        .put("origin", origin.toString())
        .put("tree_size", treeSize)
        .put("records", records)
        .put("imported", imported)
        .put("duplicates", duplicates)
        .put("untrusted", untrusted)
        .put("revoked", revoked)
        .put("sender", sender.word())
        .put("first_use", firstUse)
        .put("strangers", JsonArray.ofStrings(strangers.stream().map(Hash::hex).toList()))
        .build();
  }

  /** The answer as canonical JSON. */
  public byte[] encode() {
    return object().canonical();
  }
}
