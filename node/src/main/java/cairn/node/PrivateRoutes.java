package cairn.node;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.http.ErrorCode;
import cairn.http.Method;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.node.PrivateHome.Whose;
import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Erasing clear texts, on the admin listener: {@code cairn chain forget} asks here while the
 * gateway runs. What is erased is named in bodies alone: addresses get into logs.
 *
 * <pre>{@code
 * POST /v1/admin/private/count     {"investigation":"…"} or {"hash":"…"} → {"count":3}
 * POST /v1/admin/private/forget    the same → {"forgotten":3}
 * }</pre>
 */
final class PrivateRoutes {
  static final String PATH = "/v1/admin/private";

  private static final int MAX_BODY = 64 << 10;
  private static final Set<String> MEMBERS = Set.of("investigation", "hash");

  private final PrivateDesk desk;
  private final AuditLog audit;
  private final AdminGate gate;

  PrivateRoutes(PrivateDesk desk, AuditLog audit, AdminGate gate) {
    this.desk = desk;
    this.audit = audit;
    this.gate = gate;
  }

  List<Route> routes() {
    RequestLimits json = RequestLimits.body(MAX_BODY, "application/json");
    return List.of(
        new Route(Method.POST, PATH + "/count", json, AdminGate.stored(this::count)),
        new Route(Method.POST, PATH + "/forget", json, AdminGate.stored(this::forget)));
  }

  private Response count(Request request) throws ProblemException, StoreException {
    Whose whose = whose(request.body());
    gate.who(request, "private-count", "");
    return answer("count", desk.count(whose));
  }

  /** The audit log says that something was erased, and not what: that would keep its name. */
  private Response forget(Request request) throws ProblemException, StoreException {
    Whose whose = whose(request.body());
    String kind =
        switch (whose) {
          case Whose.Investigation id -> "of an investigation";
          case Whose.File file -> "of a file";
        };
    String who = gate.who(request, "private-forget", kind);
    if (who.equals(Tokens.LOCAL)) {
      audit.add(who, "private-forget", kind);
    }
    return answer("forgotten", desk.forget(whose));
  }

  private static Response answer(String member, int count) {
    return Response.json(200, JsonObject.builder().put(member, count).build().canonical());
  }

  private static Whose whose(byte[] body) throws ProblemException {
    try {
      JsonObject object = JsonObject.parse(body, MAX_BODY, "request");
      object.refuseUnknown(MEMBERS);
      Optional<String> investigation = object.optionalString("investigation");
      if (investigation.isPresent() == object.has("hash")) {
        throw new MalformedException("expected either investigation or hash");
      }
      return investigation.isPresent()
          ? new Whose.Investigation(investigation.get())
          : new Whose.File(Hash.parseHex(object.string("hash"), "hash"));
    } catch (MalformedException e) {
      throw new ProblemException(Problem.of(ErrorCode.MALFORMED_BODY, e.getMessage()), e);
    }
  }

  /** As {@link #whose} reads it. */
  static byte[] encode(Whose whose) {
    JsonObject.Builder object = JsonObject.builder();
    switch (whose) {
      case Whose.Investigation(String id) -> object.put("investigation", id);
      case Whose.File(Hash hash) -> object.put("hash", hash);
    }
    return object.build().canonical();
  }
}
