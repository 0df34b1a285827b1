package cairn.cli;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.http.ProblemException;
import cairn.node.ConfigurationException;
import cairn.node.DeviceHome;
import cairn.node.SideRecords;
import cairn.store.StoreException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn chain forget}: erases what only commitments are logged of. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    description = {
      "Erases investigation and metadata of records from this home. The records stay in the log"
          + " with",
      "their commitments, which say nothing any more. Copies elsewhere stay: backups, and bundles",
      "that were exported with --with-private."
    })
final class ChainForgetCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Option(
      names = "--investigation",
      paramLabel = "ID",
      description = "Of all records of an investigation.")
  private Optional<String> investigation = Optional.empty();

  @Option(
      names = "--hash",
      paramLabel = "HEX",
      description = "Of all records of the file with this SHA-256.")
  private Optional<String> hash = Optional.empty();

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  ChainForgetCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call()
      throws CommandFailure, ConfigurationException, StoreException, ProblemException {
    if (investigation.isPresent() == hash.isPresent()) {
      throw new CommandFailure(
          ExitCode.USAGE, "whose text is to go? say either --investigation or --hash");
    }
    int forgotten;
    try (DeviceHome home =
        DeviceHome.open(
            node.read(surroundings, Map.of()), surroundings.clock(), surroundings.random())) {
      forgotten = forget(home.sideRecords());
    }
    if (node.json()) {
      surroundings.printJson(JsonObject.builder().put("forgotten", forgotten).build());
    } else {
      surroundings.out().printf("forgot the private part of %d records%n", forgotten);
    }
    return ExitCode.OK.status();
  }

  private int forget(SideRecords records) throws CommandFailure, StoreException {
    if (investigation.isPresent()) {
      String id = investigation.get();
      requireConsent(records.ofInvestigation(id).size(), "of investigation " + id);
      return records.forgetInvestigation(id);
    }
    Hash file = hash(hash.orElseThrow());
    requireConsent(records.ofFile(file).size(), "of file " + file.hex());
    return records.forgetFile(file);
  }

  private static Hash hash(String hex) throws CommandFailure {
    try {
      return Hash.parseHex(hex, "--hash");
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  private void requireConsent(int count, String whose) throws CommandFailure {
    if (count == 0) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND, "no private part " + whose + " is kept here, or not any more");
    }
    if (!yes && !surroundings.terminal()) {
      throw new CommandFailure(ExitCode.USAGE, "nobody is here to ask; say --yes to erase");
    }
    if (!yes
        && !surroundings.confirm(
            "Erase the private part of %d records %s for ever?"
                .formatted(count, TerminalText.printable(whose)))) {
      throw new CommandFailure(ExitCode.USAGE, "nothing was erased");
    }
  }
}
