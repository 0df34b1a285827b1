package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.node.ConfigurationException;
import cairn.node.KeyFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn keys list}: shows the keys of this home. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Shows the keys in $$CAIRN_HOME: the public sides alone.")
final class KeysListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  KeysListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure {
    ExitCode worst = ExitCode.OK;
    List<Json> objects = new ArrayList<>();
    for (Path file : new KeyFolder(common.home(surroundings)).files()) {
      try {
        PublicKey key = new PublicKey(KeyFile.read(file).key());
        objects.add(key.object().with("file", new JsonString(file.toString())));
        if (!common.json()) {
          surroundings.out().println(surroundings.display(file) + "  " + key.text());
        }
      } catch (ConfigurationException e) {
        worst = worst.worseOf(ExitCode.USAGE);
        surroundings.err().println("cairn: " + TerminalText.printable(e.getMessage()));
      }
    }
    if (common.json()) {
      surroundings.printJson(JsonObject.builder().put("keys", new JsonArray(objects)).build());
    }
    return worst.status();
  }
}
