package cairn.cli;

import cairn.format.Hash;
import cairn.node.ConfigurationException;
import cairn.node.GossipAdmin;
import cairn.node.GossipStatus;
import cairn.node.ListedGossipPeer;
import cairn.node.NodeAdminException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn federation peer add}: takes up a node with which logs are compared. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Takes up a node as a peer: its logs are mirrored here from now on.",
      "It is known by the fingerprint of its identity alone, which must reach you another "
          + "way than its address; 'cairn federation status' there shows it. Adding it again "
          + "changes its address and --push."
    })
final class PeerAddCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Option(
      names = "--fingerprint",
      required = true,
      paramLabel = "HEX",
      description = "Of its identity: 64 hex digits, or the whole DID.")
  private String fingerprint = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Where it answers. Leave it out for a node that nobody can reach: its logs come "
              + "through other peers.")
  private String url = "";

  @Option(
      names = "--push",
      description = "Bring it what is held here: for a peer that cannot reach this node.")
  private boolean push;

  PeerAddCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, NodeAdminException {
    Hash identity = Fingerprint.parse("--fingerprint", fingerprint);
    Optional<URI> address =
        url.isEmpty() ? Optional.empty() : Optional.of(GatewayOption.address("peer", url));
    if (push && address.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "--push needs an address to push to: --url");
    }
    GossipAdmin gossip = node.gossip(surroundings);
    ListedGossipPeer added = gossip.add(identity.hex(), address, push);
    if (node.json()) {
      surroundings.printJson(added.json());
    } else {
      GossipText.print(surroundings.out(), added);
      talk(gossip.status().orElseThrow());
    }
    return ExitCode.OK.status();
  }

  private void talk(GossipStatus self) {
    surroundings
        .err()
        .println(
            TerminalText.printable(
                """
                Its operator adds this node with:
                  cairn federation peer add --url %s --fingerprint %s
                Whether it can be reached: cairn federation peer check %s\
                """
                    .formatted(self.url(), self.fingerprint(), url.isEmpty() ? fingerprint : url)));
  }
}
