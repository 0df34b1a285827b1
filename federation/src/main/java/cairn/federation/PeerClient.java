package cairn.federation;

import cairn.format.AnchorReply;
import cairn.format.AnchorRequest;
import cairn.format.EntryBundleParser;
import cairn.format.ForkFile;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.NodeCard;
import cairn.format.Note;
import cairn.format.Origin;
import cairn.format.PrintableText;
import cairn.format.SignedCheckpoint;
import cairn.format.TileCoordinate;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Problem;
import cairn.http.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks peers' gateways, at the addresses of our own configuration: plain, blocking, without state.
 * Nothing that it returns has been judged.
 */
final class PeerClient {
  /** For a document, a card, a checkpoint or a tile. */
  static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

  /** For a bundle of entries: 16.8 MB at most, which takes 45 s at 3 Mbit/s. */
  static final Duration BUNDLE_TIMEOUT = Duration.ofSeconds(60);

  /** A peer waits for its own quorum before it answers. */
  static final Duration ANCHOR_TIMEOUT = Duration.ofSeconds(20);

  private static final int QUOTED = 200;

  private final Exchange exchange;
  private final Contacts contacts;

  /**
   * @param contacts count every answer
   */
  PeerClient(Exchange exchange, Contacts contacts) {
    this.exchange = exchange;
    this.contacts = contacts;
  }

  NetworkDocument network(PeerSettings peer) throws PeerException {
    return counted(
        peer,
        () -> {
          byte[] body = get(peer, "/v1/network", NetworkDocument.MAX_BYTES);
          return parsed("network document", () -> NetworkDocument.parse(body));
        });
  }

  NodeCard card(PeerSettings peer) throws PeerException {
    return counted(
        peer,
        () -> {
          byte[] body = get(peer, "/federation/node", NodeCard.MAX_BYTES);
          return parsed("card", () -> NodeCard.parse(body));
        });
  }

  /** The newest checkpoint that the peer shows of its log. */
  SignedCheckpoint checkpoint(PeerSettings peer, Origin log) throws PeerException {
    return counted(
        peer,
        () -> {
          byte[] body = get(peer, "/" + log.namespace() + "/checkpoint", Note.MAX_BYTES);
          return parsed("checkpoint", () -> SignedCheckpoint.parse(body));
        });
  }

  /** The forks that it says it has proven. */
  List<ForkFile> evidence(PeerSettings peer) throws PeerException {
    byte[] body = get(peer, "/federation/evidence", EvidenceRoute.MAX_BYTES);
    return parsed("evidence", () -> EvidenceRoute.parse(body));
  }

  /** What is at {@code path} below the log's prefix: a tile or a bundle. */
  byte[] tile(PeerSettings peer, Origin log, String path, int maxBytes) throws PeerException {
    return counted(peer, () -> get(peer, "/" + log.namespace() + "/tile/" + path, maxBytes));
  }

  /** Hands on the entries of a bundle, one at a time, as they come. */
  void entries(PeerSettings peer, Origin log, TileCoordinate bundle, EntryBundleParser.Sink entries)
      throws PeerException {
    EntryBundleParser parser = new EntryBundleParser(bundle.width(), entries);
    String path = "/" + log.namespace() + "/tile/entries/" + bundle.path();
    Call call = Call.get(peer.resolve(path), BUNDLE_TIMEOUT, EntryBundleParser.MAX_BYTES);
    try {
      byte[] none = body(path, exchange.send(call, parser::accept));
      if (none.length > 0) {
        throw new IllegalStateException("an exchange kept a body that was to be handed on");
      }
    } catch (ExchangeException e) {
      throw new PeerException(e.getMessage(), e);
    }
    parsed(
        "bundle " + bundle.path(),
        () -> {
          parser.finish();
          return parser;
        });
  }

  /** What a peer says to a request. */
  sealed interface AnchorAnswer {
    /** It says that it logged the checkpoint. */
    record Given(AnchorReply reply) implements AnchorAnswer {}

    /** It wants the proof from another size. */
    record OtherSize(long size) implements AnchorAnswer {}
  }

  AnchorAnswer anchor(PeerSettings peer, AnchorRequest request) throws PeerException {
    return counted(peer, () -> askForAnchor(peer, request));
  }

  private AnchorAnswer askForAnchor(PeerSettings peer, AnchorRequest request) throws PeerException {
    Reply reply =
        send(
            Call.post(
                peer.resolve("/v1/federation/anchor"),
                "application/json",
                request.encode(),
                ANCHOR_TIMEOUT,
                AnchorReply.MAX_BYTES));
    if (reply.status() == 409) {
      return parsed(
          "409",
          () ->
              new AnchorAnswer.OtherSize(
                  JsonObject.parse(reply.body(), AnchorReply.MAX_BYTES, "409").integer("size")));
    }
    byte[] body = body("anchor", reply);
    return parsed("anchor", () -> new AnchorAnswer.Given(AnchorReply.parse(body)));
  }

  private interface Asking<T> {
    T ask() throws PeerException;
  }

  /** Who asks for patience is up, and gave nothing: that is neither. */
  private <T> T counted(PeerSettings peer, Asking<T> asking) throws PeerException {
    try {
      T answer = asking.ask();
      contacts.answered(peer.id());
      return answer;
    } catch (PeerException e) {
      if (e.retryAfter().isZero()) {
        contacts.failed(peer.id());
      }
      throw e;
    }
  }

  private byte[] get(PeerSettings peer, String path, int maxBytes) throws PeerException {
    return body(path, send(Call.get(peer.resolve(path), READ_TIMEOUT, maxBytes)));
  }

  private Reply send(Call call) throws PeerException {
    try {
      return exchange.send(call);
    } catch (ExchangeException e) {
      throw new PeerException(e.getMessage(), e);
    }
  }

  private static byte[] body(String what, Reply reply) throws PeerException {
    if (reply.status() == 200) {
      return reply.body();
    }
    if (reply.status() == 404 || reply.status() == 410) {
      throw PeerException.wrong("status " + reply.status() + ": it does not show " + what);
    }
    Optional<Problem> problem = Problem.parse(reply);
    throw new PeerException(
        "status "
            + reply.status()
            + problem.map(p -> ": " + PrintableText.shorten(p.detail(), QUOTED)).orElse(""),
        problem.flatMap(Problem::retryAfter).orElse(Duration.ZERO));
  }

  private interface Parsing<T> {
    T parse() throws MalformedException;
  }

  private static <T> T parsed(String what, Parsing<T> parsing) throws PeerException {
    try {
      return parsing.parse();
    } catch (MalformedException e) {
      throw new PeerException("its " + what + " is malformed: " + e.getMessage(), e);
    }
  }
}
