package cairn.cli;

import cairn.node.ConfigurationException;
import cairn.node.ListedGossipPeer;
import cairn.node.ListedMirror;
import cairn.node.ListedMirrors;
import cairn.node.NodeAdminException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn federation mirror list}: whose logs are mirrored here, and because of whom. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the mirrors of the running node.",
      "Each with its size and root, the log's key, which peers name the log, and what the mirror "
          + "takes of the disk."
    })
final class MirrorListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  MirrorListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, NodeAdminException {
    List<ListedGossipPeer> peers = node.gossiping(surroundings).peers();
    ListedMirrors mirrors = node.gossip(surroundings).mirrors();
    if (node.json()) {
      surroundings.printJson(mirrors.json());
    } else {
      for (ListedMirror mirror : mirrors.usable()) {
        MirrorText.print(surroundings.out(), mirror, peers);
      }
      mirrors.damaged().forEach((name, what) -> MirrorText.damaged(surroundings.out(), name, what));
    }
    return ExitCode.OK.status();
  }
}
