package cairn.node;

import cairn.federation.gossip.Gossip;
import cairn.format.Decimal;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonBoolean;
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
import cairn.store.StoreException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gossip on the admin listener: with whom, how it went, and what the operator decides. */
final class GossipRoutes {
  private static final String PATH = "/v1/admin/gossip";
  private static final String PEER = PATH + "/peers/{fingerprint}";
  private static final int MAX_BODY = 4 << 10;
  private static final String DEFAULT_LINES = "100";
  private static final int MAX_LINES = 1_000;

  private final Optional<GossipDesk> desk;
  private final AuditLog audit;
  private final AdminGate gate;

  /**
   * @param desk empty when federation is not enabled: then there is no gossip
   */
  GossipRoutes(Optional<GossipDesk> desk, AuditLog audit, AdminGate gate) {
    this.desk = desk;
    this.audit = audit;
    this.gate = gate;
  }

  List<Route> routes() {
    RequestLimits none = RequestLimits.noBody();
    RequestLimits json = RequestLimits.body(MAX_BODY, "application/json");
    return List.of(
        new Route(Method.GET, PATH, none, AdminGate.stored(this::status)),
        new Route(Method.GET, PATH + "/history", none, AdminGate.stored(this::history)),
        new Route(Method.POST, PATH + "/peers", json, AdminGate.stored(this::add)),
        new Route(Method.DELETE, PEER, none, AdminGate.stored(this::remove)),
        new Route(Method.POST, PEER + "/sync", json, AdminGate.stored(this::sync)),
        new Route(Method.POST, PEER + "/accept", json, AdminGate.stored(this::accept)));
  }

  private Response status(Request request) throws ProblemException {
    gate.who(request, "gossip-status", "");
    return json(enabled().status().json());
  }

  private Response history(Request request) throws ProblemException, StoreException {
    gate.who(request, "gossip-history", "");
    List<Json> lines =
        enabled().history(count(request)).stream().<Json>map(ListedSync::json).toList();
    return json(JsonObject.builder().put("lines", new JsonArray(lines)).build());
  }

  private static int count(Request request) throws ProblemException {
    try {
      String text = request.query().first("count").orElse(DEFAULT_LINES);
      return (int) Math.min(Decimal.parse(text, "count"), MAX_LINES);
    } catch (MalformedException e) {
      throw new ProblemException(Problem.of(ErrorCode.BAD_REQUEST, e.getMessage()), e);
    }
  }

  private Response add(Request request) throws ProblemException, StoreException {
    Optional<ProblemException> malformed = Optional.empty();
    Optional<Asked> asked = Optional.empty();
    try {
      asked = Optional.of(asked(request));
    } catch (ProblemException e) {
      malformed = Optional.of(e);
    }
    String detail = asked.map(known -> known.fingerprint().hex()).orElse("");
    String who = gate.who(request, "gossip-peer-add", detail); // before anything is said of a body
    if (malformed.isPresent()) {
      throw malformed.get();
    }
    Asked peer = asked.orElseThrow();
    GossipDesk running = enabled();
    audit(who, "gossip-peer-add", detail);
    return json(running.add(peer.fingerprint(), peer.url(), peer.push()).json());
  }

  /** What an order does to a peer that there is. */
  private interface Order {
    Response carriedOut(GossipDesk desk, Hash fingerprint, String who)
        throws ProblemException, StoreException;
  }

  private Response carriedOut(Request request, String action, Order order)
      throws ProblemException, StoreException {
    String named = request.pathParameter("fingerprint");
    String who = gate.who(request, action, named);
    GossipDesk running = enabled();
    Hash fingerprint = fingerprint(named);
    if (running.peer(fingerprint).isEmpty()) {
      throw unknown();
    }
    audit(who, action, named);
    return order.carriedOut(running, fingerprint, who);
  }

  private Response remove(Request request) throws ProblemException, StoreException {
    return carriedOut(
        request,
        "gossip-peer-remove",
        (running, peer, who) -> {
          running.remove(peer);
          return Response.empty(204);
        });
  }

  private Response sync(Request request) throws ProblemException, StoreException {
    return carriedOut(
        request, "gossip-sync", (running, peer, who) -> json(running.sync(peer).json()));
  }

  private Response accept(Request request) throws ProblemException, StoreException {
    return carriedOut(
        request,
        "gossip-peer-accept",
        (running, peer, who) -> {
          Hash identity = acceptedIdentity(request).orElse(peer);
          Gossip.Accepted accepted = new Gossip.Accepted(List.of(), List.of());
          if (identity.equals(peer)) {
            accepted = running.accept(peer);
          } else {
            audit.add(who, "gossip-peer-repin", peer + " " + identity);
            running.repin(peer, identity);
          }
          return json(
              JsonObject.builder()
                  .put("fingerprint", identity)
                  .put("resumed", JsonArray.ofStrings(accepted.resumed()))
                  .put("rekeyed", JsonArray.ofStrings(accepted.rekeyed()))
                  .build());
        });
  }

  /** Under which identity the peer is to go on, if that is said. */
  private static Optional<Hash> acceptedIdentity(Request request) throws ProblemException {
    try {
      JsonObject body = JsonObject.parse(request.body(), MAX_BODY, "body");
      body.refuseUnknown(Set.of("identity"));
      Optional<String> said = body.optionalString("identity");
      return said.isPresent() ? Optional.of(identity(said.get())) : Optional.empty();
    } catch (MalformedException e) {
      throw new ProblemException(Problem.of(ErrorCode.MALFORMED_BODY, e.getMessage()), e);
    }
  }

  private GossipDesk enabled() throws ProblemException {
    return desk.orElseThrow(GossipRoutes::notEnabled);
  }

  /** What a node without federation answers. */
  static ProblemException notEnabled() {
    return Problem.of(
            ErrorCode.NOT_FOUND,
            "this node takes part in no federation; set `federation.enabled: true`, and"
                + " start it again")
        .asException();
  }

  private static ProblemException unknown() {
    return Problem.of(
            ErrorCode.NOT_FOUND, "there is no such peer; `cairn federation peer list` shows all")
        .asException();
  }

  private static Hash fingerprint(String text) throws ProblemException {
    try {
      return Hash.parseHex(text, "fingerprint");
    } catch (MalformedException e) {
      throw unknown();
    }
  }

  /** A peer that is to be added. */
  private record Asked(Hash fingerprint, Optional<URI> url, boolean push) {}

  private static Asked asked(Request request) throws ProblemException {
    try {
      JsonObject body = JsonObject.parse(request.body(), MAX_BODY, "body");
      body.refuseUnknown(Set.of("fingerprint", "url", "push"));
      Optional<String> url = body.optionalString("url");
      return new Asked(
          identity(body.string("fingerprint")),
          url.isPresent() ? Optional.of(Texts.url(url.get())) : Optional.empty(),
          push(body.member("push")));
    } catch (MalformedException e) {
      throw new ProblemException(Problem.of(ErrorCode.MALFORMED_BODY, e.getMessage()), e);
    }
  }

  private static boolean push(Optional<Json> push) throws MalformedException {
    if (push.isEmpty()) {
      return false;
    }
    if (push.get() instanceof JsonBoolean(boolean value)) {
      return value;
    }
    throw new MalformedException("push: expected true or false");
  }

  /** 64 hex digits, or the whole DID of which they are the fingerprint. */
  static Hash identity(String text) throws MalformedException {
    return text.startsWith("did:")
        ? DidKey.parse(text).fingerprint()
        : Hash.parseHex(text, "fingerprint");
  }

  /** A token's use is in the audit log already. */
  private void audit(String who, String action, String detail) throws StoreException {
    if (who.equals(Tokens.LOCAL)) {
      audit.add(who, action, detail);
    }
  }

  private static Response json(JsonObject json) {
    return Response.json(200, json.canonical());
  }
}
