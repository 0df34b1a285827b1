package cairn.cli;

import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.node.PeerAdmin;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn federation peer set-aside}: exchanges nothing with a peer any more. */
@Command(
    name = "set-aside",
    mixinStandardHelpOptions = true,
    description = "Exchanges nothing with a peer any more, until it is accepted again.")
final class PeerSetAsideCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(paramLabel = "ID", description = "The peer's network id.")
  private String id = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for whoever asks later.")
  private String reason = "by the operator";

  PeerSetAsideCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, NodeAdminException {
    PeerAdmin.Listed now =
        node.peers(surroundings).setAside(id, reason).orElseThrow(() -> PeerText.unknown(id));
    if (node.json()) {
      surroundings.printJson(PeerText.object(now));
    } else {
      PeerText.print(surroundings.out(), now);
    }
    return ExitCode.OK.status();
  }
}
