package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.NetworkDocument;
import cairn.verify.Check;
import cairn.verify.Level;
import cairn.verify.Verdict;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** What the demo says. */
final class DemoTalk {
  private final Surroundings surroundings;
  private final PrintStream to;

  /**
   * @param json whether stdout is kept for the one object
   */
  DemoTalk(Surroundings surroundings, boolean json) {
    this.surroundings = surroundings;
    this.to = json ? surroundings.err() : surroundings.out();
  }

  void say(String line) {
    to.println(TerminalText.printable(line));
    to.flush();
  }

  /** Something held. */
  void check(String sentence) {
    String mark = surroundings.colour() ? "\u001b[32m✓\u001b[0m" : "✓";
    to.println(mark + " " + TerminalText.printable(sentence));
    to.flush();
  }

  static String summary(Verdict verdict) {
    String levels = verdict.levels().stream().map(Level::words).collect(Collectors.joining(", "));
    String times = String.join(" ", verdict.timeSentences());
    return "VERIFIED (%s). %s".formatted(levels, times);
  }

  static String refusal(Verdict verdict) {
    return verdict.checks().stream()
        .filter(check -> check.outcome() == Check.Outcome.FAIL)
        .map(Check::sentence)
        .findFirst()
        .orElse("it does not verify.");
  }

  /** Lines to paste. */
  void howToUse(Path launcher, Path directory, Home home, DemoNetwork.RunningGateway gateway) {
    String cairn = quoted(launcher);
    say(
        """

        It all stays running. To use it, paste:
          export CAIRN_HOME=%s CAIRN_GATEWAY=%s
          %s stamp FILE
          %s verify FILE
          curl $CAIRN_GATEWAY/v1/network
          tail -f %s/*.log
        To stop it and remove everything:
          kill $(cat %s/*.pid); rm -r %s\
        """
            .formatted(
                quoted(home.directory()),
                gateway.address(),
                cairn,
                cairn,
                quoted(directory),
                quoted(directory),
                quoted(directory)));
  }

  /** The one object of {@code --json}. */
  void object(
      Path directory,
      DemoNetwork.RunningGateway gateway,
      NetworkDocument network,
      List<DemoNetwork.RunningWitness> witnesses,
      Path proof) {
    List<Json> objects = witnesses.stream().<Json>map(DemoTalk::object).toList();
    surroundings.printJson(
        JsonObject.builder()
            .put("dir", directory.toString())
            .put("gateway", gateway.address().toString())
            .put("network", network.object())
            .put("witnesses", new JsonArray(objects))
            .put("pid", gateway.process().pid())
            .put("proof", proof.toString())
            .build());
  }

  private static JsonObject object(DemoNetwork.RunningWitness witness) {
    return JsonObject.builder()
        .put("endpoint", witness.setting().endpoint().toString())
        .put("vkeys", new JsonArray(WitnessArgument.vkeys(witness.setting().keys())))
        .put("pid", witness.process().pid())
        .build();
  }

  /** As a shell reads it. */
  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[A-Za-z0-9/._-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
