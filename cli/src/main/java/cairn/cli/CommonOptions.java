package cairn.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that every command takes. */
final class CommonOptions {
  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "Where Cairn keeps its things (default: $$CAIRN_HOME, else ~/.cairn).")
  private String home = "";

  @Option(names = "--json", description = "Print the result as JSON, for programs.")
  private boolean json;

  boolean json() {
    return json;
  }

  Home home(Surroundings surroundings) {
    if (!home.isEmpty()) {
      return new Home(surroundings.path(home));
    }
    return new Home(
        surroundings
            .variable("CAIRN_HOME")
            .map(surroundings::path)
            .orElseGet(() -> Path.of(userHome(surroundings)).resolve(".cairn")));
  }

  private static String userHome(Surroundings surroundings) {
    return surroundings.variable("HOME").orElseGet(() -> System.getProperty("user.home"));
  }
}
