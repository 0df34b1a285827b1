package cairn.log;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.TimestampEntry;
import cairn.format.Utf8;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.Response;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code POST /v1/timestamp} and {@code GET /v1/timestamp/{hash}}. */
final class StampHandlers {
  static final int MAX_BODY = 1024;

  private static final Set<String> MEMBERS = Set.of("hash");

  private final Log log;
  private final Submissions submissions;

  StampHandlers(Log log) {
    this.log = log;
    this.submissions = new Submissions(log);
  }

  Response stamp(Request request) throws ProblemException {
    Hash hash = hash(request.body());
    Submissions.Answer answer = submissions.log(List.of(new TimestampDraft(hash)));
    return reply(hash, answer.entries().getFirst(), answer.tree());
  }

  private static Hash hash(byte[] body) throws ProblemException {
    try {
      JsonObject object = JsonObject.parse(body, MAX_BODY, "body");
      object.refuseUnknown(MEMBERS);
      return Reads.hash(object.string("hash"));
    } catch (MalformedException malformed) {
      throw Reads.malformedBody(malformed);
    }
  }

  Response get(Request request) throws ProblemException {
    Hash hash = Reads.hash(request.pathParameter("hash"));
    boolean newest = request.query().has("newest");
    Logged logged = logged(log, hash);
    Optional<CosignedTree> earliest =
        Reads.answering(() -> log.reader().earliestCovering(logged.index()));
    return reply(hash, logged, newest && earliest.isPresent() ? log.reader().newest() : earliest);
  }

  /** The stamp of that hash, 404 if there is none. */
  static Logged logged(Log log, Hash hash) throws ProblemException {
    return Reads.answering(() -> log.reader().find(TimestampEntry.identityOf(hash)))
        .orElseThrow(() -> Reads.notFound("hash " + hash + " has not been stamped here"));
  }

  private Response reply(Hash hash, Logged logged, Optional<CosignedTree> tree)
      throws ProblemException {
    String attestation = attestation(log, hash, logged);
    if (tree.isEmpty()) {
      return pending(attestation, "/v1/timestamp/" + hash);
    }
    return Reads.answering(() -> ProofText.reply(attestation, logged, tree.get()));
  }

  /** The member {@code attestation}. Nothing in it needs an escape. */
  static String attestation(Log log, Hash hash, Logged logged) {
    return "\"attestation\":{\"hash\":\""
        + hash.hex()
        + "\",\"timestamp\":"
        + logged.timestamp()
        + ",\"network_id\":\""
        + log.origin().networkId()
        + "\",\"sequence\":"
        + logged.index()
        + "}";
  }

  /** 202: durable, but not cosigned yet. */
  static Response pending(String members, String location) {
    return Response.json(202, Utf8.encode("{" + members + ",\"status\":\"pending\"}"))
        .with("Location", location)
        .with("Retry-After", "1");
  }
}
