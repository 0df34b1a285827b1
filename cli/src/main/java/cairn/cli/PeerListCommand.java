package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.node.PeerAdmin;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn federation peer list}: shows how the gateway stands to its peers. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Shows how the running gateway stands to its peer networks.")
final class PeerListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  PeerListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws ConfigurationException, NodeAdminException {
    List<PeerAdmin.Listed> peers = node.peers(surroundings).list();
    if (node.json()) {
      List<Json> objects = peers.stream().<Json>map(PeerText::object).toList();
      surroundings.printJson(JsonObject.builder().put("peers", new JsonArray(objects)).build());
    } else {
      peers.forEach(peer -> PeerText.print(surroundings.out(), peer));
    }
    return ExitCode.OK.status();
  }
}
