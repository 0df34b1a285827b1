package cairn.cli;

import cairn.format.JsonObject;
import cairn.node.Configuration;
import cairn.node.ConfigurationException;
import cairn.node.GatewayNode;
import cairn.node.Logging;
import cairn.node.NodeStartException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cairn run}: runs the gateway until it is told to stop. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the gateway that 'cairn init' set up, until SIGTERM or Ctrl-C.",
      "Prints 'ready URL admin URL' when it accepts requests; its log goes to stderr.",
      "After SIGTERM it stops cleanly and its exit code is 143 (systemd: SuccessExitStatus=143)."
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
  public Integer call() throws ConfigurationException, NodeStartException, InterruptedException {
    Configuration configuration = node.read(surroundings, SettingOptions.said(spec));
    Logging.start(configuration.logFormat(), configuration.logLevel(), surroundings.err());
    try (GatewayNode gateway = GatewayNode.start(configuration)) {
      JsonObject ready =
          JsonObject.builder()
              .put("admin", gateway.adminUrl())
              .put("fingerprint", gateway.network().fingerprint())
              .put("url", gateway.url())
              .build();
      String line = "ready " + gateway.url() + " admin " + gateway.adminUrl();
      return new Foreground(surroundings, serving, node.json()).run(gateway, line, ready);
    }
  }
}
