package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.node.ConfigurationException;
import cairn.node.ListedGossipPeer;
import cairn.node.ListedSync;
import cairn.node.NodeAdminException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn federation history}: shows what was exchanged with peers. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what was exchanged with peers that were added, the newest first.",
      "Rounds in which there was nothing new, and what failed again in the same way, are "
          + "not in it."
    })
final class FederationHistoryCommand implements Callable<Integer> {
  private static final int KEPT = 1_000;

  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "So many lines, 1 to 1,000 (default: ${DEFAULT-VALUE}).",
      defaultValue = "20")
  private int count;

  @Option(names = "--peer", paramLabel = "PEER", description = "Those of one peer alone.")
  private String named = "";

  FederationHistoryCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, NodeAdminException {
    if (count < 1 || count > KEPT) {
      throw new CommandFailure(ExitCode.USAGE, "--count: expected 1 to 1000, got " + count);
    }
    List<ListedGossipPeer> peers = node.gossiping(surroundings).peers();
    Optional<ListedGossipPeer> one =
        named.isEmpty() ? Optional.empty() : Optional.of(GossipPeerName.require(peers, named));
    List<ListedSync> lines =
        node.gossip(surroundings).history(one.isPresent() ? KEPT : count).stream()
            .filter(line -> one.isEmpty() || line.peer().equals(one.get().fingerprint()))
            .limit(count)
            .toList();
    if (node.json()) {
      List<Json> objects = lines.stream().<Json>map(ListedSync::json).toList();
      surroundings.printJson(JsonObject.builder().put("lines", new JsonArray(objects)).build());
    } else {
      lines.forEach(line -> GossipText.print(surroundings.out(), line, peers));
    }
    return ExitCode.OK.status();
  }
}
