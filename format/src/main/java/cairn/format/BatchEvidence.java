package cairn.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * That a proof's entry is included under a batch's checkpoint.
 *
 * <pre>{@code {"checkpoint":"<cosigned>","id":7,"path":["<Base64>",…]}}</pre>
 *
 * @param id the batch's number in its log, from 1: a label that nobody has signed
 * @param checkpoint the batch's cosigned checkpoint
 * @param path the entry's inclusion path in it, at its index, at most 63 hashes
 */
public record BatchEvidence(long id, SignedCheckpoint checkpoint, List<Hash> path) {
  private static final Set<String> MEMBERS = Set.of("id", "checkpoint", "path");

  public BatchEvidence {
    path = List.copyOf(path);
    if (id < 1 || id > JsonNumber.MAX_INTEGER) {
      throw new IllegalArgumentException("batches are numbered from 1; got " + id);
    }
    if (path.size() > Merkle.MAX_PATH_LENGTH) {
      throw new IllegalArgumentException("a path has at most 63 hashes, not " + path.size());
    }
  }

  /**
   * Reads one.
   *
   * @throws MalformedException if it is not spelled as above
   */
  public static BatchEvidence of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    JsonArray spelled = object.array("path").requireAtMost(Merkle.MAX_PATH_LENGTH, "path");
    List<Hash> path = new ArrayList<>();
    for (String hash : spelled.strings("path")) {
      path.add(Hash.parseBase64(hash, "path"));
    }
    long id = object.integer("id");
    if (id < 1) {
      throw new MalformedException("id: expected a batch's number, from 1, found 0");
    }
    return new BatchEvidence(id, SignedCheckpoint.parse(object.string("checkpoint")), path);
  }

  /** The evidence as JSON. */
  public JsonObject object() {
    return JsonObject.builder()
        .put("id", id)
        .put("checkpoint", checkpoint.encode())
        .put("path", JsonArray.ofStrings(path.stream().map(Hash::base64).toList()))
        .build();
  }
}
