package cairn.federation;

import cairn.format.AnchorRequest;
import cairn.format.MalformedException;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.store.StoreException;

/**
 * Lets pass what a known peer has signed, for us, lately, once: cheap checks first. Who is no peer
 * gets nothing done but a parse and a look into a table, and leaves no line in the log.
 */
final class AnchorGate {
  private final String networkId;
  private final PeerBook peers;
  private final RequestGate gate;

  AnchorGate(String networkId, PeerBook peers, RequestGate gate) {
    this.networkId = networkId;
    this.peers = peers;
    this.gate = gate;
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
    gate.requireTime(request);
    gate.requireSignature(request);
    gate.requireWithinLimits(peer.id());
    gate.requireFirst(request);
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
}
