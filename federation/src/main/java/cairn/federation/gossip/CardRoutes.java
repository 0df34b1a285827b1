package cairn.federation.gossip;

import cairn.federation.NodeCards;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.NodeCard;
import cairn.format.SigningException;
import cairn.http.ErrorCode;
import cairn.http.Method;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.log.Reads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cards that are handed on: {@code GET /federation/cards} shows this node's own and those of its
 * peers, so that a node which nobody can reach is known through others; {@code POST
 * /federation/cards} takes one, of whoever is pinned here. Each is signed by the node that it
 * speaks of, so nothing is believed of whoever hands it on.
 */
public final class CardRoutes {
  /** Most cards in an answer. */
  static final int MAX_CARDS = 100;

  /** No further card behind so many bytes; with the last one an answer stays below 1 MiB. */
  static final int MAX_BYTES = (1 << 20) - NodeCard.MAX_BYTES - (4 << 10);

  /** A card that claims to be later keeps out those that follow it, so it is not taken. */
  private static final Duration MAX_AHEAD = Duration.ofMinutes(5);

  private static final Logger LOGGER = LoggerFactory.getLogger(CardRoutes.class);

  private final NodeCards own;
  private final Gossip gossip;
  private final InstantSource clock;

  /**
   * @param own what this node says of itself
   */
  public CardRoutes(NodeCards own, Gossip gossip, InstantSource clock) {
    this.own = own;
    this.gossip = gossip;
    this.clock = clock;
  }

  /** Both. */
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/federation/cards", RequestLimits.noBody(), this::show),
        new Route(
            Method.POST,
            "/federation/cards",
            RequestLimits.body(NodeCard.MAX_BYTES, "application/json"),
            this::take));
  }

  private Response show(Request request) throws ProblemException {
    List<Json> cards = new ArrayList<>();
    int bytes = 0;
    for (NodeCard card : cards()) {
      if (cards.size() == MAX_CARDS || bytes > MAX_BYTES) {
        break;
      }
      JsonObject object = card.object();
      cards.add(object);
      bytes += object.canonical().length;
    }
    JsonObject reply = JsonObject.builder().put("cards", new JsonArray(cards)).build();
    return Response.json(200, reply.canonical());
  }

  private List<NodeCard> cards() {
    List<NodeCard> cards = new ArrayList<>();
    try {
      cards.add(own.card());
    } catch (SigningException e) {
      LOGGER.warn("This node's card cannot be signed, and others' are shown: {}", e.getMessage());
    }
    gossip.peers().all().forEach(peer -> peer.card().ifPresent(cards::add));
    return cards;
  }

  private Response take(Request request) throws ProblemException {
    NodeCard card = parsed(request.body());
    if (gossip.peers().of(card.did().fingerprint()).isEmpty()) {
      throw refused(ErrorCode.UNKNOWN_PEER, "no such identity is pinned here");
    }
    long latest = clock.instant().plus(MAX_AHEAD).getEpochSecond();
    if (card.ts() > latest) {
      throw refused(
          ErrorCode.MESSAGE_EXPIRED,
          "ts: got %d, wanted at most %d; look at the clocks".formatted(card.ts(), latest));
    }
    if (!card.isSignedByNode()) {
      throw refused(ErrorCode.BAD_SIGNATURE, "sig: not of the identity that the card names");
    }
    boolean isNew = Reads.answering(() -> gossip.learn(card));
    LOGGER.debug("A card of {} came, new: {}", card.did(), isNew);
    return Response.empty(204);
  }

  private static ProblemException refused(ErrorCode code, String detail) {
    return Problem.of(code, detail).asException();
  }

  private static NodeCard parsed(byte[] body) throws ProblemException {
    try {
      return NodeCard.parse(body);
    } catch (MalformedException e) {
      throw new ProblemException(
          Problem.of(ErrorCode.MALFORMED_BODY, String.valueOf(e.getMessage())), e);
    }
  }
}
