package cairn.cli;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.node.PeerAdmin;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn federation peer accept}: believes what a peer shows, or takes it back. */
@Command(
    name = "accept",
    mixinStandardHelpOptions = true,
    description = {
      "Believes the changed fingerprint or identity that a peer shows, and takes back a peer that",
      "was set aside. Ask its operator first, another way than through its gateway."
    })
final class PeerAcceptCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(paramLabel = "ID", description = "The peer's network id.")
  private String id = "";

  @Option(
      names = "--fingerprint",
      paramLabel = "HEX",
      description = "What its network's fingerprint must be; asks nothing.")
  private Optional<String> fingerprint = Optional.empty();

  PeerAcceptCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, NodeAdminException {
    PeerAdmin peers = node.peers(surroundings);
    PeerAdmin.Listed shown =
        peers.list().stream()
            .filter(peer -> peer.id().equals(id))
            .findFirst()
            .orElseThrow(() -> PeerText.unknown(id));
    Optional<Hash> stated =
        fingerprint.isPresent() ? Optional.of(hash(fingerprint.get())) : consented(shown);
    PeerAdmin.Listed now = peers.accept(id, stated).orElseThrow(() -> PeerText.unknown(id));
    if (node.json()) {
      surroundings.printJson(PeerText.object(now));
    } else {
      PeerText.print(surroundings.out(), now);
    }
    return ExitCode.OK.status();
  }

  /** The fingerprint that the user was shown, which may not change while he thinks. */
  private Optional<Hash> consented(PeerAdmin.Listed shown) throws CommandFailure {
    PeerText.print(surroundings.err(), shown);
    if (!surroundings.terminal()) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "nobody is here to ask: compare what is shown above with what reached you another way"
              + " and say it with --fingerprint");
    }
    if (!surroundings.confirm("Accept it?")) {
      throw new CommandFailure(ExitCode.POLICY, id + ": not accepted");
    }
    Optional<String> wanted = shown.refusedFingerprint().or(shown::fingerprint);
    return wanted.isPresent() ? Optional.of(hash(wanted.get())) : Optional.empty();
  }

  private static Hash hash(String hex) throws CommandFailure {
    try {
      return Hash.parseHex(hex, "--fingerprint");
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    }
  }
}
