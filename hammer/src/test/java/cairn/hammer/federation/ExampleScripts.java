package cairn.hammer.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.NetworkDocument;
import cairn.hammer.ProcessUse;
import cairn.hammer.federation.ScriptedFederation.Outcome;
import cairn.http.Call;
import cairn.http.HttpClientExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What the scripts of {@code examples/federation} must do, in the order in which {@link
 * FederationIT} uses them: make, start and stop twelve processes, and show them to a user.
 */
final class ExampleScripts {
  private static final int PARTS = 12;

  /** Goal: 1.8 GB for all twelve. */
  private static final double MOST_PSS_MIB = 1800;

  private static final String[] DEMONSTRATED = {
    "Received cross-anchor from network: network-",
    "Received 2 cross-anchors for batch ",
    "federated 2/2",
    "Existed not after ",
    "VERIFIED (basic, batched, federated 2/2)",
    "Gateway B is killed",
    "Received 1 cross-anchors for batch ",
    "federated 1/2",
    "Gateway B comes back",
    "Received cross-anchor from network: network-b",
    "VERIFIED (basic, batched, federated 2/2)",
  };

  private ExampleScripts() {}

  /** Before there is anything. */
  static void makeOnce(ScriptedFederation federation) throws Exception {
    assertThat(federation.script("start.sh").err()).contains("setup.sh first");
    Outcome first = federation.script("setup.sh").succeeded();
    assertThat(first.out()).contains("network-c: gateway on port " + federation.port(9003));
    makesNothingTwice(federation);
  }

  /** Once everything is made. */
  static void startAllAndNothingTwice(ScriptedFederation federation) throws Exception {
    long started = System.nanoTime();
    assertThat(federation.script("start.sh").succeeded().out()).contains("12 of them started");
    double seconds = (System.nanoTime() - started) / 1e9;
    Set<ProcessHandle> processes = processes(federation);
    assertThat(processes).hasSize(PARTS);
    double pss = 0;
    for (ProcessHandle process : processes) {
      pss += new ProcessUse("part", process.pid()).pssMib();
    }
    System.out.printf("twelve parts: ready in %.1f s, PSS %.0f MiB%n", seconds, pss);
    assertThat(pss).isLessThan(MOST_PSS_MIB);
    servesWhatItsPeersHavePinned(federation);

    Outcome again = federation.script("start.sh").succeeded();
    assertThat(again.out()).contains("gateway-b runs already", "0 of them started");
    assertThat(processes(federation)).isEqualTo(processes);
    Outcome reset = federation.script("setup.sh", "--reset");
    assertThat(reset.status()).isEqualTo(1);
    assertThat(reset.err()).contains("is running; run ");
  }

  /** While everything runs. */
  static void showEverything(ScriptedFederation federation) throws Exception {
    Outcome demo = federation.script("demo.sh", "--fast").succeeded();
    assertThat(demo.out()).containsSubsequence(DEMONSTRATED);
  }

  /** The last that is done: nothing of what was made is left as it was. */
  static void stopAndBeginAnew(ScriptedFederation federation) throws Exception {
    stopsNothingElse(federation);
    saysWhatKeepsItFromStarting(federation);
    beginsAnewWhenTold(federation);
  }

  private static void makesNothingTwice(ScriptedFederation federation) throws Exception {
    Map<String, String> before = files(federation);
    assertThat(before).containsKeys("network-a.json", "witness-b-2.json", "network-c.public.json");
    Outcome second = federation.script("setup.sh").succeeded();
    assertThat(second.out()).contains("9 witnesses, 3 gateways, 3 configurations");
    assertThat(files(federation)).isEqualTo(before);
  }

  /** Every file that is no database, with its content. */
  private static Map<String, String> files(ScriptedFederation federation) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (var paths = Files.walk(federation.directory())) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        String name = federation.directory().relativize(path).toString();
        if (!name.contains(".db-") && !name.endsWith(".db")) {
          files.put(name, Files.readString(path));
        }
      }
    }
    return files;
  }

  /** Each gateway serves the network whose fingerprint the two others' configurations hold. */
  private static void servesWhatItsPeersHavePinned(ScriptedFederation federation) throws Exception {
    for (String network : ScriptedFederation.NETWORKS) {
      URI address = URI.create(federation.gateway(network) + "/v1/network");
      byte[] served;
      try (HttpClientExchange exchange = HttpClientExchange.create()) {
        served = exchange.send(Call.get(address, Duration.ofSeconds(30), 1 << 20)).body();
      }
      NetworkDocument document = NetworkDocument.parse(served);
      assertThat(document.fingerprint().hex())
          .isEqualTo(federation.published(network).string("fingerprint"));
      assertThat(document.peers()).hasSize(2);
      for (var peer : document.peers()) {
        assertThat(peer.fingerprint().hex())
            .isEqualTo(
                federation.published(peer.id().replace("network-", "")).string("fingerprint"));
      }
    }
  }

  /** A pid file may outlive its process, and its number may have been given to another since. */
  private static void stopsNothingElse(ScriptedFederation federation) throws Exception {
    Set<ProcessHandle> all = processes(federation);
    Process bystander = new ProcessBuilder("sleep", "600").start();
    try {
      ProcessHandle gone = federation.process("gateway-b");
      federation.kill("gateway-b");
      Files.writeString(federation.directory().resolve("gateway-b.pid"), bystander.pid() + "\n");
      assertThat(federation.script("stop.sh").succeeded().out())
          .contains("gateway-b had ended before", "Stopped: 11 parts");
      assertThat(bystander.isAlive()).isTrue();
      assertThat(all).contains(gone).noneMatch(ScriptedFederation::runs);
      assertThat(federation.started()).isEmpty();
      assertThat(federation.script("stop.sh").succeeded().out()).contains("Stopped: 0 parts");
    } finally {
      bystander.destroyForcibly();
      bystander.waitFor(1, TimeUnit.MINUTES);
    }
  }

  private static Set<ProcessHandle> processes(ScriptedFederation federation) throws IOException {
    Set<ProcessHandle> processes = new HashSet<>();
    for (String part : federation.started()) {
      processes.add(federation.process(part));
    }
    return processes;
  }

  private static void saysWhatKeepsItFromStarting(ScriptedFederation federation) throws Exception {
    try (ServerSocket taken =
        new ServerSocket(federation.port(8012), 1, InetAddress.getLoopbackAddress())) {
      Outcome refused = federation.script("start.sh", "witness-b-2");
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.err()).contains("port " + taken.getLocalPort(), "is taken");
    }
    Files.delete(key(federation.directory().resolve("witness-b-2.db")));
    Outcome keyless = federation.script("start.sh", "witness-b-2");
    assertThat(keyless.status()).isEqualTo(1);
    assertThat(keyless.err())
        .contains("witness-b-2 has ended; the end of ", "holds no witness; make one with");
    assertThat(federation.script("start.sh", "witness-b-4").err()).contains("no such part");
  }

  private static void beginsAnewWhenTold(ScriptedFederation federation) throws Exception {
    String old = federation.published("a").string("fingerprint");
    federation.script("setup.sh", "--reset").succeeded();
    assertThat(federation.published("a").string("fingerprint")).isNotEqualTo(old);
    NetworkDocument anew = NetworkDocument.of(federation.published("a").object("network"));
    assertThat(anew.logs().getFirst().origin()).hasToString("network-a/public:timestamps2");
  }

  private static Path key(Path data) throws IOException {
    try (var files = Files.walk(data)) {
      List<Path> keys =
          files.filter(file -> file.toString().endsWith(".key")).collect(Collectors.toList());
      assertThat(keys).hasSize(1);
      return keys.getFirst();
    }
  }
}
