package cairn.cli;

import cairn.format.Hash;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.ProofFile;
import cairn.format.SignedCheckpoint;
import cairn.format.TimestampEntry;
import cairn.format.TlogProof;
import cairn.format.Utf8;
import cairn.http.Call;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bulk route's bytes: hashes in one request; in the answer one line with the checkpoint, then
 * one line a hash, in their order.
 *
 * <pre>{@code
 * {"checkpoint":"network-a/public:timestamps\n7\n…"}
 * {"hash":"e3b0…","index":6,"path":["4f1a…"],"timestamp":1679315147}
 * }</pre>
 */
final class BulkStamp {
  /** Hashes in one request: well below the gateway's 10,000, so that progress is seen. */
  static final int MAX_HASHES = 1_000;

  private static final int MAX_LINE_BYTES = 8 * 1024; // 63 hashes of 67 characters, and the rest
  private static final int MAX_CHECKPOINT_BYTES = 512 * 1024; // a note, escaped
  private static final int MAX_REPLY_BYTES = MAX_CHECKPOINT_BYTES + MAX_HASHES * MAX_LINE_BYTES;

  private BulkStamp() {}

  static Call call(URI uri, List<Hash> hashes, Duration timeout) {
    JsonArray texts = JsonArray.ofStrings(hashes.stream().map(Hash::hex).toList());
    byte[] body = JsonObject.builder().put("hashes", texts).build().canonical();
    return Call.post(uri, "application/json", body, timeout, MAX_REPLY_BYTES);
  }

  static List<ProofFile> proofs(byte[] reply, List<Hash> hashes) throws MalformedException {
    List<String> lines = Utf8.decode(reply, "bulk answer").lines().toList();
    if (lines.size() != 1 + hashes.size()) {
      throw new MalformedException(
          "bulk answer: expected %d lines, found %d".formatted(1 + hashes.size(), lines.size()));
    }
    SignedCheckpoint checkpoint =
        SignedCheckpoint.parse(object(lines.getFirst(), MAX_CHECKPOINT_BYTES).string("checkpoint"));
    List<ProofFile> proofs = new ArrayList<>();
    for (int i = 0; i < hashes.size(); i++) {
      proofs.add(proof(object(lines.get(i + 1), MAX_LINE_BYTES), hashes.get(i), checkpoint));
    }
    return proofs;
  }

  private static ProofFile proof(JsonObject line, Hash hash, SignedCheckpoint checkpoint)
      throws MalformedException {
    if (!line.hash("hash").equals(hash)) {
      throw new MalformedException("bulk answer: the lines are not in the order of the hashes");
    }
    List<Hash> path = new ArrayList<>();
    for (String step : line.array("path").strings("bulk answer's path")) {
      path.add(Hash.parseHex(step, "bulk answer's path"));
    }
    if (path.size() > Merkle.MAX_PATH_LENGTH) {
      throw new MalformedException(
          "bulk answer's path: expected at most %d hashes, found %d"
              .formatted(Merkle.MAX_PATH_LENGTH, path.size()));
    }
    byte[] entry = new TimestampEntry(hash, line.integer("timestamp")).encode();
    return ProofFile.of(new TlogProof(Optional.of(entry), line.integer("index"), path, checkpoint));
  }

  private static JsonObject object(String line, int maxBytes) throws MalformedException {
    return JsonObject.parse(Utf8.encode(line), maxBytes, "bulk answer's line");
  }
}
