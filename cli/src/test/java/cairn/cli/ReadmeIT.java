package cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.http.Call;
import cairn.http.ExchangeException;
import cairn.http.HttpClientExchange;
import cairn.testkit.ChildProcess;
import cairn.testkit.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's commands, run as they stand there, with the documented ports shifted. */
class ReadmeIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final Pattern FINGERPRINT = Pattern.compile("pin it: ([0-9a-f]{64})");
  private static final Pattern ATTESTOR = Pattern.compile("to trust it: ([0-9a-f]{64})");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void itsCommandsSetUpANetworkAndVerifyAStampedFile() throws Exception {
    List<String> blocks = blocks();
    assertThat(blocks).hasSize(4);
    Files.copy(ROOT.resolve("README.md"), folder.resolve("README.md"));
    int gateway = FreePort.findLasting(new Random());
    Map<String, Integer> ports = new LinkedHashMap<>();
    ports.put("127.0.0.1:8000", gateway);
    for (String witness : List.of("1", "2", "3")) {
      ports.put("127.0.0.1:800" + witness, FreePort.findLasting(new Random()));
    }
    String setUp = "trap 'kill $(jobs -p); wait' EXIT\n" + blocks.getFirst() + "\nwait\n";
    try (ChildProcess network = shell(shifted(setUp, ports), gateway)) {
      String fingerprint = network.awaitLine(FINGERPRINT, PATIENCE).group(1);
      awaitReady(gateway);
      String use = shifted(blocks.get(1), ports).replace("FINGERPRINT", fingerprint);
      try (ChildProcess user = shell(use, gateway)) {
        assertThat(user.awaitExit(PATIENCE)).as(String.join("\n", user.output())).isZero();
        assertThat(user.output()).anyMatch(line -> line.contains("VERIFIED (basic"));
      }
      network.stop(PATIENCE);
    }
    assertThat(folder.resolve("README.md.cairn")).exists();
  }

  @Test
  void itsCommandsAttestAndTrustWithoutAnyServer() throws Exception {
    List<String> blocks = blocks();
    Files.copy(ROOT.resolve("LICENSE"), folder.resolve("LICENSE"));
    String fingerprint;
    try (ChildProcess device = shell(shifted(blocks.get(2), Map.of()), 0)) {
      fingerprint = device.awaitLine(ATTESTOR, PATIENCE).group(1);
      assertThat(device.awaitExit(PATIENCE)).as(String.join("\n", device.output())).isZero();
      assertThat(device.output()).anyMatch(line -> line.contains("LOG SIGNATURE ONLY (logged)"));
    }
    String trust = shifted(blocks.get(3), Map.of()).replace("ATTESTOR_FINGERPRINT", fingerprint);
    try (ChildProcess user = shell(trust, 0)) {
      assertThat(user.awaitExit(PATIENCE)).as(String.join("\n", user.output())).isZero();
      assertThat(user.output()).anyMatch(line -> line.startsWith("attestor Camera 1 "));
    }
  }

  private static List<String> blocks() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    return BLOCK.matcher(readme).results().map(block -> block.group(1)).toList();
  }

  /** The commands with ports of this run's own and the launcher's place. */
  private static String shifted(String commands, Map<String, Integer> ports) {
    String shifted =
        commands.replace("127.0.0.1:800$i", "127.0.0.1:$(eval echo \\$WITNESS_PORT_$i)");
    for (Map.Entry<String, Integer> port : ports.entrySet()) {
      shifted = shifted.replace(port.getKey(), "127.0.0.1:" + port.getValue());
    }
    StringBuilder script = new StringBuilder("set -eu\n");
    for (int witness = 1; witness <= 3 && !ports.isEmpty(); witness++) {
      script.append(
          "WITNESS_PORT_%d=%d%n".formatted(witness, ports.get("127.0.0.1:800" + witness)));
    }
    return script.append(shifted.replace("./cairn", "'" + ROOT.resolve("cairn") + "'")).toString();
  }

  private ChildProcess shell(String script, int gateway) throws IOException {
    ProcessBuilder shell = new ProcessBuilder("bash", "-c", script).directory(folder.toFile());
    shell
        .environment()
        .putAll(
            Map.of(
                "CAIRN_HOME",
                folder.resolve("home").toString(),
                "CAIRN_NO_BUILD",
                "1",
                "CAIRN_LISTEN_PUBLIC",
                "127.0.0.1:" + gateway,
                "CAIRN_LISTEN_ADMIN",
                "127.0.0.1:0",
                "CAIRN_GATEWAY",
                "http://127.0.0.1:" + gateway));
    return ChildProcess.start(shell);
  }

  private static void awaitReady(int gateway) throws InterruptedException {
    URI ready = URI.create("http://127.0.0.1:" + gateway + "/readyz");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (HttpClientExchange exchange = HttpClientExchange.create()) {
      while (!isReady(exchange, ready)) {
        assertThat(System.nanoTime()).as("ready in time").isLessThan(deadline);
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  private static boolean isReady(HttpClientExchange exchange, URI ready) {
    try {
      return exchange.send(Call.get(ready, Duration.ofSeconds(5), 1 << 16)).status() == 200;
    } catch (ExchangeException notYet) {
      return false; // it has not bound its port yet; the deadline above ends the wait
    }
  }
}
