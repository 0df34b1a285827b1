package cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What {@code --help} says, of every command there is. */
class HelpTest {
  private final LazyExchange network = new LazyExchange();
  private final List<CommandSpec> commands = new ArrayList<>();

  HelpTest() {
    PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
    Surroundings surroundings =
        new Surroundings(
            nowhere,
            nowhere,
            InputStream.nullInputStream(),
            false,
            Map.of(),
            Path.of("").toAbsolutePath(),
            InstantSource.system(),
            new SecureRandom(),
            network);
    add(CairnCommand.whole(surroundings));
  }

  private void add(CommandLine command) {
    commands.add(command.getCommandSpec());
    command.getSubcommands().values().forEach(this::add);
  }

  @AfterEach
  void close() {
    network.close();
  }

  /** The first paragraph is all that the list of commands shows. */
  @Test
  void everyCommandIsSummedUpInWholeSentences() {
    assertThat(commands).hasSizeGreaterThan(40);
    for (CommandSpec command : commands) {
      String[] said = command.usageMessage().description();
      assertThat(said).as(command.qualifiedName()).isNotEmpty();
      assertThat(said[0]).as(command.qualifiedName()).matches("[A-Z].*\\.");
    }
  }

  /** Lines are broken where the terminal ends, and nowhere else. */
  @Test
  void everyOptionIsExplainedInOneParagraph() {
    for (CommandSpec command : commands) {
      for (ArgSpec argument : command.args()) {
        String name = command.qualifiedName() + " " + argument.paramLabel();
        assertThat(argument.description()).as(name).hasSize(1);
        assertThat(argument.description()[0]).as(name).matches("(?s)\\S.*[.)]");
      }
    }
  }

  @Test
  void settingsAreExplainedAsTheSchemaDoes() {
    CommandSpec run =
        commands.stream()
            .filter(command -> command.qualifiedName().equals("cairn run"))
            .findFirst()
            .orElseThrow();
    assertThat(run.findOption("--listen-public").description()[0])
        .startsWith("Where the API")
        .endsWith("(default: 127.0.0.1:8000)");
    assertThat(run.findOption("--log-format").description()[0])
        .endsWith("(text, json; default: text)");
  }
}
