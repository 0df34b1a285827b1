package cairn.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Up to 256 records as two files: {@code entries/NNN} in the form of a tile's entries (see {@link
 * EntryBundle}), and {@code proofs/NNN} in canonical JSON.
 *
 * <pre>{@code {"records":[{"index":3,"path":["<Base64>",…]},…]}}</pre>
 */
final class BundleChunk {
  /** 256 entries, each behind its length. */
  static final int MAX_ENTRIES_BYTES = BundleNames.CHUNK * (Short.BYTES + Entry.MAX_BYTES);

  /** 256 paths of 63 hashes, 47 bytes each with quotes and comma, and an index. */
  static final int MAX_PROOFS_BYTES = BundleNames.CHUNK * (Merkle.MAX_PATH_LENGTH * 47 + 64);

  private static final Set<String> MEMBERS = Set.of("records");
  private static final Set<String> RECORD_MEMBERS = Set.of("index", "path");

  private BundleChunk() {}

  static List<BundleRecord> parse(byte[] entries, byte[] proofs, int count)
      throws MalformedException {
    JsonObject object = JsonObject.parseCanonical(proofs, MAX_PROOFS_BYTES, "proofs");
    object.refuseUnknown(MEMBERS);
    List<JsonObject> spelled = object.array("records").objects("records");
    if (spelled.size() != count) {
      throw new MalformedException(
          "proofs: expected %d records, found %d".formatted(count, spelled.size()));
    }
    List<byte[]> bytes = EntryBundle.parse(entries, count).entries();
    List<BundleRecord> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      JsonObject proof = spelled.get(i);
      proof.refuseUnknown(RECORD_MEMBERS);
      records.add(new BundleRecord(proof.integer("index"), bytes.get(i), path(proof)));
    }
    return records;
  }

  private static List<Hash> path(JsonObject proof) throws MalformedException {
    JsonArray spelled = proof.array("path").requireAtMost(Merkle.MAX_PATH_LENGTH, "path");
    List<Hash> path = new ArrayList<>();
    for (String hash : spelled.strings("path")) {
      path.add(Hash.parseBase64(hash, "path"));
    }
    return path;
  }

  static byte[] entries(List<BundleRecord> records) {
    return new EntryBundle(records.stream().map(BundleRecord::entry).toList()).encode();
  }

  static byte[] proofs(List<BundleRecord> records) {
    JsonArray array = new JsonArray(records.stream().map(BundleChunk::proof).toList());
    return JsonObject.builder().put("records", array).build().canonical();
  }

  private static JsonObject proof(BundleRecord record) {
    return JsonObject.builder()
        .put("index", record.index())
        .put("path", JsonArray.ofStrings(record.path().stream().map(Hash::base64).toList()))
        .build();
  }
}
