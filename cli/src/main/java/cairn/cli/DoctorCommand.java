package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.node.Doctor;
import cairn.node.Finding;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cairn doctor}: looks at everything that the gateway rests on. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Looks at everything that the node rests on: configuration, keys, witnesses, disk.",
      "Changes nothing; the node may be running. Exit code 7 when something does not work."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final NodeOptions node = new NodeOptions();

  DoctorCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    List<Finding> findings =
        new Doctor(surroundings.network(), surroundings.clock())
            .examine(
                node.file(surroundings), surroundings.environment(), SettingOptions.said(spec));
    if (node.json()) {
      List<Json> objects = findings.stream().<Json>map(DoctorCommand::object).toList();
      surroundings.printJson(JsonObject.builder().put("findings", new JsonArray(objects)).build());
    } else {
      findings.forEach(this::print);
    }
    boolean fails =
        findings.stream().anyMatch(finding -> finding.outcome() == Finding.Outcome.FAIL);
    return (fails ? ExitCode.POLICY : ExitCode.OK).status();
  }

  private void print(Finding finding) {
    String todo = finding.todo().isEmpty() ? "" : "\n    → " + finding.todo();
    surroundings
        .out()
        .println(
            TerminalText.printable(
                sign(finding.outcome()) + " " + finding.check() + ": " + finding.what() + todo));
  }

  private static String sign(Finding.Outcome outcome) {
    return switch (outcome) {
      case OK -> "✓";
      case WARN -> "!";
      case FAIL -> "✗";
    };
  }

  private static JsonObject object(Finding finding) {
    return JsonObject.builder()
        .put("check", finding.check())
        .put("outcome", OptionNames.of(finding.outcome()))
        .put("what", finding.what())
        .put("todo", finding.todo())
        .build();
  }
}
