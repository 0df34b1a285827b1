package cairn.cli;

import cairn.format.JsonObject;
import cairn.node.Configuration;
import cairn.node.ConfigurationException;
import cairn.node.HomeNode;
import cairn.node.Logging;
import cairn.node.NodeStartException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cairn run}: runs the gateway or relay of a home until it is told to stop. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the gateway or relay that 'cairn init' set up, until SIGTERM or Ctrl-C.",
      "Prints 'ready URL admin URL' when it accepts requests; its log goes to stderr. After "
          + "SIGTERM it stops cleanly and its exit code is 143 (systemd: SuccessExitStatus=143)."
    })
final class RunCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final NodeOptions node = new NodeOptions();
  @Mixin private final ServingOptions serving = new ServingOptions();

  RunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call()
      throws CommandFailure, ConfigurationException, NodeStartException, InterruptedException {
    Configuration configuration = configuration();
    Logging.start(configuration.logFormat(), configuration.logLevel(), surroundings.err());
    try (HomeNode running = HomeNode.start(configuration)) {
      JsonObject ready =
          JsonObject.builder()
              .put("admin", running.adminUrl())
              .put("fingerprint", running.fingerprint())
              .put("url", running.url())
              .build();
      String line = "ready " + running.url() + " admin " + running.adminUrl();
      return new Foreground(surroundings, serving, node.json()).run(running, line, ready);
    }
  }

  /** What a home is was said once, by {@code init}; whoever says it again must know it. */
  private Configuration configuration() throws CommandFailure, ConfigurationException {
    Map<String, String> said = new HashMap<>(SettingOptions.said(spec));
    Optional<String> role = Optional.ofNullable(said.remove("role"));
    Configuration configuration = node.read(surroundings, said);
    String actual = OptionNames.of(configuration.role());
    if (role.filter(wanted -> !wanted.equals(actual)).isPresent()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--role: got %s, and %s is %s's; name another home, or leave it out"
              .formatted(role.get(), node.file(surroundings), actual));
    }
    return configuration;
  }
}
