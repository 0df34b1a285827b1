package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.VerifierKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn trust list}: shows the pins. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Shows the pinned networks, newest pin first, and devices' logs.")
final class TrustListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  TrustListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure {
    Path trust = common.home(surroundings).trust();
    List<Pin> pins = new TrustStore(trust).pins();
    List<VerifierKey> devices = new DevicePins(trust).logs();
    if (common.json()) {
      List<Json> objects = pins.stream().<Json>map(Pin::summary).toList();
      List<Json> logs = devices.stream().<Json>map(DeviceConsent::object).toList();
      surroundings.printJson(
          JsonObject.builder()
              .put("pins", new JsonArray(objects))
              .put("devices", Optional.of(new JsonArray(logs)).filter(all -> !logs.isEmpty()))
              .build());
      return ExitCode.OK.status();
    }
    for (Pin pin : pins) {
      surroundings
          .out()
          .printf(
              "%s %s %d of %d witnesses, since %s, from %s%n",
              pin.network().id(),
              pin.network().fingerprint(),
              pin.network().threshold(),
              pin.network().witnesses().size(),
              Instant.ofEpochSecond(pin.accepted()),
              TerminalText.printable(pin.source()));
    }
    for (VerifierKey log : devices) {
      surroundings
          .out()
          .printf("%s %s the log's own signature alone%n", log.name(), log.publicKeyFingerprint());
    }
    if (pins.isEmpty() && devices.isEmpty()) {
      surroundings.err().println("No network is pinned; 'cairn trust add URL' pins one.");
    }
    return ExitCode.OK.status();
  }
}
