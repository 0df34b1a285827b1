package cairn.federation;

import cairn.format.SignedRequest;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.store.Database;
import cairn.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What every signed request has to pass, one requirement each, for whoever knows the order: cheap
 * ones first, and what counts for a sender only when the request is his. Any thread may call.
 */
public final class RequestGate {
  private final PeerLimits limits;
  private final RequestMemory memory;
  private final InstantSource clock;

  /**
   * A gate with limits of its own.
   *
   * @param database the node's, with {@link FederationSchema#MIGRATIONS}: requests are remembered
   *     there over restarts, and for all gates together
   */
  public RequestGate(Database database, InstantSource clock) {
    this.limits = new PeerLimits(clock);
    this.memory = new RequestMemory(database);
    this.clock = clock;
  }

  /** It was signed at most five minutes from now. */
  public void requireTime(SignedRequest request) throws ProblemException {
    Duration difference =
        Duration.between(clock.instant(), Instant.ofEpochSecond(request.ts())).abs();
    if (difference.compareTo(RequestMemory.MAX_DIFFERENCE) > 0) {
      throw Problem.of(
              ErrorCode.MESSAGE_EXPIRED,
              "ts: got a time %d s from ours, wanted at most %d s"
                  .formatted(difference.toSeconds(), RequestMemory.MAX_DIFFERENCE.toSeconds()))
          .asException();
    }
  }

  /** It is by the key that it names. */
  public void requireSignature(SignedRequest request) throws ProblemException {
    if (!request.isSignedBySigner()) {
      throw Problem.of(ErrorCode.BAD_SIGNATURE, "sig: it is not by the signer over this request")
          .asException();
    }
  }

  /**
   * The sender has not sent too much. Ask it of known ones only once their signature is good:
   * nobody else can use up what they may send.
   *
   * @param sender of whom there are few, or a name for all others together
   */
  public void requireWithinLimits(String sender) throws ProblemException {
    Optional<Duration> wait = limits.take(sender);
    if (wait.isPresent()) {
      throw Problem.of(ErrorCode.RATE_LIMITED, "too many requests of " + sender)
          .retryAfter(wait.get())
          .asException();
    }
  }

  /** It was not there before, and is remembered from now on. */
  void requireFirst(SignedRequest request) throws ProblemException, StoreException {
    if (!memory.isFirst(request.id(), clock.instant())) {
      throw replayed();
    }
  }

  /** It was not there before: {@link #isFirst} settles that. */
  public void requireUnknown(SignedRequest request) throws ProblemException, StoreException {
    if (memory.isKnown(request.id())) {
      throw replayed();
    }
  }

  private static ProblemException replayed() {
    return Problem.of(ErrorCode.MESSAGE_REPLAYED, "this very request was taken before")
        .asException();
  }

  /**
   * Remembers a request in the transaction that does what it asks for, so that one of which nothing
   * was done can be sent again.
   *
   * @return false if it was there before: then nothing is to be done
   */
  public boolean isFirst(Connection connection, SignedRequest request)
      throws SQLException, StoreException {
    return memory.isFirst(connection, request.id(), clock.instant());
  }
}
