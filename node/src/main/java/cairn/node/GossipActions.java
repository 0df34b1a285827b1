package cairn.node;

import cairn.federation.gossip.Gossip;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.store.StoreException;
import cairn.web.PeerCommand;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What operators do on the pages with nodes that they add as peers; the audit log knows first. */
final class GossipActions {
  private final GossipDesk desk;
  private final AuditLog audit;

  GossipActions(GossipDesk desk, AuditLog audit) {
    this.desk = desk;
    this.audit = audit;
  }

  String add(String who, PeerCommand.Add command) throws ProblemException {
    Hash fingerprint = identity(command.fingerprint());
    Optional<URI> url = command.url().isPresent() ? url(command.url().get()) : Optional.empty();
    ListedGossipPeer added =
        written(
            who, "gossip-peer-add", fingerprint, () -> desk.add(fingerprint, url, command.push()));
    return "%s is a peer. %s"
        .formatted(
            added.name(),
            url.isPresent()
                ? "It is asked at once."
                : "Its card and its logs come through other peers.");
  }

  String sync(String who, PeerCommand.Sync command) throws ProblemException {
    ListedGossipPeer peer = having(command.peer());
    Hash fingerprint = known(peer);
    GossipSync round = written(who, "gossip-sync", fingerprint, () -> desk.sync(fingerprint));
    return switch (round.outcome()) {
      case "done" -> done(peer, round);
      case "failed" ->
          throw Problem.of(ErrorCode.UNAVAILABLE, peer.name() + ": " + round.reason())
              .asException();
      default -> "%s: %s.".formatted(peer.name(), round.reason());
    };
  }

  private static String done(ListedGossipPeer peer, GossipSync round) {
    if (round.lines().isEmpty()) {
      return "%s has nothing new.".formatted(peer.name());
    }
    return "%s: %,d entries. The history below says which.".formatted(peer.name(), round.entries());
  }

  String remove(String who, PeerCommand.Remove command) throws ProblemException {
    ListedGossipPeer peer = having(command.peer());
    Hash fingerprint = known(peer);
    written(
        who,
        "gossip-peer-remove",
        fingerprint,
        () -> {
          desk.remove(fingerprint);
          return peer;
        });
    return "%s is no peer any more. What is mirrored of it stays.".formatted(peer.name());
  }

  String accept(String who, PeerCommand.Accept command) throws ProblemException {
    ListedGossipPeer peer = having(command.peer());
    Hash fingerprint = known(peer);
    Gossip.Accepted accepted =
        written(who, "gossip-peer-accept", fingerprint, () -> desk.accept(fingerprint));
    List<String> logs = new ArrayList<>(accepted.resumed());
    accepted.rekeyed().stream().filter(log -> !logs.contains(log)).forEach(logs::add);
    return logs.isEmpty()
        ? "%s: there was nothing to accept.".formatted(peer.name())
        : "%s is accepted; followed again: %s.".formatted(peer.name(), String.join(", ", logs));
  }

  /** Something that changes the store or the way of things. */
  private interface Act<T> {
    T act() throws StoreException, ProblemException;
  }

  private <T> T written(String who, String action, Hash fingerprint, Act<T> act)
      throws ProblemException {
    PageSource.stored(
        () -> {
          audit.add(who, action, fingerprint.hex());
          return fingerprint;
        });
    try {
      return act.act();
    } catch (StoreException e) {
      throw PageSource.failed(e);
    }
  }

  private ListedGossipPeer having(String id) throws ProblemException {
    try {
      Optional<ListedGossipPeer> peer = desk.peer(Hash.parseHex(id, "peer"));
      if (peer.isPresent()) {
        return peer.get();
      }
    } catch (MalformedException e) {
      throw unknown();
    }
    throw unknown();
  }

  private static ProblemException unknown() {
    return Problem.of(ErrorCode.NOT_FOUND, "There is no such peer.").asException();
  }

  private static Hash known(ListedGossipPeer peer) {
    try {
      return Hash.parseHex(peer.fingerprint(), "fingerprint");
    } catch (MalformedException e) {
      throw new IllegalStateException("a peer is listed by its fingerprint", e);
    }
  }

  private static Hash identity(String text) throws ProblemException {
    try {
      return GossipRoutes.identity(text);
    } catch (MalformedException e) {
      throw new ProblemException(Problem.of(ErrorCode.MALFORMED_BODY, e.getMessage()), e);
    }
  }

  private static Optional<URI> url(String text) throws ProblemException {
    try {
      return Optional.of(Texts.url(text));
    } catch (MalformedException e) {
      throw new ProblemException(Problem.of(ErrorCode.MALFORMED_BODY, e.getMessage()), e);
    }
  }
}
