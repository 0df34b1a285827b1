package cairn.federation;

import cairn.format.ForkFile;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.Response;
import cairn.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Every fork that this node has proven, newest first, for whoever asks: {@code GET
 * /federation/evidence}.
 *
 * <pre>{@code {"forks":[{"first":"…","format":"cairn-fork/v1","second":"…"}]}}</pre>
 */
final class EvidenceRoute {
  /** The newest ones, of 4 KB each; of one fork one is kept. */
  static final int MOST = 64;

  /** Sixteen kilobytes for each. */
  static final int MAX_BYTES = MOST * 16 * 1024;

  private final Evidence evidence;

  EvidenceRoute(Evidence evidence) {
    this.evidence = evidence;
  }

  Response handle(Request request) throws ProblemException {
    try {
      JsonArray newest =
          new JsonArray(
              evidence.all().reversed().stream().limit(MOST).map(ForkFile::object).toList());
      return Response.json(200, JsonObject.builder().put("forks", newest).build().canonical())
          .with("Cache-Control", "no-cache");
    } catch (StoreException e) {
      throw new ProblemException(
          Problem.of(ErrorCode.UNAVAILABLE, "the evidence cannot be read now")
              .retryAfter(Duration.ofSeconds(10)),
          e);
    }
  }

  /** Reads what a peer answers; nothing in it is judged. */
  static List<ForkFile> parse(byte[] body) throws MalformedException {
    JsonArray forks = JsonObject.parse(body, MAX_BYTES, "evidence").array("forks");
    List<ForkFile> all = new ArrayList<>();
    for (JsonObject fork : forks.requireAtMost(MOST, "forks").objects("forks")) {
      all.add(ForkFile.of(fork));
    }
    return all;
  }
}
