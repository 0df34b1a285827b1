package cairn.log;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.MalformedException;
import cairn.format.Utf8;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.Response;
import cairn.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code POST /v1/timestamps}: many hashes, one checkpoint that covers all of them, one line each.
 *
 * <pre>{@code
 * {"hashes":["e3b0c442…","9f86d081…"]}
 *
 * {"checkpoint":"network-a/public:timestamps\n7\n…"}
 * {"hash":"e3b0c442…","index":5,"timestamp":1679315147,"path":["4f1a…"]}
 * {"hash":"9f86d081…","index":6,"timestamp":1679315147,"path":["77c0…"]}
 * }</pre>
 */
final class BulkHandler {
  /** Most hashes in a request. */
  static final int MAX_HASHES = 10_000;

  /** 10,000 hashes of 67 characters, and some spaces. */
  static final int MAX_BODY = 1 << 20;

  private static final int CHUNK = 1 << 16;
  private static final int LONGEST_LINE = 63 * 67 + 256;
  private static final Set<String> MEMBERS = Set.of("hashes");

  private final Submissions submissions;

  BulkHandler(Log log) {
    this.submissions = new Submissions(log);
  }

  Response stamp(Request request) throws ProblemException {
    List<TimestampDraft> drafts = drafts(request.body());
    Submissions.Answer answer = submissions.log(drafts);
    if (answer.tree().isEmpty()) {
      return Response.json(202, Utf8.encode("{\"status\":\"pending\"}")).with("Retry-After", "1");
    }
    CosignedTree tree = answer.tree().get();
    return Response.stream(
        200, "application/x-ndjson", out -> write(out, drafts, answer.entries(), tree));
  }

  private static List<TimestampDraft> drafts(byte[] body) throws ProblemException {
    List<String> texts;
    try {
      JsonObject object = JsonObject.parse(body, MAX_BODY, "body");
      object.refuseUnknown(MEMBERS);
      texts = object.array("hashes").requireAtMost(MAX_HASHES, "hashes").strings("hashes");
      if (texts.isEmpty()) {
        throw new MalformedException("hashes: expected 1 to 10000, found none");
      }
    } catch (MalformedException malformed) {
      throw Reads.malformedBody(malformed);
    }
    List<TimestampDraft> drafts = new ArrayList<>(texts.size());
    for (String text : texts) {
      drafts.add(new TimestampDraft(Reads.hash(text)));
    }
    return drafts;
  }

  private static void write(
      OutputStream out, List<TimestampDraft> drafts, List<Logged> entries, CosignedTree tree)
      throws IOException {
    StringBuilder lines = new StringBuilder(CHUNK + LONGEST_LINE);
    JsonObject checkpoint =
        JsonObject.builder().put("checkpoint", new JsonString(tree.note().encode())).build();
    out.write(checkpoint.canonical());
    lines.append('\n');
    for (int i = 0; i < entries.size(); i++) {
      line(lines, drafts.get(i).hash(), entries.get(i), path(tree, entries.get(i)));
      if (lines.length() >= CHUNK) {
        out.write(Utf8.encode(lines.toString()));
        lines.setLength(0);
      }
    }
    out.write(Utf8.encode(lines.toString()));
  }

  /** The status has been sent: a failure now breaks the reply off. */
  private static List<Hash> path(CosignedTree tree, Logged logged) throws IOException {
    try {
      return tree.path(logged.index());
    } catch (StoreException failure) {
      throw new IOException("entry " + logged.index() + " cannot be proved", failure);
    }
  }

  private static void line(StringBuilder lines, Hash hash, Logged logged, List<Hash> path) {
    lines
        .append("{\"hash\":\"")
        .append(hash.hex())
        .append("\",\"index\":")
        .append(logged.index())
        .append(",\"timestamp\":")
        .append(logged.timestamp())
        .append(",\"path\":[");
    String separator = "\"";
    for (Hash step : path) {
      lines.append(separator).append(step.hex()).append('"');
      separator = ",\"";
    }
    lines.append("]}\n");
  }
}
