package cairn.federation.gossip;

import cairn.federation.EvidenceRoute;
import cairn.federation.gossip.Round.Stage;
import cairn.format.ForkFile;
import cairn.format.JsonObject;
import cairn.format.KeyRotationEntry;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.NodeCard;
import cairn.format.PrintableText;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Problem;
import cairn.http.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks a peer at the address that our operator typed: plain, blocking, without state. Nothing that
 * it returns has been judged.
 */
final class GossipClient {
  /** For a status, a card, or a document. */
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** As many cards as a node hands on, of 10 KB on average. */
  private static final int MAX_CARDS_BYTES = 1 << 20;

  private static final int MAX_CARDS = GossipPeers.MAX_PEERS + 1;
  private static final int QUOTED = 200;

  private final Exchange exchange;

  GossipClient(Exchange exchange) {
    this.exchange = exchange;
  }

  /**
   * What a node shows, and the tag by which it tells that nothing has changed.
   *
   * @param tag empty if it gave none
   */
  record Status(ShownLogs shown, Optional<String> tag) {}

  /**
   * What the node shows; empty when it is what {@code tag} stands for.
   *
   * @param tag what came with an earlier status
   */
  Optional<Status> status(URI node, Optional<String> tag) throws GossipException {
    URI uri = resolve(node, "/federation/status?all");
    Call plain = Call.get(uri, TIMEOUT, ShownLogs.MAX_BYTES);
    Reply reply = send(tag.map(known -> plain.with("If-None-Match", known)).orElse(plain));
    if (tag.isPresent() && reply.status() == 304) {
      return Optional.empty();
    }
    byte[] body = body(Stage.STATUS, reply);
    ShownLogs shown = parsed(Stage.STATUS, "status", () -> ShownLogs.parse(body));
    return Optional.of(new Status(shown, reply.headers().first("ETag")));
  }

  /** What the node says of itself. */
  NodeCard card(URI node) throws GossipException {
    Reply reply = send(Call.get(resolve(node, "/federation/node"), TIMEOUT, NodeCard.MAX_BYTES));
    byte[] body = body(Stage.IDENTITY, reply);
    return parsed(Stage.IDENTITY, "card", () -> NodeCard.parse(body));
  }

  /** The cards that it hands on, its own and others', as far as they can be read. */
  List<NodeCard> cards(URI node) throws GossipException {
    Reply reply = send(Call.get(resolve(node, "/federation/cards"), TIMEOUT, MAX_CARDS_BYTES));
    byte[] body = body(Stage.IDENTITY, reply);
    return parsed(Stage.IDENTITY, "list of cards", () -> cards(body));
  }

  private static List<NodeCard> cards(byte[] body) throws MalformedException {
    List<NodeCard> cards = new ArrayList<>();
    JsonObject reply = JsonObject.parse(body, MAX_CARDS_BYTES, "cards");
    for (JsonObject card :
        reply.array("cards").requireAtMost(MAX_CARDS, "cards").objects("cards")) {
      cards.add(NodeCard.parse(card.canonical()));
    }
    return cards;
  }

  /** What keys of its network's logs said when they went. */
  List<KeyRotationEntry> rotations(URI node) throws GossipException {
    Reply reply = send(Call.get(resolve(node, "/v1/network"), TIMEOUT, NetworkDocument.MAX_BYTES));
    byte[] body = body(Stage.LOGS, reply);
    return parsed(Stage.LOGS, "network document", () -> NetworkDocument.parse(body)).rotations();
  }

  /** The forks that it says it has proven. */
  List<ForkFile> evidence(URI node) throws GossipException {
    Call call = Call.get(resolve(node, "/federation/evidence"), TIMEOUT, EvidenceRoute.MAX_BYTES);
    byte[] body = body(Stage.LOGS, send(call));
    return parsed(Stage.LOGS, "evidence", () -> EvidenceRoute.parse(body));
  }

  /** Where the node serves {@code path}, which starts with a slash. */
  static URI resolve(URI node, String path) {
    String base = node.toString();
    return URI.create(
        base.endsWith("/") ? base.substring(0, base.length() - 1) + path : base + path);
  }

  private Reply send(Call call) throws GossipException {
    try {
      return exchange.send(call);
    } catch (ExchangeException e) {
      throw new GossipException(Stage.STATUS, e.getMessage(), e); // whatever it was asked for
    }
  }

  private static byte[] body(Stage stage, Reply reply) throws GossipException {
    if (reply.status() == 200) {
      return reply.body();
    }
    Optional<Problem> problem = Problem.parse(reply);
    throw new GossipException(
        stage,
        "status "
            + reply.status()
            + problem.map(p -> ": " + PrintableText.shorten(p.detail(), QUOTED)).orElse(""),
        problem.flatMap(Problem::retryAfter).orElse(Duration.ZERO));
  }

  private interface Parsing<T> {
    T parse() throws MalformedException;
  }

  private static <T> T parsed(Stage stage, String what, Parsing<T> parsing) throws GossipException {
    try {
      return parsing.parse();
    } catch (MalformedException e) {
      throw new GossipException(stage, "its " + what + " is malformed: " + e.getMessage(), e);
    }
  }
}
