package cairn.cli;

import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.node.ConfigurationException;
import cairn.node.GossipStatus;
import cairn.node.ListedGossipPeer;
import cairn.node.NodeAdminException;
import cairn.node.PeerAdmin;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn federation peer list}: shows how the node stands to its peers. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Shows how the running node stands to its peers.",
      "They are the networks of its configuration, with which it exchanges anchors, and the "
          + "nodes that were added, whose logs it mirrors."
    })
final class PeerListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  PeerListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws ConfigurationException, NodeAdminException {
    List<PeerAdmin.Listed> networks = node.peers(surroundings).list();
    List<ListedGossipPeer> nodes =
        node.gossip(surroundings).status().map(GossipStatus::peers).orElse(List.of());
    if (node.json()) {
      surroundings.printJson(
          JsonObject.builder()
              .put("peers", objects(networks.stream().map(PeerText::object).toList()))
              .put("gossip", objects(nodes.stream().map(ListedGossipPeer::json).toList()))
              .build());
    } else {
      networks.forEach(peer -> PeerText.print(surroundings.out(), peer));
      nodes.forEach(peer -> GossipText.print(surroundings.out(), peer));
    }
    return ExitCode.OK.status();
  }

  private static JsonArray objects(List<JsonObject> objects) {
    return new JsonArray(objects);
  }
}
