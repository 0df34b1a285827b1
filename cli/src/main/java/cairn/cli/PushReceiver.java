package cairn.cli;

import cairn.federation.bundle.SentPush;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.NetworkLog;
import cairn.format.NodeCard;
import cairn.http.ProblemException;
import cairn.node.CheckedStage;
import cairn.node.ConfigurationException;
import cairn.node.GossipStatus;
import cairn.node.ListedGossipPeer;
import cairn.node.NodeAdminException;
import cairn.node.PeerAdmin;
import cairn.node.PeerIdentity;
import cairn.node.Role;
import cairn.store.StoreException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * To whom records are pushed: the identity that the operator says, or of the peer that he pinned at
 * that address, or of whoever took records there before. Otherwise he is asked.
 */
final class PushReceiver {
  private final Surroundings surroundings;
  private final NodeOptions node;
  private final PushHome home;
  private final Optional<Hash> stated;

  /**
   * @param stated what the operator says the fingerprint must be
   */
  PushReceiver(Surroundings surroundings, NodeOptions node, PushHome home, Optional<Hash> stated) {
    this.surroundings = surroundings;
    this.node = node;
    this.home = home;
    this.stated = stated;
  }

  /** An identity that is known here, and why. */
  private record Known(Hash fingerprint, String why) {}

  /** The identity of the node there, if it is to have records. */
  DidKey judged(URI url)
      throws CommandFailure,
          ConfigurationException,
          StoreException,
          ProblemException,
          NodeAdminException {
    Optional<Known> known = known(url);
    Optional<Hash> expected = stated.or(() -> known.map(Known::fingerprint));
    PeerIdentity seen =
        PeerIdentity.ask(url, expected, surroundings.network(), surroundings.clock());
    if (seen.card().isEmpty()) {
      throw failure(url, known, seen);
    }
    NodeCard card = seen.card().get();
    if (expected.isEmpty()) {
      describe(url, card);
      ask(url);
    } else if (known.isPresent() && !known.get().fingerprint().equals(expected.get())) {
      say("CHANGED: %s, not %s.".formatted(known.get().why(), expected.get().hex()));
    }
    warnOfPlainHttp(url);
    return card.did();
  }

  private Optional<Known> known(URI url)
      throws ConfigurationException, StoreException, ProblemException, NodeAdminException {
    boolean hasServer = home.configuration().role() != Role.DEVICE;
    Optional<Known> peer = hasServer ? peer(url) : Optional.empty();
    return peer.isPresent() ? peer : earlier(url);
  }

  private Optional<Known> peer(URI url) throws ConfigurationException, NodeAdminException {
    List<ListedGossipPeer> nodes =
        node.gossip(surroundings).status().map(GossipStatus::peers).orElse(List.of());
    for (ListedGossipPeer one : nodes) {
      if (one.url().equals(Optional.of(url.toString()))) {
        return known(one.fingerprint(), "the peer that is pinned at that address has identity ");
      }
    }
    for (PeerAdmin.Listed one : node.peers(surroundings).list()) {
      if (one.gateway().equals(url.toString()) && one.identity().isPresent()) {
        return known(one.identity().get(), "the network that is pinned there has identity ");
      }
    }
    return Optional.empty();
  }

  private static Optional<Known> known(String identity, String why) {
    try {
      Hash fingerprint =
          identity.startsWith("did:")
              ? DidKey.parse(identity).fingerprint()
              : Hash.parseHex(identity, "fingerprint");
      return Optional.of(new Known(fingerprint, why + fingerprint.hex()));
    } catch (MalformedException e) {
      throw new IllegalStateException("the node lists no identity: " + identity, e);
    }
  }

  private Optional<Known> earlier(URI url)
      throws ConfigurationException, StoreException, ProblemException, NodeAdminException {
    return home.pushes().reversed().stream()
        .filter(push -> push.url().equals(url.toString()))
        .findFirst()
        .map(PushReceiver::known);
  }

  private static Known known(SentPush push) {
    return new Known(
        push.recipient(),
        "on %s records were taken there by %s"
            .formatted(Instant.ofEpochSecond(push.lastAt()), push.recipient().hex()));
  }

  private CommandFailure failure(URI url, Optional<Known> known, PeerIdentity seen) {
    CheckedStage why = seen.failure().orElseThrow();
    String because =
        stated.isEmpty() && why.outcome() == CheckedStage.Outcome.REFUSED
            ? known.map(one -> " (" + one.why() + ")").orElse("")
            : "";
    return new CommandFailure(
        PeerCheckCommand.exitCode(why.outcome()),
        "%s: %s%s; nothing was sent. %s".formatted(url, why.what(), because, why.todo()));
  }

  private void describe(URI url, NodeCard card) {
    PrintStream err = surroundings.err();
    err.println(TerminalText.printable("The node at " + url + " says of itself:"));
    for (NetworkLog log : card.logs()) {
      err.println("  log          " + log.origin());
    }
    err.println("  identity     " + card.did());
    err.println("  fingerprint  " + card.did().fingerprint().hex());
  }

  private void ask(URI url) throws CommandFailure {
    if (!surroundings.terminal()) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "nobody is here to ask: compare the fingerprint above with one that reached you another"
              + " way and say it with --fingerprint; nothing was sent");
    }
    if (!surroundings.confirm("Is that the fingerprint that its operator told you?")) {
      throw new CommandFailure(ExitCode.POLICY, url + ": nothing was sent");
    }
  }

  private void warnOfPlainHttp(URI url) {
    boolean isHere = List.of("localhost", "127.0.0.1", "[::1]").contains(url.getHost());
    if ("http".equals(url.getScheme()) && !isHere) {
      say("WARNING: without TLS whoever is on the way reads what is sent, and can answer for it.");
    }
  }

  private void say(String sentence) {
    surroundings.err().println("cairn: " + TerminalText.printable(sentence));
  }
}
