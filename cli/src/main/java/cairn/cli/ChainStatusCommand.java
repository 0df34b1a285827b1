package cairn.cli;

import cairn.federation.bundle.Delivery;
import cairn.federation.bundle.SentPush;
import cairn.format.Checkpoint;
import cairn.format.DidKey;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.http.ProblemException;
import cairn.node.ConfigurationException;
import cairn.node.DeviceHome;
import cairn.store.StoreException;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn chain status}: how long a device's log is, and what it is known by. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Shows the log of a device: its size, its root, its signed head, and what was exported and"
            + " pushed.")
final class ChainStatusCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  ChainStatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call()
      throws CommandFailure, ConfigurationException, StoreException, ProblemException {
    try (DeviceHome home =
        DeviceHome.open(
            node.read(surroundings, Map.of()), surroundings.clock(), surroundings.random())) {
      if (node.json()) {
        surroundings.printJson(object(home));
      } else {
        print(home);
      }
    }
    return ExitCode.OK.status();
  }

  private static JsonObject object(DeviceHome home) throws CommandFailure, StoreException {
    Checkpoint head = home.head().note().checkpoint();
    JsonArray exports = deliveries(home);
    JsonArray pushes = new JsonArray(home.pushes().all().stream().map(SentPush::object).toList());
    return JsonObject.builder()
        .put("attestor_fingerprint", attestor(home).fingerprint())
        .put("head", home.head().note().encode())
        .put("origin", head.origin())
        .put("root", head.root())
        .put("size", head.size())
        .put("vkey", home.logKey().vkey())
        .put("exports", Optional.of(exports).filter(all -> !all.elements().isEmpty()))
        .put("pushes", Optional.of(pushes).filter(all -> !all.elements().isEmpty()))
        .build();
  }

  private void print(DeviceHome home) throws CommandFailure, StoreException {
    Checkpoint head = home.head().note().checkpoint();
    PrintStream out = surroundings.out();
    out.println(head.origin());
    out.println("  size      " + head.size());
    out.println("  root      " + head.root().hex());
    out.println("  head      signed by the log's own key alone, " + home.logKey().keyIdHex());
    out.println("  attestor  " + attestor(home).fingerprint().hex());
    for (Delivery one : home.deliveries().all()) {
      out.println("  " + DeliveryText.line(one));
    }
    for (SentPush one : home.pushes().all()) {
      out.println(TerminalText.printable("  " + PushText.line(one)));
    }
  }

  private static JsonArray deliveries(DeviceHome home) throws StoreException {
    return new JsonArray(home.deliveries().all().stream().map(DeliveryText::object).toList());
  }

  private static DidKey attestor(DeviceHome home) throws CommandFailure {
    try {
      return DidKey.of(home.attestor().key().publicKeyBytes());
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, "the attestor's key: " + e.getMessage(), e);
    }
  }
}
