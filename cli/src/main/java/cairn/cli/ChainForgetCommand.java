package cairn.cli;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.http.ProblemException;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.node.PrivateHome;
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
      "Erases investigation and metadata of records from this home.",
      "Of its own records, and of those that came in bundles with --with-private. The "
          + "records stay, with their commitments, which say nothing any more. Copies elsewhere "
          + "stay: backups, and bundles. In a gateway's home the gateway must be running."
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
      throws CommandFailure,
          ConfigurationException,
          StoreException,
          ProblemException,
          NodeAdminException {
    PrivateHome.Whose whose = whose();
    int forgotten;
    try (PrivateHome home =
        PrivateHome.of(
            node.read(surroundings, Map.of()),
            surroundings.network(),
            surroundings.clock(),
            surroundings.random())) {
      requireConsent(home.count(whose), whose);
      forgotten = home.forget(whose);
    }
    if (node.json()) {
      surroundings.printJson(JsonObject.builder().put("forgotten", forgotten).build());
    } else {
      surroundings.out().printf("forgot the private part of %d records%n", forgotten);
    }
    return ExitCode.OK.status();
  }

  private PrivateHome.Whose whose() throws CommandFailure {
    if (investigation.isPresent() == hash.isPresent()) {
      throw new CommandFailure(
          ExitCode.USAGE, "whose text is to go? say either --investigation or --hash");
    }
    return investigation.isPresent()
        ? new PrivateHome.Whose.Investigation(investigation.get())
        : new PrivateHome.Whose.File(hash(hash.orElseThrow()));
  }

  private static Hash hash(String hex) throws CommandFailure {
    try {
      return Hash.parseHex(hex, "--hash");
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  private void requireConsent(int count, PrivateHome.Whose which) throws CommandFailure {
    String whose =
        switch (which) {
          case PrivateHome.Whose.Investigation(String id) -> "of investigation " + id;
          case PrivateHome.Whose.File(Hash file) -> "of file " + file.hex();
        };
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
