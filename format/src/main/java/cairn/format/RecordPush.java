package cairn.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Single records of a log, with their proofs, that one node hands to another: {@code POST
 * /federation/records}. Written and read in canonical JSON alone.
 *
 * <pre>{@code
 * {"checkpoint":"device-7/org:records\n40\n…","origin":"device-7/org:records",
 *  "recipient":"did:key:z6Mk…",
 *  "records":[{"entry":{…,"type":"attestation/v1"},"index":3,"path":["4f1a…",…]},…],
 *  "sig":"<88 characters of Base64>","signer":"did:key:z6Mk…","ts":1679315147,
 *  "vkey":"device-7/org:records+530d903a+AekyeR…"}
 * }</pre>
 *
 * The signature is Ed25519 over {@link #signedBytes}. Neither it nor the log's, nor any path, is
 * checked by reading: see {@link SignedRequest}.
 *
 * @param log the log and the key that it signs with, by the sender's word
 * @param checkpoint of the tree in which the records are
 * @param records 1 to 100, by growing index
 * @param recipient the DID of the recipient's node
 * @param ts when it was signed, Unix seconds
 * @param signer the sender's identity
 * @param sig 64 bytes
 */
public record RecordPush(
    NetworkLog log,
    SignedCheckpoint checkpoint,
    List<BundleRecord> records,
    String recipient,
    long ts,
    DidKey signer,
    byte[] sig)
    implements SignedRequest {
  /** The type in {@link #signedBytes}. */
  public static final String TYPE = "record-push";

  /** Most records: a page of {@code GET /federation/records}. */
  public static final int MAX_RECORDS = 100;

  /**
   * Largest push read, in bytes: 100 paths of 63 hashes are 0.4 MiB, the checkpoint and what is
   * around it less than 0.1, so there are 15 KB for each of 100 entries. Who has larger ones sends
   * fewer.
   */
  public static final int MAX_BYTES = 2 << 20;

  private static final Set<String> MEMBERS =
      Set.of("checkpoint", "origin", "recipient", "records", "sig", "signer", "ts", "vkey");
  private static final Set<String> RECORD_MEMBERS = Set.of("entry", "index", "path");

  /**
   * Checks the rules between members.
   *
   * @throws IllegalArgumentException if the checkpoint is another log's, a record is not in a tree
   *     of its size or not in order, or a member breaks a limit
   */
  public RecordPush {
    records = List.copyOf(records);
    requireLog(log, checkpoint.checkpoint());
    requireOrder(records, checkpoint.checkpoint().size());
    UnixSeconds.require(ts);
    sig = SignedMessage.requireSignature(sig);
  }

  private static void requireLog(NetworkLog log, Checkpoint tree) {
    if (!tree.origin().equals(log.origin().toString())) {
      throw new IllegalArgumentException(
          "checkpoint: expected one of %s, got one of %s"
              .formatted(log.origin(), PrintableText.quote(tree.origin())));
    }
    if (tree.size() > JsonNumber.MAX_INTEGER) { // the answer tells it as a number
      throw new IllegalArgumentException(
          "checkpoint: expected a tree of at most 2^53-1 entries, got " + tree.size());
    }
  }

  private static void requireOrder(List<BundleRecord> records, long size) {
    if (records.isEmpty() || records.size() > MAX_RECORDS) {
      throw new IllegalArgumentException(
          "records: expected 1 to %d, got %d".formatted(MAX_RECORDS, records.size()));
    }
    long least = 0;
    for (BundleRecord record : records) {
      if (record.index() < least || record.index() >= size) {
        throw new IllegalArgumentException(
            "records: got index %d, wanted one from %d on below %d"
                .formatted(record.index(), least, size));
      }
      least = record.index() + 1;
    }
  }

  /**
   * Writes and signs a push.
   *
   * @param recipient the identity of the node that is to take it
   * @param identity the sender's identity key
   * @throws SigningException if the key cannot be used now
   */
  public static RecordPush sign(
      NetworkLog log,
      SignedCheckpoint checkpoint,
      List<BundleRecord> records,
      DidKey recipient,
      long ts,
      Signer identity)
      throws SigningException {
    String to = recipient.toString();
    DidKey signer = SignedMessage.signer(identity);
    byte[] none = new byte[SignedMessage.SIGNATURE_LENGTH];
    RecordPush unsigned = new RecordPush(log, checkpoint, records, to, ts, signer, none);
    return new RecordPush(
        log, checkpoint, records, to, ts, signer, identity.sign(unsigned.signedBytes()));
  }

  /**
   * Reads a push; no signature and no path is checked.
   *
   * @throws MalformedException if it is not the canonical spelling of a push, breaks a rule between
   *     members, or exceeds a limit
   */
  public static RecordPush parse(byte[] bytes) throws MalformedException {
    JsonObject object = JsonObject.parseCanonical(bytes, MAX_BYTES, "push");
    object.refuseUnknown(MEMBERS);
    try {
      return new RecordPush(
          new NetworkLog(
              Origin.parse(object.string("origin")), VerifierKey.parse(object.string("vkey"))),
          SignedCheckpoint.parse(object.string("checkpoint")),
          records(object),
          DidKey.parse(object.string("recipient")).toString(),
          object.integer("ts"),
          DidKey.parse(object.string("signer")),
          SignedMessage.signature(object));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("push: " + e.getMessage());
    }
  }

  private static List<BundleRecord> records(JsonObject object) throws MalformedException {
    JsonArray spelled = object.array("records").requireAtMost(MAX_RECORDS, "records");
    List<BundleRecord> records = new ArrayList<>();
    for (JsonObject one : spelled.objects("records")) {
      one.refuseUnknown(RECORD_MEMBERS);
      records.add(
          new BundleRecord(one.integer("index"), one.object("entry").canonical(), path(one)));
    }
    return records;
  }

  private static List<Hash> path(JsonObject record) throws MalformedException {
    JsonArray spelled = record.array("path").requireAtMost(Merkle.MAX_PATH_LENGTH, "path");
    List<Hash> path = new ArrayList<>();
    for (String hash : spelled.strings("path")) {
      path.add(Hash.parseHex(hash, "path"));
    }
    return path;
  }

  /** The push as JSON. */
  public JsonObject object() {
    return JsonObject.builder()
        .put("origin", log.origin().toString())
        .put("vkey", log.key().vkey())
        .put("checkpoint", checkpoint.encode())
        .put("records", new JsonArray(records.stream().map(RecordPush::record).toList()))
        .put("recipient", recipient)
        .put("ts", ts)
        .put("signer", signer.toString())
        .put(SignedMessage.SIGNATURE, Base64Text.encode(sig))
        .build();
  }

  private static JsonObject record(BundleRecord record) {
    return JsonObject.builder()
        .put("index", record.index())
        .put("entry", entry(record))
        .put("path", JsonArray.ofStrings(record.path().stream().map(Hash::hex).toList()))
        .build();
  }

  private static JsonObject entry(BundleRecord record) {
    try {
      return JsonObject.parseCanonical(record.entry(), EntryBundle.MAX_ENTRY_LENGTH, "entry");
    } catch (MalformedException e) {
      throw new IllegalArgumentException("record %d is no entry".formatted(record.index()), e);
    }
  }

  /** The push as canonical JSON. */
  public byte[] encode() {
    return object().canonical();
  }

  @Override
  public byte[] signedBytes() {
    return SignedMessage.bytes(TYPE, SignedMessage.NO_FEDERATION, recipient, object());
  }

  @Override
  public byte[] sig() {
    return sig.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RecordPush that && Arrays.equals(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sig);
  }
}
