package cairn.cli;

import cairn.node.ConfigurationException;
import cairn.node.WitnessRotation;
import cairn.store.StoreException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn witness keys rotate}: gives a stopped witness a new key. */
@Command(
    name = "rotate",
    mixinStandardHelpOptions = true,
    description = {
      "Gives a stopped witness a new key; its name and its memory stay.",
      "Prints the new vkey. Both keys sign, for each log, that the old one counts as far as "
          + "the witness signed. A rotation that was cut short is finished by the next call."
    })
final class WitnessKeysRotateCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final WitnessKeyOptions key = new WitnessKeyOptions();

  WitnessKeysRotateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, StoreException {
    WitnessRotation.Outcome outcome = key.rotation(surroundings).rotate(key.type());
    if (key.json()) {
      surroundings.printJson(WitnessKeyOptions.object(outcome));
      return ExitCode.OK.status();
    }
    surroundings.out().println(outcome.newKey().orElseThrow().vkey());
    surroundings
        .err()
        .printf("Start the witness again. Its votes count where its new key is known.%n");
    key.sayWhomToTell(surroundings, outcome, "cairn keys rotate --role witness --import FILE");
    return ExitCode.OK.status();
  }
}
