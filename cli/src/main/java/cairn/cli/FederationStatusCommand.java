package cairn.cli;

import cairn.node.ConfigurationException;
import cairn.node.GossipStatus;
import cairn.node.NodeAdminException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn federation status}: shows this node as its peers see it, and them. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the running node: who it is, its logs, and how it stands with each peer.",
      "Its fingerprint is what others add it by. Logs are its own and its mirrors; peers "
          + "are those that were added."
    })
final class FederationStatusCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  FederationStatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, NodeAdminException {
    GossipStatus status = node.gossiping(surroundings);
    if (node.json()) {
      surroundings.printJson(status.json());
    } else {
      GossipText.print(surroundings.out(), status);
    }
    return ExitCode.OK.status();
  }
}
