package cairn.federation;

import cairn.format.AnchorRequest;
import cairn.format.MalformedException;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Lets pass what a known peer has signed, for us, lately, once: cheap checks first. Who is no peer
 * gets nothing done but a parse and a look into a table, and leaves no line in the log.
 */
final class RequestGate {
  private final String networkId;
  private final PeerBook peers;
  private final PeerLimits limits;
  private final RequestMemory memory;
  private final InstantSource clock;

  RequestGate(
      String networkId,
      PeerBook peers,
      PeerLimits limits,
      RequestMemory memory,
      InstantSource clock) {
    this.networkId = networkId;
    this.peers = peers;
    this.limits = limits;
    this.memory = memory;
    this.clock = clock;
  }

  /** A request, and the peer whose node signed it. */
  record Passed(Peer peer, AnchorRequest request) {}

  /** Reads a request and checks who sent it; its content is still to be judged. */
  Passed pass(byte[] body) throws ProblemException, StoreException {
    AnchorRequest request = parse(body);
    if (!request.recipient().equals(networkId)) {
      throw Problem.of(
              ErrorCode.UNPROCESSABLE,
              "recipient: the request is for another network; this one is " + networkId)
          .asException();
    }
    Peer peer =
        peers
            .signingAs(request.signer())
            .orElseThrow(
                () ->
                    Problem.of(
                            ErrorCode.UNKNOWN_PEER,
                            "signer: no peer of this network is known to sign with that key")
                        .asException());
    requireWelcome(peer);
    requireTime(request);
    if (!request.isSignedBySigner()) {
      throw Problem.of(ErrorCode.BAD_SIGNATURE, "sig: it is not by the signer over this request")
          .asException();
    }
    requireWithinLimits(peer);
    if (!memory.isFirst(request.id(), clock.instant())) {
      throw Problem.of(ErrorCode.MESSAGE_REPLAYED, "this very request was taken before")
          .asException();
    }
    return new Passed(peer, request);
  }

  private static AnchorRequest parse(byte[] body) throws ProblemException {
    try {
      return AnchorRequest.parse(body);
    } catch (MalformedException e) {
      throw new ProblemException(Problem.of(ErrorCode.MALFORMED_BODY, e.getMessage()), e);
    }
  }

  private static void requireWelcome(Peer peer) throws ProblemException {
    if (peer.pins().setAside().isPresent()) {
      throw Problem.of(
              ErrorCode.PEER_SET_ASIDE,
              "this network has set %s aside; its operator has to take it back"
                  .formatted(peer.id()))
          .asException();
    }
    if (!peer.isUsable()) {
      throw Problem.of(ErrorCode.UNKNOWN_PEER, "this network has not met %s".formatted(peer.id()))
          .asException();
    }
  }

  private void requireTime(AnchorRequest request) throws ProblemException {
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

  /** Counted once the signature is good: nobody else can use up what a peer may ask. */
  private void requireWithinLimits(Peer peer) throws ProblemException {
    Optional<Duration> wait = limits.take(peer.id());
    if (wait.isPresent()) {
      throw Problem.of(ErrorCode.RATE_LIMITED, "too many requests of " + peer.id())
          .retryAfter(wait.get())
          .asException();
    }
  }
}
