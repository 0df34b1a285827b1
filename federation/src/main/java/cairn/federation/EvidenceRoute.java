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
import java.util.Comparator;
import java.util.List;

/**
 * Every fork that this node has proven, newest first, for whoever asks: {@code GET
 * /federation/evidence}.
 *
 * <pre>{@code {"forks":[{"first":"…","format":"cairn-fork/v1","second":"…"}]}}</pre>
 */
public final class EvidenceRoute {
  /** The newest ones, of 4 KB each; of one fork one is kept. */
  static final int MOST = 64;

  /** A longer one has extension lines that its log has put there. */
  private static final int USUAL_BYTES = 16 * 1024;

  /** What a peer reads at most. */
  public static final int MAX_BYTES = MOST * USUAL_BYTES;

  private static final int FRAME_BYTES = "{\"forks\":[]}".length();

  private final Evidence evidence;

  EvidenceRoute(Evidence evidence) {
    this.evidence = evidence;
  }

  Response handle(Request request) throws ProblemException {
    try {
      return Response.json(200, encode(evidence.all().reversed()))
          .with("Cache-Control", "no-cache");
    } catch (StoreException e) {
      throw new ProblemException(
          Problem.of(ErrorCode.UNAVAILABLE, "the evidence cannot be read now")
              .retryAfter(Duration.ofSeconds(10)),
          e);
    }
  }

  /**
   * As many as a peer reads, those of the usual length first: no log keeps what it has signed from
   * being told, of itself or others, by making it long.
   */
  static byte[] encode(List<ForkFile> newestFirst) {
    List<JsonObject> told = new ArrayList<>();
    int left = MAX_BYTES - FRAME_BYTES;
    List<Sized> usualFirst =
        newestFirst.stream().map(Sized::of).sorted(Comparator.comparing(Sized::isLong)).toList();
    for (Sized fork : usualFirst) {
      if (fork.length() <= left && told.size() < MOST) {
        told.add(fork.object());
        left -= fork.length();
      }
    }
    return JsonObject.builder().put("forks", new JsonArray(told)).build().canonical();
  }

  /** How long it is with a comma behind it. */
  private record Sized(JsonObject object, int length) {
    static Sized of(ForkFile fork) {
      return new Sized(fork.object(), fork.encode().length + 1);
    }

    boolean isLong() {
      return length > USUAL_BYTES;
    }
  }

  /** Reads what a peer answers; nothing in it is judged. */
  public static List<ForkFile> parse(byte[] body) throws MalformedException {
    JsonArray forks = JsonObject.parse(body, MAX_BYTES, "evidence").array("forks");
    List<ForkFile> all = new ArrayList<>();
    for (JsonObject fork : forks.requireAtMost(MOST, "forks").objects("forks")) {
      all.add(ForkFile.of(fork));
    }
    return all;
  }
}
