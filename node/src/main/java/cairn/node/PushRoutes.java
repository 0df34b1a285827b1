package cairn.node;

import cairn.federation.bundle.RecordPages;
import cairn.federation.bundle.SentPush;
import cairn.format.DidKey;
import cairn.format.JsonArray;
import cairn.format.JsonNumber;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.MalformedException;
import cairn.format.RecordPush;
import cairn.format.SigningException;
import cairn.http.ErrorCode;
import cairn.http.Method;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What {@code cairn chain push} sends, on the admin listener: the node makes and signs the pages,
 * the command sends them and says what became of them.
 *
 * <pre>{@code
 * POST /v1/admin/pushes/page  {"recipient":"did:key:…","start":0,"most":100,"end":9,
 *                              "investigation":"…","tree_size":40}
 *                             → {"push":{…},"next":9,"end":9}, or 204 if no record is left
 * POST /v1/admin/pushes       a SentPush → 204
 * GET  /v1/admin/pushes       {"pushes":[…]}
 * }</pre>
 */
final class PushRoutes {
  static final String PATH = "/v1/admin/pushes";
  static final String PAGE = PATH + "/page";

  /** A push and two numbers beside it. */
  static final int MAX_PAGE = RecordPush.MAX_BYTES + (1 << 10);

  private static final int MAX_QUESTION = 8 << 10;
  private static final Set<String> QUESTION_MEMBERS =
      Set.of("recipient", "start", "most", "end", "investigation", "tree_size");
  private static final Set<String> PAGE_MEMBERS = Set.of("push", "next", "end");

  private final BundleDesk desk;
  private final AuditLog audit;
  private final AdminGate gate;

  PushRoutes(BundleDesk desk, AuditLog audit, AdminGate gate) {
    this.desk = desk;
    this.audit = audit;
    this.gate = gate;
  }

  List<Route> routes() {
    RequestLimits json = RequestLimits.body(MAX_QUESTION, "application/json");
    return List.of(
        new Route(Method.POST, PAGE, json, AdminGate.stored(this::page)),
        new Route(Method.POST, PATH, json, AdminGate.stored(this::note)),
        new Route(Method.GET, PATH, RequestLimits.noBody(), AdminGate.stored(this::list)));
  }

  private Response page(Request request) throws ProblemException, StoreException {
    RecordPages.Question question = parsed(() -> question(request.body()));
    String recipient = question.recipient().fingerprint().hex();
    String who = gate.who(request, "record-push", recipient);
    if (who.equals(Tokens.LOCAL) && question.treeSize().isEmpty()) {
      audit.add(who, "record-push", recipient); // the first page of each push
    }
    try {
      return desk.page(question)
          .map(page -> Response.json(200, encode(page)))
          .orElseGet(() -> Response.empty(204));
    } catch (ConfigurationException | SigningException e) {
      throw new ProblemException(
          Problem.of(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage())), e);
    }
  }

  private Response note(Request request) throws ProblemException, StoreException {
    SentPush push =
        parsed(() -> SentPush.of(JsonObject.parse(request.body(), MAX_QUESTION, "push")));
    gate.who(request, "record-push-note", push.recipient().hex());
    desk.sent(push);
    return Response.empty(204);
  }

  private Response list(Request request) throws ProblemException, StoreException {
    gate.who(request, "record-push-list", "");
    JsonArray pushes = new JsonArray(desk.pushes().stream().map(SentPush::object).toList());
    return Response.json(200, JsonObject.builder().put("pushes", pushes).build().canonical());
  }

  private interface Parsing<T> {
    T parse() throws MalformedException;
  }

  private static <T> T parsed(Parsing<T> parsing) throws ProblemException {
    try {
      return parsing.parse();
    } catch (MalformedException | IllegalArgumentException e) {
      throw new ProblemException(
          Problem.of(ErrorCode.MALFORMED_BODY, String.valueOf(e.getMessage())), e);
    }
  }

  private static RecordPages.Question question(byte[] body) throws MalformedException {
    JsonObject object = JsonObject.parse(body, MAX_QUESTION, "question");
    object.refuseUnknown(QUESTION_MEMBERS);
    return new RecordPages.Question(
        DidKey.parse(object.string("recipient")),
        object.optionalString("investigation"),
        object.integer("start"),
        number(object, "end"),
        number(object, "tree_size"),
        Math.toIntExact(Math.min(object.integer("most"), Integer.MAX_VALUE)));
  }

  private static OptionalLong number(JsonObject object, String name) throws MalformedException {
    Optional<Long> number = object.optionalInteger(name);
    return number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty();
  }

  /** As {@link #question} reads it. */
  static byte[] encode(RecordPages.Question question) {
    return JsonObject.builder()
        .put("recipient", question.recipient().toString())
        .put("start", question.start())
        .put("most", question.most())
        .put("end", number(question.end()))
        .put("tree_size", number(question.treeSize()))
        .put("investigation", question.investigation().map(JsonString::new))
        .build()
        .canonical();
  }

  private static Optional<JsonNumber> number(OptionalLong number) {
    return number.isPresent() ? Optional.of(JsonNumber.of(number.getAsLong())) : Optional.empty();
  }

  private static byte[] encode(RecordPages.Page page) {
    return JsonObject.builder()
        .put("push", page.push().object())
        .put("next", page.next())
        .put("end", page.end())
        .build()
        .canonical();
  }

  /** What {@link #PAGE} answers. */
  static RecordPages.Page page(JsonObject object) throws MalformedException {
    object.refuseUnknown(PAGE_MEMBERS);
    try {
      return new RecordPages.Page(
          RecordPush.parse(object.object("push").canonical()),
          object.integer("next"),
          object.integer("end"));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("page: " + e.getMessage());
    }
  }
}
