package cairn.format;

import java.util.List;

/**
 * Hashes what identifies an entry: SHA-256 over the canonical array {@code [type, part]}, or over
 * the whole record, which is an object and so never spelled like an array.
 */
final class EntryIdentity {
  private EntryIdentity() {}

  static Hash of(String type, String part) {
    return Hash.sha256(JsonArray.ofStrings(List.of(type, part)).canonical());
  }

  static Hash ofWholeRecord(JsonObject object) {
    return Hash.sha256(object.canonical());
  }
}
