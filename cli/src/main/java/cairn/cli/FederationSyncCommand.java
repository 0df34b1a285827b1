package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.node.ConfigurationException;
import cairn.node.GossipAdmin;
import cairn.node.GossipSync;
import cairn.node.ListedGossipPeer;
import cairn.node.NodeAdminException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn federation sync}: has a round of gossip now. */
@Command(
    name = "sync",
    mixinStandardHelpOptions = true,
    description = {
      "Has the running node compare logs with its peers now, and fetch what is missing.",
      "One peer after the other, or the one that --peer names. What failed before is not "
          + "left alone any longer."
    },
    footer = {
      "",
      "Exit codes: 4 it goes on or another round is under way, 6 no answer, or nothing that "
          + "holds, 7 it is not the pinned identity that answers."
    })
final class FederationSyncCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Option(
      names = "--peer",
      paramLabel = "PEER",
      description = "Its address or fingerprint (default: every peer that has an address).")
  private String named = "";

  FederationSyncCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** A peer, and what became of the round with it. */
  private record Synced(ListedGossipPeer peer, GossipSync round) {
    JsonObject json() {
      return round.json().with("peer", new JsonString(peer.fingerprint()));
    }

    ExitCode exitCode() {
      return switch (round.outcome()) {
        case "done" -> ExitCode.OK;
        case "failed" -> round.stage().equals("identity") ? ExitCode.POLICY : ExitCode.NETWORK;
        default -> ExitCode.PENDING;
      };
    }
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, NodeAdminException {
    GossipAdmin gossip = node.gossip(surroundings);
    List<ListedGossipPeer> all = node.gossiping(surroundings).peers();
    ExitCode exitCode = ExitCode.OK;
    List<Json> objects = new ArrayList<>();
    for (ListedGossipPeer peer : asked(all)) {
      Synced synced = new Synced(peer, gossip.sync(peer.fingerprint()));
      exitCode = exitCode.worseOf(synced.exitCode());
      objects.add(synced.json());
      if (!node.json()) {
        print(
            synced, node.gossiping(surroundings).peers()); // its card may have come: it has a name
      }
    }
    if (node.json()) {
      surroundings.printJson(JsonObject.builder().put("rounds", new JsonArray(objects)).build());
    }
    return exitCode.status();
  }

  private List<ListedGossipPeer> asked(List<ListedGossipPeer> all) throws CommandFailure {
    if (named.isEmpty()) {
      List<ListedGossipPeer> reachable =
          all.stream().filter(peer -> peer.url().isPresent()).toList();
      if (reachable.isEmpty()) {
        throw new CommandFailure(
            ExitCode.NOT_FOUND, "no peer with an address was added: 'cairn federation peer add'");
      }
      return reachable;
    }
    ListedGossipPeer peer = GossipPeerName.require(all, named);
    if (peer.url().isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE, peer.name() + " has no address: what it has comes through other peers");
    }
    return List.of(peer);
  }

  private void print(Synced synced, List<ListedGossipPeer> all) throws CommandFailure {
    GossipSync round = synced.round();
    String what =
        switch (round.outcome()) {
          case "done" ->
              round.lines().isEmpty() ? "nothing new" : "%,d entries".formatted(round.entries());
          default -> round.reason();
        };
    String sign =
        switch (synced.exitCode()) {
          case OK -> "✓";
          case PENDING -> "-";
          default -> "✗";
        };
    String name =
        GossipPeerName.find(all, synced.peer().fingerprint()).orElse(synced.peer()).name();
    line("%s %s: %s".formatted(sign, name, what));
    round.lines().forEach(line -> line("  " + GossipText.words(line, all)));
  }

  private void line(String text) {
    surroundings.out().println(TerminalText.printable(text));
  }
}
