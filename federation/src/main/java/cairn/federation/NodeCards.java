package cairn.federation;

import cairn.format.NetworkLog;
import cairn.format.NodeCard;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.http.ErrorCode;
import cairn.http.Method;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What this node says of itself: {@code GET /federation/node}. Signed once a minute at most. Any
 * thread may call.
 */
public final class NodeCards {
  private static final long GOOD_FOR_SECONDS = 60;

  private final Supplier<String> url;
  private final List<String> roles;
  private final List<NetworkLog> logs;
  private final Signer identity;
  private final InstantSource clock;
  private Optional<NodeCard> card = Optional.empty(); // guarded by this

  /**
   * @param url where the node answers, once it does
   * @param roles what it does, such as {@code serve}
   * @param logs its own
   */
  public NodeCards(
      Supplier<String> url,
      List<String> roles,
      List<NetworkLog> logs,
      Signer identity,
      InstantSource clock) {
    this.url = url;
    this.roles = List.copyOf(roles);
    this.logs = List.copyOf(logs);
    this.identity = identity;
    this.clock = clock;
  }

  /** {@code GET /federation/node}. */
  public Route route() {
    return new Route(Method.GET, "/federation/node", RequestLimits.noBody(), this::handle);
  }

  private Response handle(Request request) throws ProblemException {
    try {
      return Response.json(200, card().encode());
    } catch (SigningException e) {
      throw new ProblemException(
          Problem.of(ErrorCode.UNAVAILABLE, "this node's identity key cannot sign now")
              .retryAfter(Duration.ofSeconds(10)),
          e);
    }
  }

  /** The logs that it names. */
  public List<NetworkLog> logs() {
    return logs;
  }

  /**
   * The card as it is now, at most a minute old.
   *
   * @throws SigningException while the identity's key cannot sign
   */
  public synchronized NodeCard card() throws SigningException {
    long now = clock.instant().getEpochSecond();
    if (card.filter(old -> Math.abs(now - old.ts()) < GOOD_FOR_SECONDS).isEmpty()) {
      card = Optional.of(NodeCard.sign(url.get(), roles, logs, now, identity));
    }
    return card.orElseThrow();
  }
}
