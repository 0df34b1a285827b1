package cairn.cli;

import cairn.node.ConfigurationException;
import cairn.node.WitnessRotation;
import cairn.store.StoreException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn witness keys revoke}: ends a witness whose key somebody else may have. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = {
      "Revokes the key of a stopped witness, because somebody else may have it.",
      "A witness without another key has ended. There is no way back."
    })
final class WitnessKeysRevokeCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final WitnessKeyOptions key = new WitnessKeyOptions();

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  WitnessKeysRevokeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, StoreException {
    var type = key.type();
    requireConsent();
    WitnessRotation.Outcome outcome = key.rotation(surroundings).revoke(type);
    if (key.json()) {
      surroundings.printJson(WitnessKeyOptions.object(outcome));
      return ExitCode.OK.status();
    }
    surroundings.out().println("revoked " + outcome.oldKey().vkey());
    key.sayWhomToTell(surroundings, outcome, "cairn keys revoke --role witness --import FILE");
    return ExitCode.OK.status();
  }

  private void requireConsent() throws CommandFailure {
    if (!yes && !surroundings.terminal()) {
      throw new CommandFailure(ExitCode.USAGE, "nobody is here to ask; say --yes to revoke");
    }
    String question =
        "Revoke the key of the witness in %s for ever?".formatted(key.directory(surroundings));
    if (!yes && !surroundings.confirm(question)) {
      throw new CommandFailure(ExitCode.USAGE, "the key was not revoked");
    }
  }
}
