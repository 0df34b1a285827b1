package cairn.cli;

import cairn.federation.bundle.Delivery;
import cairn.federation.bundle.SentPush;
import cairn.format.Checkpoint;
import cairn.format.DidKey;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.http.ProblemException;
import cairn.node.BundleHome;
import cairn.node.Configuration;
import cairn.node.ConfigurationException;
import cairn.node.DeviceHome;
import cairn.node.NodeAdminException;
import cairn.store.StoreException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn chain status}: what left a log; how long a device's is, what it is known by. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what left this home's log, in bundles and pushes, and where to.",
      "Of a device also its log's size, root and signed head. In a gateway's home the gateway must"
          + " be running."
    })
final class ChainStatusCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  ChainStatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call()
      throws CommandFailure,
          ConfigurationException,
          StoreException,
          ProblemException,
          NodeAdminException {
    Configuration configuration = node.read(surroundings, Map.of());
    switch (configuration.role()) {
      case GATEWAY, ORG -> server(configuration);
      case DEVICE, RELAY -> device(configuration);
    }
    return ExitCode.OK.status();
  }

  private void device(Configuration configuration)
      throws CommandFailure, ConfigurationException, StoreException, ProblemException {
    try (DeviceHome home =
        DeviceHome.open(configuration, surroundings.clock(), surroundings.random())) {
      if (node.json()) {
        surroundings.printJson(object(home));
      } else {
        print(home);
      }
    }
  }

  /** What a gateway's log is like it says itself, to everybody; what left it, here. */
  private void server(Configuration configuration)
      throws CommandFailure,
          ConfigurationException,
          StoreException,
          ProblemException,
          NodeAdminException {
    try (BundleHome home =
        BundleHome.of(
            configuration, surroundings.network(), surroundings.clock(), surroundings.random())) {
      JsonArray exports = home.deliveries().array("exports");
      List<SentPush> pushes = home.pushes();
      if (node.json()) {
        surroundings.printJson(
            JsonObject.builder().put("exports", exports).put("pushes", objects(pushes)).build());
        return;
      }
      for (JsonObject one : exports.objects("exports")) {
        line(DeliveryText.line(one));
      }
      pushes.forEach(one -> line(PushText.line(one)));
    } catch (MalformedException e) {
      throw new CommandFailure(
          ExitCode.INTERNAL, "the answer is not understood: " + e.getMessage(), e);
    }
  }

  private void line(String text) {
    surroundings.out().println(TerminalText.printable(text));
  }

  private static JsonArray objects(List<SentPush> pushes) {
    return new JsonArray(pushes.stream().map(SentPush::object).toList());
  }

  private static JsonObject object(DeviceHome home) throws CommandFailure, StoreException {
    Checkpoint head = home.head().note().checkpoint();
    JsonArray exports = deliveries(home);
    JsonArray pushes = objects(home.pushes().all());
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
      line("  " + PushText.line(one));
    }
  }

  private static JsonArray deliveries(DeviceHome home) throws StoreException {
    return new JsonArray(home.deliveries().all().stream().map(Delivery::object).toList());
  }

  private static DidKey attestor(DeviceHome home) throws CommandFailure {
    try {
      return DidKey.of(home.attestor().key().publicKeyBytes());
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, "the attestor's key: " + e.getMessage(), e);
    }
  }
}
