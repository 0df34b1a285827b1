package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn trust list}: shows the pins. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Shows the pinned networks, newest pin first.")
final class TrustListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  TrustListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure {
    List<Pin> pins = new TrustStore(common.home(surroundings).trust()).pins();
    if (common.json()) {
      List<Json> objects = pins.stream().<Json>map(Pin::summary).toList();
      surroundings.printJson(JsonObject.builder().put("pins", new JsonArray(objects)).build());
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
    if (pins.isEmpty()) {
      surroundings.err().println("No network is pinned; 'cairn trust add URL' pins one.");
    }
    return ExitCode.OK.status();
  }
}
