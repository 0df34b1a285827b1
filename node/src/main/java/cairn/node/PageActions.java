package cairn.node;

import cairn.federation.Peer;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.store.StoreException;
import cairn.web.FederationPages;
import cairn.web.PeerAction;
import cairn.web.PeerCommand;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What operators do on the pages with networks of the configuration, and with nodes they add. */
final class PageActions implements FederationPages.Actions {
  private final Optional<GatewayFederation> federation;
  private final Optional<GossipDesk> gossip;
  private final Optional<MirrorDesk> mirrors;
  private final AuditLog audit;

  /**
   * @param federation empty when it is not enabled: then nothing can be done
   * @param gossip empty when there is none: then no peer can be added
   * @param mirrors empty when there is no gossip
   */
  PageActions(
      Optional<GatewayFederation> federation,
      Optional<GossipDesk> gossip,
      Optional<MirrorDesk> mirrors,
      AuditLog audit) {
    this.federation = federation;
    this.gossip = gossip;
    this.mirrors = mirrors;
    this.audit = audit;
  }

  @Override
  public Set<PeerAction> offered() {
    Set<PeerAction> offered = EnumSet.noneOf(PeerAction.class);
    if (federation.isPresent()) {
      offered.addAll(Set.of(PeerAction.ACCEPT, PeerAction.SET_ASIDE));
    }
    if (gossip.isPresent()) {
      offered.addAll(Set.of(PeerAction.ADD, PeerAction.SYNC, PeerAction.REMOVE, PeerAction.ACCEPT));
    }
    if (mirrors.isPresent()) {
      offered.add(PeerAction.REMOVE_MIRROR);
    }
    return offered;
  }

  @Override
  public String perform(String who, PeerCommand command) throws ProblemException {
    return switch (command) {
      case PeerCommand.Accept accept -> accepted(who, accept);
      case PeerCommand.SetAside aside -> setAside(who, aside);
      case PeerCommand.Add add -> gossiping().add(who, add);
      case PeerCommand.Sync sync -> gossiping().sync(who, sync);
      case PeerCommand.Remove remove -> gossiping().remove(who, remove);
      case PeerCommand.RemoveMirror remove -> removeMirror(who, remove.origin());
    };
  }

  private GossipActions gossiping() throws ProblemException {
    return new GossipActions(gossip.orElseThrow(PageActions::none), audit);
  }

  private static ProblemException none() {
    return Problem.of(ErrorCode.NOT_FOUND, "This node has no such action.").asException();
  }

  private String removeMirror(String who, String origin) throws ProblemException {
    MirrorDesk desk = mirrors.orElseThrow(PageActions::none);
    MirrorDesk.Removed removed;
    try {
      if (desk.origin(ListedMirror.originHash(origin)).isEmpty()) {
        throw Problem.of(ErrorCode.NOT_FOUND, "There is no such mirror.").asException();
      }
      audit.add(who, "mirror-remove", desk.account(origin));
      removed = desk.remove(origin);
    } catch (StoreException e) {
      throw PageSource.failed(e);
    }
    return "The mirror of %s is removed%s."
        .formatted(
            origin,
            removed.held() == 0
                ? ""
                : "; %,d records that came by bundle or push are held".formatted(removed.held()));
  }

  /** Ids of networks are names, and those of nodes fingerprints. */
  private String accepted(String who, PeerCommand.Accept command) throws ProblemException {
    boolean isNetwork =
        federation.flatMap(running -> running.peers().named(command.peer())).isPresent();
    return isNetwork || gossip.isEmpty() ? accept(who, command) : gossiping().accept(who, command);
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
}
