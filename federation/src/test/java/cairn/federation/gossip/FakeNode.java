package cairn.federation.gossip;

import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonBoolean;
import cairn.format.JsonObject;
import cairn.format.KeyRotationEntry;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NodeCard;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.Utf8;
import cairn.http.ErrorStyle;
import cairn.http.Handler;
import cairn.http.Method;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.http.Router;
import cairn.log.Reads;
import cairn.log.TileHandlers;
import cairn.log.TiledLog;
import cairn.testkit.FakeWitness;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Somebody else's node: shows what a test gives it, honestly unless told otherwise. */
final class FakeNode {
  final String host;
  final SeedSigner identity;
  final InstantSource clock;
  final List<MadeUpLog> own = new ArrayList<>();
  final Map<Hash, TiledLog> mirrored = new LinkedHashMap<>();
  final List<NodeCard> others = new ArrayList<>();

  /** What it was asked for. */
  final List<String> asked = new ArrayList<>();

  /** Answers first, if it answers. */
  Map<String, Handler> instead = new LinkedHashMap<>();

  /** Logs that its card names beside its own. */
  List<NetworkLog> alsoNamed = List.of();

  /** Forks that it says it has proven. */
  final List<ForkFile> evidence = new ArrayList<>();

  /** What its network's document says of keys that have gone. */
  List<KeyRotationEntry> rotations = List.of();

  FakeNode(String host, InstantSource clock, MadeUpLog... logs) {
    this.host = host;
    this.clock = clock;
    this.identity = MadeUpLog.key("identity", host);
    own.addAll(List.of(logs));
  }

  Hash fingerprint() {
    return identity.key().publicKeyFingerprint();
  }

  URI url() {
    return URI.create("http://" + host);
  }

  void mirror(MadeUpLog log) {
    mirrored.put(Hash.sha256(Utf8.encode(log.origin.toString())), log);
  }

  NodeCard card() {
    return card(clock.instant().getEpochSecond());
  }

  NodeCard card(long ts) {
    List<NetworkLog> named = new ArrayList<>(own.stream().map(MadeUpLog::named).toList());
    named.addAll(alsoNamed);
    try {
      return NodeCard.sign(url().toString(), List.of("serve"), named, ts, identity);
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  Router router() {
    List<Route> routes = new ArrayList<>();
    routes.add(get("/federation/node", request -> Response.json(200, card().encode())));
    routes.add(get("/federation/status", this::status));
    routes.add(get("/federation/cards", request -> Response.json(200, cards().canonical())));
    routes.add(get("/federation/evidence", request -> Response.json(200, evidence().canonical())));
    routes.add(get("/v1/network", request -> Response.json(200, network().encode())));
    for (Route tile : new TileHandlers(this::ownLog).routes("/{namespace:colon}")) {
      routes.add(get(tile.template(), tile.handler()));
    }
    for (Route tile : new TileHandlers(this::mirror).routes("/mirror/{originHash}")) {
      routes.add(get(tile.template(), tile.handler()));
    }
    return new Router(routes, ErrorStyle.PROBLEM_JSON);
  }

  private Route get(String template, Handler handler) {
    return new Route(
        Method.GET,
        template,
        RequestLimits.noBody(),
        request -> {
          asked.add(request.path());
          for (Map.Entry<String, Handler> lie : instead.entrySet()) {
            if (request.path().contains(lie.getKey())) {
              return lie.getValue().handle(request);
            }
          }
          return handler.handle(request);
        });
  }

  private NetworkDocument network() {
    MadeUpLog first = own.getFirst();
    return new NetworkDocument(
            first.origin.networkId(),
            List.of(first.named()),
            List.of(
                new FakeWitness("witness", new byte[32], clock)
                    .documented(first.origin.networkId())),
            1,
            List.of(),
            Optional.empty())
        .withRotations(rotations);
  }

  private Response status(Request request) {
    List<Json> logs = new ArrayList<>();
    own.forEach(log -> logs.add(shown(log)));
    mirrored.values().forEach(log -> logs.add(shown(log)));
    byte[] body = JsonObject.builder().put("logs", new JsonArray(logs)).build().canonical();
    String tag = '"' + Hash.sha256(body).hex().substring(0, 32) + '"';
    boolean isKnown = request.headers().first("If-None-Match").filter(tag::equals).isPresent();
    return (isKnown ? Response.empty(304) : Response.json(200, body)).with("ETag", tag);
  }

  private JsonObject shown(TiledLog log) {
    JsonObject status = status(log.checkpoint().orElseThrow());
    String origin = log.checkpoint().orElseThrow().checkpoint().origin();
    boolean hasForked =
        evidence.stream().anyMatch(fork -> fork.first().checkpoint().origin().equals(origin));
    return hasForked ? status.with("forked", new JsonBoolean(true)) : status;
  }

  private JsonObject evidence() {
    return JsonObject.builder()
        .put("forks", new JsonArray(evidence.stream().map(ForkFile::object).toList()))
        .build();
  }

  static JsonObject status(SignedCheckpoint note) {
    return JsonObject.builder()
        .put("origin", note.checkpoint().origin())
        .put("root", note.checkpoint().root())
        .put("size", note.checkpoint().size())
        .put("checkpoint", note.encode())
        .build();
  }

  private JsonObject cards() {
    List<JsonObject> cards = new ArrayList<>(List.of(card().object()));
    others.forEach(card -> cards.add(card.object()));
    return JsonObject.builder().put("cards", new JsonArray(cards)).build();
  }

  private TiledLog ownLog(Request request) throws ProblemException {
    String namespace = request.pathParameter("namespace");
    return own.stream()
        .filter(log -> log.origin.namespace().equals(namespace))
        .findFirst()
        .orElseThrow(() -> Reads.notFound("no such log"));
  }

  private TiledLog mirror(Request request) throws ProblemException {
    try {
      Hash hash = Hash.parseHex(request.pathParameter("originHash"), "origin hash");
      return Optional.ofNullable(mirrored.get(hash))
          .orElseThrow(() -> Reads.notFound("no such mirror"));
    } catch (MalformedException e) {
      throw Reads.notFound("no hash");
    }
  }

  static Origin origin(String text) {
    try {
      return Origin.parse(text);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }
}
