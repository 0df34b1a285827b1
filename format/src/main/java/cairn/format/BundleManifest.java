package cairn.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a bundle says of itself: {@code manifest.json}, in canonical JSON alone.
 *
 * <pre>{@code
 * {"created":1679315147,"end":40,"format":"cairn-bundle/v1","kind":"records",
 *  "log":"device-7/org:records+530d903a+AekyeR…",
 *  "members":[{"length":191,"name":"checkpoint","sha256":"5d41…"},
 *   {"length":9312,"name":"entries/000","sha256":"…"},{"length":4101,"name":"proofs/000",…},
 *   {"length":113,"name":"sender.pem","sha256":"…"}],
 *  "origin":"device-7/org:records","record_count":12,"sender_fingerprint":"9c1f…","start":3,
 *  "tree_size":40}
 * }</pre>
 *
 * The sender signs {@code cairn/bundle/v1\n} ‖ these bytes; so it vouches for the log's key, for
 * every other member by its digest, and for how many records there are.
 *
 * @param kind what the records are
 * @param log the log's key, of type 01, named like its origin
 * @param treeSize size of the tree under which all records are proved
 * @param recordCount how many there are
 * @param start the first record's index
 * @param end the last record's index and one
 * @param sender SHA-256 of the raw public key that signed
 * @param created when, Unix seconds, as the sender claims
 * @param members the other files in their order
 */
public record BundleManifest(
    Kind kind,
    NetworkLog log,
    long treeSize,
    int recordCount,
    long start,
    long end,
    Hash sender,
    long created,
    List<Member> members) {
  /** The {@code format} member. */
  public static final String FORMAT = "cairn-bundle/v1";

  /** Most records: 1,000 files of 256. */
  public static final int MAX_RECORDS = 256_000;

  /** Largest manifest read, in bytes: 2,003 members of 120 bytes, and less than 2 KB around. */
  public static final int MAX_BYTES = 256 * 1024;

  private static final String TYPE = "bundle";
  private static final Set<String> MEMBERS =
      Set.of(
          "format",
          "kind",
          "origin",
          "log",
          "tree_size",
          "record_count",
          "start",
          "end",
          "sender_fingerprint",
          "created",
          "members");

  /** What a bundle carries. */
  public enum Kind {
    /** Attestations. */
    RECORDS("records"),
    /** Acknowledgements of bundles that the recipient has sent. */
    ACKS("acks");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** As it is spelled. */
    public String word() {
      return word;
    }

    /**
     * Reads a word.
     *
     * @throws MalformedException if it is none of these
     */
    public static Kind parse(String word) throws MalformedException {
      for (Kind kind : values()) {
        if (kind.word.equals(word)) {
          return kind;
        }
      }
      throw MalformedException.expected("kind", "records or acks", word);
    }
  }

  /**
   * A file of the bundle.
   *
   * @param name such as {@code entries/000}
   * @param length in bytes
   * @param sha256 of its content
   */
  public record Member(String name, long length, Hash sha256) {
    private static final Set<String> MEMBERS = Set.of("name", "length", "sha256");

    static Member of(JsonObject object) throws MalformedException {
      object.refuseUnknown(MEMBERS);
      return new Member(object.string("name"), object.integer("length"), object.hash("sha256"));
    }

    /** The member of that name and content. */
    public static Member of(String name, byte[] content) {
      return new Member(name, content.length, Hash.sha256(content));
    }

    /** Whether {@code content} is what was announced. */
    public boolean is(byte[] content) {
      return content.length == length && Hash.sha256(content).equals(sha256);
    }

    JsonObject object() {
      return JsonObject.builder()
          .put("name", name)
          .put("length", length)
          .put("sha256", sha256)
          .build();
    }
  }

  /**
   * Checks the rules between members.
   *
   * @throws IllegalArgumentException for what breaks one, naming it
   */
  public BundleManifest {
    members = List.copyOf(members);
    UnixSeconds.require(created);
    if (recordCount < 1 || recordCount > MAX_RECORDS) {
      throw new IllegalArgumentException(
          "record_count: expected 1 to %d, got %d".formatted(MAX_RECORDS, recordCount));
    }
    if (start < 0 || end > treeSize || end - start < recordCount) {
      throw new IllegalArgumentException(
          "%d records do not fit between %d and %d of a tree of %d"
              .formatted(recordCount, start, end, treeSize));
    }
    List<String> names = members.stream().map(Member::name).toList();
    boolean isPrivate = !names.isEmpty() && names.getLast().equals(BundleNames.PRIVATE);
    if (!names.equals(BundleNames.listed(recordCount, isPrivate))) {
      throw new IllegalArgumentException(
          "members: expected checkpoint, entries, proofs, sender.pem and perhaps private.json of %d"
                  .formatted(recordCount)
              + " records, in this order");
    }
  }

  /**
   * Reads a manifest; its signature is not checked.
   *
   * @throws MalformedException if it is not the canonical spelling of a manifest, breaks a rule
   *     between members, or exceeds a limit
   */
  public static BundleManifest parse(byte[] bytes) throws MalformedException {
    JsonObject object = JsonObject.parseCanonical(bytes, MAX_BYTES, "manifest");
    String format = object.string("format");
    if (!format.equals(FORMAT)) {
      throw MalformedException.expected("format", FORMAT, format);
    }
    object.refuseUnknown(MEMBERS);
    long count = object.integer("record_count");
    try {
      return new BundleManifest(
          Kind.parse(object.string("kind")),
          new NetworkLog(
              Origin.parse(object.string("origin")), VerifierKey.parse(object.string("log"))),
          object.integer("tree_size"),
          (int) Math.min(count, Integer.MAX_VALUE),
          object.integer("start"),
          object.integer("end"),
          object.hash("sender_fingerprint"),
          object.integer("created"),
          members(object));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("manifest: " + e.getMessage());
    }
  }

  private static List<Member> members(JsonObject object) throws MalformedException {
    List<Member> members = new ArrayList<>();
    JsonArray array = object.array("members").requireAtMost(BundleNames.MAX_LISTED, "members");
    for (JsonObject element : array.objects("members")) {
      members.add(Member.of(element));
    }
    return members;
  }

  /** How many files the records are in. */
  public int chunks() {
    return BundleNames.chunks(recordCount);
  }

  /** What is said of a file of the bundle. */
  public Optional<Member> member(String name) {
    return members.stream().filter(member -> member.name().equals(name)).findFirst();
  }

  /** Whether what is private comes with it. */
  public boolean isPrivate() {
    return members.getLast().name().equals(BundleNames.PRIVATE);
  }

  /** The manifest as JSON. */
  public JsonObject object() {
    return JsonObject.builder()
        .put("format", FORMAT)
        .put("kind", kind.word())
        .put("origin", log.origin().toString())
        .put("log", log.key().vkey())
        .put("tree_size", treeSize)
        .put("record_count", recordCount)
        .put("start", start)
        .put("end", end)
        .put("sender_fingerprint", sender)
        .put("created", created)
        .put("members", new JsonArray(members.stream().map(Member::object).toList()))
        .build();
  }

  /** The manifest as canonical JSON. */
  public byte[] encode() {
    return object().canonical();
  }

  /** The bytes that the sender signs. */
  public byte[] signedBytes() {
    return SignedMessage.statement(TYPE, object());
  }
}
