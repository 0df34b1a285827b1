package cairn.log;

import cairn.format.AttestationEntry;
import cairn.format.Entry;
import cairn.format.EventEntry;
import cairn.format.JsonNumber;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.MalformedException;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * {@code POST /v1/logs/{namespace}/entries}, and {@code GET …/entries/{index}} for those whose
 * quorum was late.
 *
 * <pre>{@code
 * {"entry":"{\"id\":\"build-17\",…}","namespace":"org:records","network_id":"network-a",
 *  "sequence":4,"signatures":[…],"proof":"<tlog-proof>"}
 * }</pre>
 *
 * {@code entry} is a string: exactly the bytes that were logged.
 */
final class EntryHandlers {
  /** An entry may be spelled with spaces and escapes before it is made canonical. */
  static final int MAX_BODY = 4 * Entry.MAX_BYTES;

  private final Logs logs;
  private final Authorizer authorizer;

  EntryHandlers(Logs logs, Authorizer authorizer) {
    this.logs = logs;
    this.authorizer = authorizer;
  }

  Response append(Request request) throws ProblemException {
    String namespace = request.pathParameter("namespace");
    authorizer.require(request, "append:" + namespace);
    Log log = log(namespace);
    Submissions.Answer answer = new Submissions(log).log(List.of(draft(request.body())));
    return reply(log, answer.entries().getFirst(), answer.tree());
  }

  Response get(Request request) throws ProblemException {
    Log log = log(request.pathParameter("namespace"));
    long index = Reads.number(request.pathParameter("index"), "entry index");
    Logged logged =
        Reads.answering(() -> log.reader().entry(index))
            .orElseThrow(() -> Reads.notFound("there is no entry " + index));
    return reply(log, logged, Reads.answering(() -> log.reader().earliestCovering(index)));
  }

  private Log log(String namespace) throws ProblemException {
    return logs.named(namespace)
        .orElseThrow(() -> Reads.notFound("no log of that namespace is written here"));
  }

  private static Draft draft(byte[] body) throws ProblemException {
    try {
      JsonObject object = JsonObject.parse(body, MAX_BODY, "entry");
      boolean isUndatedEvent =
          object.member("type").equals(Optional.of(new JsonString(EventEntry.TYPE)))
              && !object.has("timestamp");
      Entry entry = Entry.of(isUndatedEvent ? object.with("timestamp", JsonNumber.of(0)) : object);
      requireFromOutside(entry);
      return isUndatedEvent && entry instanceof EventEntry event
          ? new EventDraft(event)
          : new EntryDraft(entry);
    } catch (MalformedException malformed) {
      throw Reads.malformedBody(malformed);
    }
  }

  private static void requireFromOutside(Entry entry) throws ProblemException {
    if (entry.isWrittenByNodeOnly()) {
      throw Problem.of(
              ErrorCode.FORBIDDEN_TYPE,
              "entries of type " + entry.type() + " are written by the node itself")
          .with("type_refused", entry.type())
          .asException();
    }
    if (entry instanceof AttestationEntry attestation && !attestation.isSignedByAttestor()) {
      throw Problem.of(
              ErrorCode.UNPROCESSABLE,
              "attestation: its signature is not by attestor_key over the record")
          .asException();
    }
  }

  private static Response reply(Log log, Logged logged, Optional<CosignedTree> tree)
      throws ProblemException {
    String members = members(log, logged);
    if (tree.isEmpty()) {
      return StampHandlers.pending(
          members, "/v1/logs/" + log.origin().namespace() + "/entries/" + logged.index());
    }
    return Reads.answering(() -> ProofText.reply(members, logged, tree.get()));
  }

  private static String members(Log log, Logged logged) {
    String entry =
        new String(logged.entry(), StandardCharsets.UTF_8); // canonical JSON: sound UTF-8
    String object =
        new String(
            JsonObject.builder()
                .put("entry", entry)
                .put("namespace", log.origin().namespace())
                .put("network_id", log.origin().networkId())
                .put("sequence", logged.index())
                .build()
                .canonical(),
            StandardCharsets.UTF_8);
    return object.substring(1, object.length() - 1);
  }
}
