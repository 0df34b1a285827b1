package cairn.cli;

import java.io.Console;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/** The process: hands the real world to the command and its answer to the shell. */
public final class Main {
  private Main() {}

  /** Runs {@code cairn} with {@code arguments} and ends the process with its exit code. */
  public static void main(String[] arguments) {
    int status;
    try (LazyExchange network = new LazyExchange()) {
      Surroundings surroundings =
          new Surroundings(
              System.out,
              System.err,
              System.in,
              isTerminal(),
              System.getenv(),
              Path.of("").toAbsolutePath(),
              InstantSource.system(),
              new SecureRandom(),
              network);
      status = CairnCommand.commandLine(surroundings, arguments).execute(arguments);
    }
    System.exit(status);
  }

  /** JDK 25 has no console at all where nobody sits. */
  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }
}
