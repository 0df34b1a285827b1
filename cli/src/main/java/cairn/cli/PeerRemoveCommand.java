package cairn.cli;

import cairn.node.ConfigurationException;
import cairn.node.GossipAdmin;
import cairn.node.ListedGossipPeer;
import cairn.node.NodeAdminException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cairn federation peer remove}: forgets a node that was added. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = {
      "Forgets a peer that was added.",
      "What is mirrored of its logs stays, and is followed no more unless another peer "
          + "names them; 'federation mirror remove' gets rid of it. Networks of the "
          + "configuration are removed there."
    })
final class PeerRemoveCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(
      paramLabel = "PEER",
      description = "Its fingerprint, its address, or the network whose logs it has.")
  private String named = "";

  PeerRemoveCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, NodeAdminException {
    GossipAdmin gossip = node.gossip(surroundings);
    ListedGossipPeer peer = GossipPeerName.require(node.gossiping(surroundings).peers(), named);
    gossip.remove(peer.fingerprint());
    if (node.json()) {
      surroundings.printJson(peer.json());
    } else {
      surroundings
          .out()
          .println(
              TerminalText.printable(
                  peer.name() + " is no peer any more; what is mirrored of it stays"));
    }
    return ExitCode.OK.status();
  }
}
