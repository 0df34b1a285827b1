package cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A command that is built alone is the one that all of them are built with. */
class CommandTableTest {
  private final LazyExchange network = new LazyExchange();
  private final Surroundings surroundings =
      new Surroundings(
          new PrintStream(PrintStream.nullOutputStream()),
          new PrintStream(PrintStream.nullOutputStream()),
          InputStream.nullInputStream(),
          false,
          Map.of(),
          Path.of("").toAbsolutePath(),
          InstantSource.system(),
          new SecureRandom(),
          network);

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void everyCommandIsListedUnderItsOwnName() {
    Map<String, CommandLine> all = CairnCommand.whole(surroundings).getSubcommands();
    assertThat(all).containsKeys("stamp", "timestamp", "verify", "trust", "witness", "completion");
    assertThat(all)
        .allSatisfy((name, command) -> assertThat(namesOf(command)).contains(name))
        .allSatisfy((name, command) -> assertThat(all).containsKey(command.getCommandName()));
  }

  @Test
  void onlyTheCommandThatIsAskedForIsBuilt() {
    Map<String, CommandLine> all = CairnCommand.whole(surroundings).getSubcommands();
    for (CommandLine command : Set.copyOf(all.values())) {
      String help = command.getUsageMessage();
      Map<String, CommandLine> alone =
          CairnCommand.commandLine(surroundings, command.getCommandName(), "--json")
              .getSubcommands();
      assertThat(alone.keySet()).isEqualTo(namesOf(command));
      assertThat(alone.values())
          .allSatisfy(built -> assertThat(built.getUsageMessage()).isEqualTo(help));
    }
  }

  @Test
  void anythingElseFindsAllOfThem() {
    int all = CairnCommand.whole(surroundings).getSubcommands().size();
    for (String first : new String[] {"--help", "stmap", "", "STAMP"}) {
      assertThat(CairnCommand.commandLine(surroundings, first, "stamp").getSubcommands())
          .as(first)
          .hasSize(all);
    }
  }

  private static Set<String> namesOf(CommandLine command) {
    return command.getCommandSpec().names();
  }

  @Test
  void refusesASecondCommandOfOneName() {
    CommandTable table = new CommandTable().add("stamp", () -> new StampCommand(surroundings));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> table.add("stamp", () -> new VerifyCommand(surroundings)))
        .withMessageContaining("stamp");
  }
}
