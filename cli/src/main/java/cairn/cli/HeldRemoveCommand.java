package cairn.cli;

import cairn.format.JsonObject;
import cairn.http.ProblemException;
import cairn.node.ConfigurationException;
import cairn.node.HeldHome;
import cairn.node.ListedHeldLog;
import cairn.node.NodeAdminException;
import cairn.store.StoreException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn chain held remove}: gets rid of single records of somebody else's log. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = {
      "Removes the records of one log that came by bundle or push.",
      "Their clear texts go too, and who vouched for the log. What this node's own log says of "
          + "them stays for ever: also that their receipt was acknowledged. The same bundle can be "
          + "imported again. In a gateway's home the gateway must be running."
    })
final class HeldRemoveCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Parameters(paramLabel = "ORIGIN", description = "The log, as 'chain held list' shows it.")
  private String origin = "";

  @Option(
      names = "--vkey",
      paramLabel = "VKEY",
      description = "Its key, when several keys claim that origin.")
  private Optional<String> vkey = Optional.empty();

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  HeldRemoveCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call()
      throws CommandFailure,
          ConfigurationException,
          StoreException,
          ProblemException,
          NodeAdminException {
    ListedHeldLog removed;
    try (HeldHome home =
        HeldHome.of(
            node.read(surroundings, Map.of()),
            surroundings.network(),
            surroundings.clock(),
            surroundings.random())) {
      ListedHeldLog log = one(home.logs());
      warn(log);
      requireConsent();
      removed = home.remove(log).orElseThrow(this::none);
    }
    if (node.json()) {
      surroundings.printJson(JsonObject.builder().put("removed", removed.json()).build());
    } else {
      surroundings
          .out()
          .println(
              TerminalText.printable(
                  "removed %,d records of %s".formatted(removed.records(), removed.origin())));
    }
    return ExitCode.OK.status();
  }

  private ListedHeldLog one(List<ListedHeldLog> logs) throws CommandFailure {
    List<ListedHeldLog> named =
        logs.stream()
            .filter(log -> log.origin().equals(origin))
            .filter(log -> vkey.isEmpty() || vkey.get().equals(log.vkey()))
            .toList();
    if (named.isEmpty()) {
      throw none();
    }
    if (named.size() > 1) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "several keys claim %s; say which with --vkey: %s"
              .formatted(
                  origin,
                  named.stream().map(ListedHeldLog::vkey).collect(Collectors.joining(", "))));
    }
    return named.getFirst();
  }

  private CommandFailure none() {
    return new CommandFailure(
        ExitCode.NOT_FOUND,
        "no records of %s%s are held here; 'cairn chain held list' shows all"
            .formatted(origin, vkey.map(key -> " under that key").orElse("")));
  }

  private void warn(ListedHeldLog log) {
    PrintStream err = surroundings.err();
    HeldText.print(err, log);
    long receipts = log.acknowledged() + log.pushed();
    if (receipts > 0) {
      err.printf(
          "WARNING: this removes records whose receipt this node has ACKNOWLEDGED: %,d by bundle,"
              + " %,d by push.%nWhoever sent them may have kept no copy since.%s%n",
          log.acknowledged(),
          log.pushed(),
          log.acknowledged() == 0 // a push is answered, and not logged
              ? ""
              : " The acknowledgements stay in the log, and still say that they arrived.");
    }
    if (log.mirrored() > 0) {
      err.printf("%,d of them stay in the mirror of the log.%n", log.mirrored());
    }
  }

  private void requireConsent() throws CommandFailure {
    if (!yes && !surroundings.terminal()) {
      throw new CommandFailure(ExitCode.USAGE, "nobody is here to ask; say --yes to remove them");
    }
    if (!yes && !surroundings.answer("To remove them for ever, type the origin:").equals(origin)) {
      throw new CommandFailure(ExitCode.USAGE, "nothing was removed");
    }
  }
}
