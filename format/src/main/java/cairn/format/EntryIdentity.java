package cairn.format;

import java.util.ArrayList;
import java.util.List;

/**
 * Hashes what identifies an entry: SHA-256 over the canonical array {@code [type, parts…]}, in
 * which no two lists of parts can be spelled alike.
 */
final class EntryIdentity {
  private EntryIdentity() {}

  static Hash of(String type, String part) {
    return Hash.sha256(JsonArray.ofStrings(List.of(type, part)).canonical());
  }

  static Hash of(String type, Json... parts) {
    List<Json> all = new ArrayList<>();
    all.add(new JsonString(type));
    all.addAll(List.of(parts));
    return Hash.sha256(new JsonArray(all).canonical());
  }

  static Hash ofWholeRecord(JsonObject object) {
    return Hash.sha256(object.canonical());
  }
}
