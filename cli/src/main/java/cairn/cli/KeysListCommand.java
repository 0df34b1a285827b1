package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.node.AttestorStore;
import cairn.node.ConfigurationException;
import cairn.node.KeyFile;
import cairn.verify.TrustedAttestors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn keys list}: shows the keys of this home, and the attestors whom it trusts. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the keys in $$CAIRN_HOME, the public sides alone, and the attestors trusted "
          + "there."
    })
final class KeysListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  KeysListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException {
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
    TrustedAttestors attestors = new AttestorStore(common.home(surroundings).directory()).current();
    if (common.json()) {
      surroundings.printJson(
          JsonObject.builder()
              .put("attestors", AttestorText.array(attestors))
              .put("keys", new JsonArray(objects))
              .build());
    } else {
      list(attestors);
    }
    return worst.status();
  }

  private void list(TrustedAttestors attestors) {
    attestors.all().forEach(one -> surroundings.out().println(AttestorText.of(one)));
    if (attestors.isEmpty() && Files.exists(common.home(surroundings).configuration())) {
      surroundings.err().println(AttestorText.FIRST_USE);
    }
  }
}
