package cairn.cli;

import cairn.format.JsonObject;
import cairn.node.ConfigurationException;
import cairn.node.GossipAdmin;
import cairn.node.ListedGossipPeer;
import cairn.node.ListedMirror;
import cairn.node.NodeAdminException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn federation mirror remove}: gets rid of the copy of a log that no peer names. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = {
      "Removes the mirror of a log that no peer names any more.",
      "Say 'federation peer remove' first. Its entries and tiles are gone from this node; evidence "
          + "of forks, what the mirror's key has cosigned, and records that came by bundle or push "
          + "too stay. When a peer names the log again, it is mirrored again."
    })
final class MirrorRemoveCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(paramLabel = "ORIGIN", description = "The log, as 'federation mirror list' shows it.")
  private String origin = "";

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  MirrorRemoveCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, NodeAdminException {
    List<ListedGossipPeer> peers = node.gossiping(surroundings).peers();
    GossipAdmin gossip = node.gossip(surroundings);
    ListedMirror mirror = mirror(gossip, peers);
    MirrorText.print(surroundings.err(), mirror, peers);
    requireConsent(mirror);
    long held = gossip.removeMirror(mirror.origin());
    if (node.json()) {
      surroundings.printJson(
          JsonObject.builder().put("removed", mirror.json()).put("held", held).build());
    } else {
      surroundings
          .out()
          .println(
              TerminalText.printable(
                  "the mirror of %s is removed: %,d entries%s"
                      .formatted(
                          mirror.origin(),
                          mirror.stored(),
                          held == 0 ? "" : "; %,d of them are held singly".formatted(held))));
    }
    return ExitCode.OK.status();
  }

  private ListedMirror mirror(GossipAdmin gossip, List<ListedGossipPeer> peers)
      throws CommandFailure, NodeAdminException {
    ListedMirror mirror =
        gossip.mirrors().usable().stream()
            .filter(one -> one.origin().equals(origin))
            .findFirst()
            .orElseThrow(this::none);
    if (!mirror.namedBy().isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s is named by %s, and would be mirrored again at once; say 'cairn federation peer remove' first"
              .formatted(origin, MirrorText.names(mirror, peers)));
    }
    return mirror;
  }

  private CommandFailure none() {
    return new CommandFailure(
        ExitCode.NOT_FOUND,
        "there is no mirror of %s that can be used; 'cairn federation mirror list' shows all"
            .formatted(origin));
  }

  private void requireConsent(ListedMirror mirror) throws CommandFailure {
    if (!yes && !surroundings.terminal()) {
      throw new CommandFailure(ExitCode.USAGE, "nobody is here to ask; say --yes to remove it");
    }
    if (!yes
        && !surroundings.confirm(
            TerminalText.printable(
                "Remove the mirror of %s, %,d entries?"
                    .formatted(mirror.origin(), mirror.stored())))) {
      throw new CommandFailure(ExitCode.USAGE, "nothing was removed");
    }
  }
}
