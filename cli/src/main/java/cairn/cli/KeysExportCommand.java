package cairn.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn keys export}: the public side of a key. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the public side of a key, to give to others:",
      "the vkey of a log or witness, the did:key of an identity or attestor."
    })
final class KeysExportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "FILE|NAME",
      description = "A key file, or its name in $$CAIRN_HOME/keys.")
  private String named = "";

  @Option(names = "--vkey", description = "Print the vkey, whatever the key is for.")
  private boolean vkey;

  KeysExportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure {
    KeyFolder folder = new KeyFolder(common.home(surroundings));
    PublicKey key = new PublicKey(folder.read(surroundings.path(named), named).key());
    if (common.json()) {
      surroundings.printJson(key.object());
    } else {
      surroundings.out().println(vkey ? key.key().vkey() : key.text());
    }
    return ExitCode.OK.status();
  }
}
