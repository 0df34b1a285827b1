package cairn.cli;

import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.node.ConfigurationException;
import cairn.node.GossipAdmin;
import cairn.node.GossipStatus;
import cairn.node.ListedGossipPeer;
import cairn.node.NodeAdminException;
import cairn.node.PeerAdmin;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn federation peer accept}: believes what a peer shows, or takes it back. */
@Command(
    name = "accept",
    mixinStandardHelpOptions = true,
    description = {
      "Believes the keys that a peer shows now, or takes back one that was set aside.",
      "Of a network of the configuration: believes its changed fingerprint or identity. Of a node"
          + " that was added: follows its logs again that have signed two histories, and takes the"
          + " keys that it names; or, with --identity, pins the other identity that it has now. Ask"
          + " its operator first, another way."
    })
final class PeerAcceptCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(
      paramLabel = "PEER",
      description = "A network's id; or a node's fingerprint, address or network.")
  private String id = "";

  @Option(
      names = "--fingerprint",
      paramLabel = "HEX",
      description = "What the network's (or the node's) fingerprint must be; asks nothing.")
  private Optional<String> fingerprint = Optional.empty();

  @Option(
      names = "--identity",
      paramLabel = "DID",
      description = "What its node's identity must be from now on; asks nothing.")
  private Optional<String> identity = Optional.empty();

  PeerAcceptCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** The keys that the operator means. */
  private record Stated(Optional<Hash> network, Optional<DidKey> node) {}

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, NodeAdminException {
    if (node.peers(surroundings).list().stream().anyMatch(peer -> peer.id().equals(id))) {
      return acceptNetwork(); // a node may have that network's logs: it has a fingerprint too
    }
    List<ListedGossipPeer> nodes =
        node.gossip(surroundings).status().map(GossipStatus::peers).orElse(List.of());
    Optional<ListedGossipPeer> added = GossipPeerName.find(nodes, id);
    return added.isPresent() ? acceptNode(added.get()) : acceptNetwork();
  }

  /** A node's logs are signed, so there is nothing to state but that it is meant, and who it is. */
  private int acceptNode(ListedGossipPeer peer)
      throws CommandFailure, ConfigurationException, NodeAdminException {
    if (fingerprint.isPresent()
        && !Fingerprint.parse("--fingerprint", fingerprint.get())
            .hex()
            .equals(peer.fingerprint())) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "%s: its fingerprint is %s; if it has another identity now, state that with --identity"
              .formatted(id, peer.fingerprint()));
    }
    if (fingerprint.isEmpty() && identity.isEmpty()) {
      GossipText.print(surroundings.err(), peer);
      requireConsent();
    }
    GossipAdmin gossip = node.gossip(surroundings);
    GossipAdmin.Accepted accepted =
        identity.isPresent()
            ? gossip.accept(peer.fingerprint(), identity.get())
            : gossip.accept(peer.fingerprint());
    if (node.json()) {
      surroundings.printJson(
          JsonObject.builder()
              .put("fingerprint", accepted.fingerprint())
              .put("resumed", JsonArray.ofStrings(accepted.resumed()))
              .put("rekeyed", JsonArray.ofStrings(accepted.rekeyed()))
              .build());
    } else {
      report(peer, accepted);
    }
    return ExitCode.OK.status();
  }

  private void report(ListedGossipPeer peer, GossipAdmin.Accepted accepted) {
    accepted.resumed().forEach(log -> say(log + " is followed again"));
    accepted.rekeyed().forEach(log -> say(log + " goes by its other key from now on"));
    if (!accepted.fingerprint().equals(peer.fingerprint())) {
      say(peer.name() + " is " + accepted.fingerprint() + " from now on");
    } else if (accepted.resumed().isEmpty() && accepted.rekeyed().isEmpty()) {
      say(peer.name() + ": there was nothing to accept");
    }
  }

  private void say(String text) {
    surroundings.out().println(TerminalText.printable(text));
  }

  private int acceptNetwork() throws CommandFailure, ConfigurationException, NodeAdminException {
    PeerAdmin peers = node.peers(surroundings);
    PeerAdmin.Listed shown =
        peers.list().stream()
            .filter(peer -> peer.id().equals(id))
            .findFirst()
            .orElseThrow(() -> PeerText.unknown(id));
    boolean isStated = fingerprint.isPresent() || identity.isPresent();
    Stated stated = isStated ? stated(fingerprint, identity) : consented(shown);
    PeerAdmin.Listed now = accepted(peers.accept(id, stated.network(), stated.node()));
    if (node.json()) {
      surroundings.printJson(PeerText.object(now));
    } else {
      PeerText.print(surroundings.out(), now);
    }
    return ExitCode.OK.status();
  }

  private PeerAdmin.Listed accepted(PeerAdmin.Acceptance acceptance) throws CommandFailure {
    return switch (acceptance) {
      case PeerAdmin.Acceptance.Accepted accepted -> accepted.peer();
      case PeerAdmin.Acceptance.Unknown unknown -> throw PeerText.unknown(id);
      case PeerAdmin.Acceptance.Refused refused ->
          throw new CommandFailure(
              ExitCode.POLICY,
              refused.why()
                  + "; 'cairn federation peer list' shows it: state each key that is REFUSED, with"
                  + " --fingerprint and --identity, as it reached you another way");
    };
  }

  /** What the user was shown, which may not change while he thinks. */
  private Stated consented(PeerAdmin.Listed shown) throws CommandFailure {
    PeerText.print(surroundings.err(), shown);
    requireConsent();
    return stated(
        shown.refusedFingerprint().or(shown::fingerprint),
        shown.refusedIdentity().or(shown::identity));
  }

  private void requireConsent() throws CommandFailure {
    if (!surroundings.terminal()) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "nobody is here to ask: compare what is shown above with what reached you another way"
              + " and say it with --fingerprint and --identity");
    }
    if (!surroundings.confirm("Accept it?")) {
      throw new CommandFailure(ExitCode.POLICY, id + ": not accepted");
    }
  }

  private static Stated stated(Optional<String> network, Optional<String> node)
      throws CommandFailure {
    try {
      return new Stated(
          network.isPresent()
              ? Optional.of(Hash.parseHex(network.get(), "--fingerprint"))
              : Optional.empty(),
          node.isPresent() ? Optional.of(DidKey.parse(node.get())) : Optional.empty());
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    }
  }
}
