package cairn.federation;

import cairn.format.NetworkLog;
import cairn.format.NodeCard;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What this node says of itself: {@code GET /federation/node}. Signed once a minute at most. */
final class NodeCards {
  private static final List<String> ROLES = List.of("serve");
  private static final long GOOD_FOR_SECONDS = 60;

  private final Supplier<String> url;
  private final List<NetworkLog> logs;
  private final Signer identity;
  private final InstantSource clock;
  private Optional<NodeCard> card = Optional.empty(); // guarded by this

  NodeCards(Supplier<String> url, List<NetworkLog> logs, Signer identity, InstantSource clock) {
    this.url = url;
    this.logs = List.copyOf(logs);
    this.identity = identity;
    this.clock = clock;
  }

  Response handle(Request request) throws ProblemException {
    try {
      return Response.json(200, card().encode());
    } catch (SigningException e) {
      throw new ProblemException(
          Problem.of(ErrorCode.UNAVAILABLE, "this node's identity key cannot sign now")
              .retryAfter(Duration.ofSeconds(10)),
          e);
    }
  }

  private synchronized NodeCard card() throws SigningException {
    long now = clock.instant().getEpochSecond();
    if (card.filter(old -> Math.abs(now - old.ts()) < GOOD_FOR_SECONDS).isEmpty()) {
      card = Optional.of(NodeCard.sign(url.get(), ROLES, logs, now, identity));
    }
    return card.orElseThrow();
  }
}
