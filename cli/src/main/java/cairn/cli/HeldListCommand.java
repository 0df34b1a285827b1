package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.http.ProblemException;
import cairn.node.ConfigurationException;
import cairn.node.HeldHome;
import cairn.node.ListedHeldLog;
import cairn.node.NodeAdminException;
import cairn.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn chain held list}: whose records came by bundle or push. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the logs of which this home holds records that came by bundle or push.",
      "How many they are, the log's key, who vouched for it, and of how many the receipt was "
          + "acknowledged. In a gateway's home the gateway must be running."
    })
final class HeldListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  HeldListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call()
      throws ConfigurationException, StoreException, ProblemException, NodeAdminException {
    List<ListedHeldLog> logs;
    try (HeldHome home =
        HeldHome.of(
            node.read(surroundings, Map.of()),
            surroundings.network(),
            surroundings.clock(),
            surroundings.random())) {
      logs = home.logs();
    }
    if (node.json()) {
      List<Json> objects = logs.stream().<Json>map(ListedHeldLog::json).toList();
      surroundings.printJson(JsonObject.builder().put("logs", new JsonArray(objects)).build());
    } else {
      logs.forEach(log -> HeldText.print(surroundings.out(), log));
    }
    return ExitCode.OK.status();
  }
}
