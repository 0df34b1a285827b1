package cairn.federation.gossip;

import cairn.federation.gossip.HeldLogs.Held;
import cairn.format.Decimal;
import cairn.format.EntryBundle;
import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.http.ErrorCode;
import cairn.http.Method;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.log.Reads;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a peer asks to compare logs and to fetch records by the page: {@code GET
 * /federation/status}, {@code /federation/records} and {@code /federation/consistency-proof}. They
 * speak of the default log, or of the one that {@code ?origin=} names, as far as its newest
 * cosigned checkpoint reaches. Whoever wants much reads tiles.
 */
public final class RecordRoutes {
  private static final long DEFAULT_COUNT = 50;
  private static final long MAX_COUNT = 100;

  /** A page ends behind the entry that reaches it, so it is never empty. */
  private static final int PAGE_BYTES = 1 << 20;

  private final HeldLogs logs;

  public RecordRoutes(HeldLogs logs) {
    this.logs = logs;
  }

  /** The three of them. */
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/federation/status", RequestLimits.noBody(), this::status),
        new Route(Method.GET, "/federation/records", RequestLimits.noBody(), this::records),
        new Route(
            Method.GET,
            "/federation/consistency-proof",
            RequestLimits.noBody(),
            this::consistencyProof));
  }

  /** The newest checkpoint of one log or of {@code ?all}; 304 to who has seen it. */
  private Response status(Request request) throws ProblemException {
    byte[] status =
        request.query().has("all") ? all().canonical() : status(asked(request)).canonical();
    String tag = '"' + Hash.sha256(status).hex().substring(0, 32) + '"';
    boolean isKnown = request.headers().first("If-None-Match").filter(tag::equals).isPresent();
    Response response = isKnown ? Response.empty(304) : Response.json(200, status);
    return response.with("ETag", tag);
  }

  private JsonObject all() {
    List<Json> all = new ArrayList<>();
    logs.all().stream()
        .filter(held -> held.log().checkpoint().isPresent())
        .forEach(held -> all.add(status(held)));
    return JsonObject.builder().put("logs", new JsonArray(all)).build();
  }

  /** Of a log without a checkpoint yet the origin alone. */
  private static JsonObject status(Held held) {
    JsonObject.Builder status = JsonObject.builder().put("origin", held.origin());
    Optional<SignedCheckpoint> newest = held.log().checkpoint();
    newest.ifPresent(
        note ->
            status
                .put("root", note.checkpoint().root())
                .put("size", note.checkpoint().size())
                .put("checkpoint", note.encode()));
    if (held.hasForked()) {
      status.put("forked", true);
    }
    return status.build();
  }

  private Response records(Request request) throws ProblemException {
    Held held = asked(request);
    long size = checkpoint(held).checkpoint().size();
    long start = number(request, "start");
    long count = Math.min(optionalNumber(request, "count").orElse(DEFAULT_COUNT), MAX_COUNT);
    if (start > size) {
      throw refused("start: got %d, wanted at most %d, the log's size".formatted(start, size));
    }
    long end = Math.min(size, start + count);
    List<Json> records = new ArrayList<>();
    int bytes = 0;
    for (byte[] entry : Reads.answering(() -> held.log().entries(start, end))) {
      if (bytes >= PAGE_BYTES) {
        break;
      }
      records.add(record(start + records.size(), entry));
      bytes += entry.length;
    }
    JsonObject page =
        JsonObject.builder()
            .put("origin", held.origin())
            .put("records", new JsonArray(records))
            .put("next", start + records.size())
            .build();
    return Response.json(200, page.canonical());
  }

  private static JsonObject record(long index, byte[] entry) throws ProblemException {
    try {
      return JsonObject.builder()
          .put("index", index)
          .put("entry", JsonObject.parseCanonical(entry, EntryBundle.MAX_ENTRY_LENGTH, "entry"))
          .build();
    } catch (MalformedException foreign) {
      throw refused("entry %d is no JSON object; read this log by its tiles".formatted(index));
    }
  }

  private Response consistencyProof(Request request) throws ProblemException {
    Held held = asked(request);
    SignedCheckpoint newest = checkpoint(held);
    long newSize = newest.checkpoint().size();
    long oldSize = number(request, "old_size");
    if (oldSize > newSize) {
      throw refused(
          "old_size: got %d, wanted at most %d, the log's size".formatted(oldSize, newSize));
    }
    List<Hash> hashes = Reads.answering(() -> held.log().consistency(oldSize, newSize));
    JsonObject proof =
        JsonObject.builder()
            .put("origin", held.origin())
            .put("old_size", oldSize)
            .put("new_size", newSize)
            .put("hashes", JsonArray.ofStrings(hashes.stream().map(Hash::hex).toList()))
            .put("checkpoint", newest.encode())
            .build();
    return Response.json(200, proof.canonical());
  }

  private Held asked(Request request) throws ProblemException {
    Optional<String> origin = request.query().first("origin");
    Optional<Held> held = origin.isPresent() ? logs.named(origin.get()) : logs.main();
    return held.orElseThrow(() -> Reads.notFound("no such log is held here"));
  }

  private static SignedCheckpoint checkpoint(Held held) throws ProblemException {
    return held.log()
        .checkpoint()
        .orElseThrow(() -> Reads.notFound("no quorum has cosigned a checkpoint yet"));
  }

  private static long number(Request request, String name) throws ProblemException {
    return optionalNumber(request, name)
        .orElseThrow(() -> refused(name + ": missing; wanted a decimal number"));
  }

  private static Optional<Long> optionalNumber(Request request, String name)
      throws ProblemException {
    Optional<String> text = request.query().first(name);
    try {
      return text.isPresent() ? Optional.of(Decimal.parse(text.get(), name)) : Optional.empty();
    } catch (MalformedException malformed) {
      throw refused(String.valueOf(malformed.getMessage()));
    }
  }

  private static ProblemException refused(String what) {
    return Problem.of(ErrorCode.BAD_REQUEST, what).asException();
  }
}
