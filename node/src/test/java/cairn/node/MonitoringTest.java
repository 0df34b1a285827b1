package cairn.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.testkit.Engine;
import cairn.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code deploy/monitoring} asks for nothing that no node counts. */
class MonitoringTest {
  private static final Path FILES = Path.of("../deploy/monitoring");
  private static final Pattern SERIES = Pattern.compile("(?m)^([a-z_]+)(?:\\{(.*)})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

  /** What Prometheus itself adds. */
  private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job");

  @TempDir private Path directory;

  @Test
  void alertsAndDashboardAskForWhatIsCounted() throws Exception {
    List<String> expressions = new ArrayList<>(alerts());
    expressions.addAll(panels());
    assertThat(expressions).hasSizeGreaterThan(30);
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE);
        GatewayNode gateway = GatewayNode.start(withAPeer(network))) {
      network.await(gateway.url() + "/readyz", 200);
      network.stamp(gateway, "a".repeat(64));
      network.witnesses.get(2).close();
      network.stamp(gateway, "b".repeat(64)); // and one witness fails

      long deadline = System.nanoTime() + TestNetwork.LIMIT.toNanos();
      Set<String> unknown = unknown(expressions, scrapes(network, gateway));
      while (!unknown.isEmpty() && System.nanoTime() < deadline) {
        unknown = unknown(expressions, scrapes(network, gateway)); // counted after it was answered
      }
      assertThat(unknown).isEmpty();
      assertThat(unknown(List.of("cairn_log_que > 3"), scrapes(network, gateway)))
          .containsExactly("cairn_log_que");
      assertThat(
              unknown(List.of("sum by (x) (cairn_log_queue{y=\"1\"})"), scrapes(network, gateway)))
          .containsExactly("cairn_log_queue{y}");
    }
  }

  /** Federation is on, and its one peer is away. */
  private static Configuration withAPeer(TestNetwork network) throws Exception {
    String peer =
        "{id: network-b, gateway: \"http://127.0.0.1:%d\", fingerprint: %s}"
            .formatted(FreePort.findLasting(new Random()), "b".repeat(64));
    Files.writeString(
        network.gatewayFile,
        "federation: {enabled: true, batch_period: 1s, peer_networks: [" + peer + "]}\n",
        StandardOpenOption.APPEND);
    return ConfigurationFile.read(network.gatewayFile, Map.of(), Map.of());
  }

  private static String scrapes(TestNetwork network, GatewayNode gateway) throws Exception {
    return TestNetwork.text(network.get(gateway.adminUrl() + "/metrics"))
        + TestNetwork.text(network.get(network.witnesses.getFirst().url() + "/metrics"));
  }

  /** The metrics that are asked for and not there, or not with these labels. */
  private static Set<String> unknown(List<String> expressions, String scrape) {
    Map<String, Set<String>> known = new HashMap<>(Map.of("up", OF_PROMETHEUS));
    Matcher series = SERIES.matcher(scrape);
    while (series.find()) {
      Set<String> labels =
          known.computeIfAbsent(series.group(1), name -> new TreeSet<>(OF_PROMETHEUS));
      if (series.group(2) != null) {
        LABEL.matcher(series.group(2)).results().forEach(label -> labels.add(label.group(1)));
      }
    }
    Set<String> unknown = new TreeSet<>();
    for (String expression : expressions) {
      for (Expression asked : Expression.in(expression)) {
        if (!known.containsKey(asked.metric())) {
          unknown.add(asked.metric());
        } else {
          asked.labels().stream()
              .filter(label -> !known.getOrDefault(asked.metric(), Set.of()).contains(label))
              .forEach(label -> unknown.add(asked.metric() + "{" + label + "}"));
        }
      }
    }
    return unknown;
  }

  private static List<String> alerts() {
    List<String> expressions = new ArrayList<>();
    JsonNode rules = new YAMLMapper().readTree(FILES.resolve("cairn-alerts.yml").toFile());
    for (JsonNode group : rules.required("groups")) {
      for (JsonNode rule : group.required("rules")) {
        expressions.add(rule.required("expr").asString());
      }
    }
    return expressions;
  }

  private static List<String> panels() {
    List<String> expressions = new ArrayList<>();
    JsonNode dashboard =
        JsonMapper.builder().build().readTree(FILES.resolve("cairn-dashboard.json").toFile());
    for (JsonNode panel : dashboard.required("panels")) {
      for (JsonNode target : panel.path("targets")) {
        expressions.add(target.required("expr").asString());
      }
    }
    return expressions;
  }

  @Test
  void promtoolAcceptsTheFilesAndTheAlertsFireWhenTheyShould() throws Exception {
    assumeTrue(isThere("promtool"), "there is no promtool (Debian: prometheus): rules not tried");
    promtool("check", "config", "prometheus.yml");
    promtool("check", "rules", "cairn-alerts.yml");
    promtool("test", "rules", "cairn-alerts.test.yml");
  }

  private static boolean isThere(String command) {
    return Arrays.stream(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  private void promtool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process promtool =
        new ProcessBuilder(command).directory(FILES.toFile()).redirectErrorStream(true).start();
    String said = new String(promtool.getInputStream().readAllBytes(), UTF_8);
    assertThat(promtool.waitFor()).as(said).isZero();
  }
}
