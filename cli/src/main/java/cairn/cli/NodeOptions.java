package cairn.cli;

import cairn.node.Configuration;
import cairn.node.ConfigurationException;
import cairn.node.ConfigurationFile;
import cairn.node.GossipAdmin;
import cairn.node.GossipStatus;
import cairn.node.NodeAdminException;
import cairn.node.PeerAdmin;
import cairn.node.TokenAdmin;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which gateway on this machine a command is about. */
final class NodeOptions {
  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Its configuration (default: cairn.yaml in $$CAIRN_HOME).")
  private Optional<String> config = Optional.empty();

  boolean json() {
    return common.json();
  }

  Path file(Surroundings surroundings) {
    return config
        .map(surroundings::path)
        .orElseGet(() -> common.home(surroundings).configuration());
  }

  /** The directory of the configuration: what belongs to the node and not to its data. */
  Path home(Surroundings surroundings) {
    return file(surroundings).resolveSibling(".").normalize();
  }

  /** The configuration: option over environment over file over default. */
  Configuration read(Surroundings surroundings, Map<String, String> said)
      throws ConfigurationException {
    return ConfigurationFile.read(file(surroundings), surroundings.environment(), said);
  }

  /** The gateway's tokens, whether it runs or not. */
  TokenAdmin tokens(Surroundings surroundings) throws ConfigurationException, NodeAdminException {
    return TokenAdmin.of(
        read(surroundings, Map.of()), surroundings.network(), surroundings.clock());
  }

  /** The gossip of the node, which must run. */
  GossipAdmin gossip(Surroundings surroundings) throws ConfigurationException, NodeAdminException {
    return GossipAdmin.of(read(surroundings, Map.of()), surroundings.network());
  }

  /** As {@link #gossip}, of one that takes part in a federation: how it stands with everybody. */
  GossipStatus gossiping(Surroundings surroundings)
      throws CommandFailure, ConfigurationException, NodeAdminException {
    return gossip(surroundings)
        .status()
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "this node takes part in no federation; set `federation.enabled: true` in "
                        + surroundings.display(file(surroundings))
                        + ", and start it again"));
  }

  /** The peers of the gateway, which must run. */
  PeerAdmin peers(Surroundings surroundings) throws ConfigurationException, NodeAdminException {
    return PeerAdmin.of(read(surroundings, Map.of()), surroundings.network());
  }
}
