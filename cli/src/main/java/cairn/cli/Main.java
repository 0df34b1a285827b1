package cairn.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

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
              System.console().isTerminal(),
              System.getenv(),
              Path.of("").toAbsolutePath(),
              InstantSource.system(),
              new SecureRandom(),
              network);
      status = CairnCommand.commandLine(surroundings).execute(arguments);
    }
    System.exit(status);
  }
}
