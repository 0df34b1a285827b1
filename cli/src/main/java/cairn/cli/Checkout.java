package cairn.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The checkout that this command was started from. */
record Checkout(Path root) {
  /** As the launcher says. */
  static Checkout find() throws CommandFailure {
    Optional<Checkout> checkout =
        Optional.ofNullable(System.getProperty("cairn.home"))
            .map(home -> new Checkout(Path.of(home)));
    return checkout
        .filter(found -> Files.isExecutable(found.launcher()))
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.USAGE,
                    "there is no launcher to start servers with; run ./cairn of a checkout"));
  }

  /** What starts Cairn with the right Java, options and libraries. */
  Path launcher() {
    return root.resolve("cairn");
  }

  Path readme() {
    return root.resolve("README.md");
  }
}
