package cairn.node;

import cairn.federation.Peer;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.web.FederationPages;
import cairn.web.PeerAction;
import cairn.web.PeerCommand;
import java.util.Optional;
import java.util.Set;

/** What operators do with peers on the pages. Peers are those of the configuration. */
final class PageActions implements FederationPages.Actions {
  private final Optional<GatewayFederation> federation;
  private final AuditLog audit;

  /**
   * @param federation empty when it is not enabled: then nothing can be done
   */
  PageActions(Optional<GatewayFederation> federation, AuditLog audit) {
    this.federation = federation;
    this.audit = audit;
  }

  @Override
  public Set<PeerAction> offered() {
    return federation.isPresent() ? Set.of(PeerAction.ACCEPT, PeerAction.SET_ASIDE) : Set.of();
  }

  @Override
  public String perform(String who, PeerCommand command) throws ProblemException {
    return switch (command) {
      case PeerCommand.Accept accept -> accept(who, accept);
      case PeerCommand.SetAside aside -> setAside(who, aside);
      case PeerCommand.Add add -> throw notOffered(add);
      case PeerCommand.Sync sync -> throw notOffered(sync);
      case PeerCommand.Remove remove -> throw notOffered(remove);
    };
  }

  private String accept(String who, PeerCommand.Accept command) throws ProblemException {
    GatewayFederation running = having(command.peer());
    Optional<Hash> fingerprint = fingerprint(command.fingerprint());
    Optional<DidKey> identity = identity(command.identity());
    boolean isAccepted =
        PageSource.stored(
            () -> {
              audit.add(who, "peer-accept", command.peer());
              return running.peers().acceptStated(command.peer(), fingerprint, identity);
            });
    if (!isAccepted) {
      throw Problem.of(
              ErrorCode.CONFLICT,
              "What you entered is not what the gateway of %s shows now. Nothing has changed."
                  .formatted(command.peer()))
          .asException();
    }
    running.meetNow();
    return "%s is accepted; its gateway is asked at once.".formatted(command.peer());
  }

  private String setAside(String who, PeerCommand.SetAside command) throws ProblemException {
    GatewayFederation running = having(command.peer());
    String reason = command.reason().isEmpty() ? "by the operator" : command.reason();
    Peer _ =
        PageSource.stored(
            () -> {
              audit.add(who, "peer-set-aside", command.peer());
              return running.peers().setAside(command.peer(), PeerRoutes.reason(reason));
            });
    return "%s is set aside.".formatted(command.peer());
  }

  private GatewayFederation having(String id) throws ProblemException {
    return federation
        .filter(running -> running.peers().named(id).isPresent())
        .orElseThrow(() -> Problem.of(ErrorCode.NOT_FOUND, "There is no such peer.").asException());
  }

  private static Optional<Hash> fingerprint(Optional<String> text) throws ProblemException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Hash.parseHex(text.get(), "fingerprint"));
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  private static Optional<DidKey> identity(Optional<String> text) throws ProblemException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(DidKey.parse(text.get()));
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  private static ProblemException malformed(MalformedException e) {
    return new ProblemException(Problem.of(ErrorCode.MALFORMED_BODY, e.getMessage()), e);
  }

  private static ProblemException notOffered(PeerCommand command) {
    return Problem.of(ErrorCode.NOT_FOUND, "this node does not " + command.action().name())
        .asException();
  }
}
