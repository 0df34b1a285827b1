package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.Origin;
import cairn.log.FsckReport;
import cairn.node.Configuration;
import cairn.node.ConfigurationException;
import cairn.node.GatewayFsck;
import cairn.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn fsck}: checks a stopped gateway's logs from the bytes up. */
@Command(
    name = "fsck",
    mixinStandardHelpOptions = true,
    description = {
      "Derives everything in logs and mirrors again from the stored entries and compares.",
      "The gateway must be stopped. Exit code 3 when something is wrong and not repaired."
    })
final class FsckCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data directory (default: the configuration's).")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--repair",
      description = "Make damaged tiles again from the entries, if the entries are sound.")
  private boolean repair;

  FsckCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws ConfigurationException, StoreException, IOException {
    Map<String, String> said = new HashMap<>();
    data.ifPresent(directory -> said.put("data", surroundings.path(directory).toString()));
    Configuration configuration = node.read(surroundings, said);
    Map<Origin, FsckReport> reports =
        GatewayFsck.run(configuration, repair, surroundings.random(), surroundings.clock());
    Map<String, FsckReport> mirrors =
        GatewayFsck.mirrors(configuration, repair, surroundings.clock());
    List<String> nodeProblems = GatewayFsck.nodeProblems(configuration, surroundings.clock());
    if (node.json()) {
      surroundings.printJson(object(reports, mirrors, nodeProblems));
    } else {
      reports.forEach((origin, report) -> print(origin.toString(), report));
      mirrors.forEach(this::print);
      nodeProblems.forEach(
          problem ->
              surroundings.out().println(TerminalText.printable("✗ node database: " + problem)));
    }
    boolean sound =
        nodeProblems.isEmpty()
            && reports.values().stream().allMatch(FsckReport::isSound)
            && mirrors.values().stream().allMatch(FsckReport::isSound);
    return (sound ? ExitCode.OK : ExitCode.VERIFICATION_FAILED).status();
  }

  private void print(String name, FsckReport report) {
    surroundings
        .out()
        .printf(
            "%s %s: %d entries, %d checkpoints, %d batches%s%n",
            report.isSound() ? "✓" : "✗",
            name,
            report.entries(),
            report.checkpoints(),
            report.batches(),
            report.defectCount() == 0 ? "" : ", %d defects".formatted(report.defectCount()));
    for (FsckReport.Defect defect : report.defects()) {
      surroundings
          .out()
          .println(
              TerminalText.printable(
                  "  %s %s: %s"
                      .formatted(
                          defect.isRepaired() ? "repaired" : "✗", defect.where(), defect.what())));
    }
    if (!report.isSound()) {
      surroundings
          .err()
          .printf(
              "cairn: %s is damaged: keep the disk as it is, do not start the gateway; 'cairn fsck"
                  + " --repair' makes tiles again, entries come from a backup only%n",
              name);
    }
  }

  private static JsonObject object(
      Map<Origin, FsckReport> reports, Map<String, FsckReport> mirrors, List<String> nodeProblems) {
    List<Json> logs = new ArrayList<>();
    reports.forEach((origin, report) -> logs.add(object("origin", origin.toString(), report)));
    List<Json> copies = new ArrayList<>();
    mirrors.forEach((name, report) -> copies.add(object("database", name, report)));
    return JsonObject.builder()
        .put("logs", new JsonArray(logs))
        .put("mirrors", new JsonArray(copies))
        .put("node", JsonArray.ofStrings(nodeProblems))
        .build();
  }

  private static JsonObject object(String member, String name, FsckReport report) {
    List<Json> defects =
        report.defects().stream()
            .<Json>map(
                defect ->
                    JsonObject.builder()
                        .put("where", defect.where())
                        .put("what", defect.what())
                        .put("repaired", defect.isRepaired())
                        .build())
            .toList();
    return JsonObject.builder()
        .put(member, name)
        .put("sound", report.isSound())
        .put("entries", report.entries())
        .put("checkpoints", report.checkpoints())
        .put("batches", report.batches())
        .put("defect_count", report.defectCount())
        .put("defects", new JsonArray(defects))
        .build();
  }
}
