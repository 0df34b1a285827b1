package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.testkit.Engine;
import cairn.testkit.FreePort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorTest {
  @TempDir private Path directory;

  private static List<Finding> examine(TestNetwork network, Map<String, String> options) {
    return examine(network, options, InstantSource.system());
  }

  private static List<Finding> examine(
      TestNetwork network, Map<String, String> options, InstantSource clock) {
    return new Doctor(network.exchange, clock).examine(network.gatewayFile, Map.of(), options);
  }

  private static Finding finding(List<Finding> findings, String check) {
    return findings.stream()
        .filter(found -> found.check().equals(check))
        .findFirst()
        .orElseThrow(() -> new AssertionError(check + " is not in " + findings));
  }

  private static void assertFails(List<Finding> findings, String check, String what) {
    Finding found = finding(findings, check);
    assertThat(found.outcome()).as(found.toString()).isEqualTo(Finding.Outcome.FAIL);
    assertThat(found.what()).contains(what);
    assertThat(found.todo()).isNotEmpty();
  }

  @Test
  void findsNothingBrokenInAGatewayThatIsSetUp() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      List<Finding> stopped = examine(network, Map.of());

      assertThat(stopped).noneMatch(found -> found.outcome() == Finding.Outcome.FAIL);
      assertThat(finding(stopped, "network id").outcome()).isEqualTo(Finding.Outcome.WARN);
      assertThat(finding(stopped, "quorum").what())
          .isEqualTo(
              "2 of 3 witnesses must sign: showing two histories takes 1 lying witness, and up to"
                  + " 1 may be away");
      assertThat(finding(stopped, "operators").what()).startsWith("3 witnesses, 3 operators");
      assertThat(finding(stopped, "database node").outcome()).isEqualTo(Finding.Outcome.OK);
      assertThat(finding(stopped, "witness witness-a-1, log public:timestamps").what())
          .contains("has cosigned nothing of this log yet");
    }
  }

  @Test
  void worksBesideAGatewayThatRuns() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      GatewayNode gateway = network.startGateway();
      network.await(gateway.url() + "/readyz", 200);
      Hash hash = Hash.sha256("x".getBytes(StandardCharsets.UTF_8));
      assertThat(network.stamp(gateway, hash.hex()).status()).isEqualTo(200);

      List<Finding> running = examine(network, Map.of());

      assertThat(running).noneMatch(found -> found.outcome() == Finding.Outcome.FAIL);
      assertThat(finding(running, "running node").what()).contains("is ready at " + gateway.url());
      assertThat(running)
          .filteredOn(found -> found.check().endsWith("log public:timestamps"))
          .anyMatch(found -> found.what().equals("cosigned size 1"));
    }
  }

  @Test
  void namesWhatIsBrokenAndWhatToDo() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE);
        ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path data = network.configuration.data();
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setPosixFilePermissions(
          GatewayFiles.logKey(data, "org:records"), PosixFilePermissions.fromString("rw-r--r--"));
      network.witnesses.get(0).close();
      network.witnesses.get(1).close();

      List<Finding> broken =
          examine(
              network,
              Map.of(
                  "listen.public", "127.0.0.1:" + busy.getLocalPort(),
                  "listen.admin", "127.0.0.1:" + FreePort.findLasting(new Random())));

      assertFails(broken, "data directory", "expected rwx------");
      assertFails(broken, "keys", "run chmod 600");
      assertFails(broken, "public port", "cannot be used");
      assertThat(finding(broken, "admin port").outcome()).isEqualTo(Finding.Outcome.OK);
      assertThat(finding(broken, "witness witness-a-1").what()).startsWith("does not answer");
      assertFails(broken, "witnesses", "1 answer, 2 are needed");
    }
  }

  @Test
  void noticesAClockThatIsOff() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      InstantSource ahead = () -> Instant.now().plus(Duration.ofMinutes(5));

      List<Finding> findings = examine(network, Map.of(), ahead);

      assertFails(findings, "clock of witness-a-2", "its cosignatures do not count");
    }
  }

  @Test
  void saysWhenThereIsNoConfigurationOrNoSetUp() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      Doctor doctor = new Doctor(network.exchange, InstantSource.system());
      Path missing = directory.resolve("none.yaml");

      assertFails(
          doctor.examine(missing, Map.of(), Map.of()),
          "configuration",
          "make one with `cairn init`");
      List<Finding> elsewhere = examine(network, Map.of("data", "elsewhere"));
      assertFails(elsewhere, "set-up", "no keys and logs");
      assertThat(directory.resolve("gateway/elsewhere")).doesNotExist();
    }
  }

  @Test
  void refusesAnOldJavaAndAFullDisk() {
    assertThat(MachineChecks.java(21).outcome()).isEqualTo(Finding.Outcome.FAIL);
    assertThat(MachineChecks.java(25).outcome()).isEqualTo(Finding.Outcome.OK);
    assertThat(MachineChecks.disk(10, 11).outcome()).isEqualTo(Finding.Outcome.FAIL);
    assertThat(MachineChecks.disk(11, 11).outcome()).isEqualTo(Finding.Outcome.WARN);
    assertThat(MachineChecks.disk(22, 11).outcome()).isEqualTo(Finding.Outcome.OK);
  }

  @ParameterizedTest
  @CsvSource({
    "log.example.org,OK",
    "example.org,OK",
    "network-a,WARN",
    "127.0.0.1,WARN",
    "-.example,WARN",
    "a..b,WARN"
  })
  void wantsADnsNameForANetwork(String id, Finding.Outcome outcome) {
    assertThat(NetworkChecks.id(id).outcome()).isEqualTo(outcome);
  }

  @Test
  void checksTheLogsOfAStoppedGatewayFromTheirEntries() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      GatewayNode gateway = network.startGateway();
      network.await(gateway.url() + "/readyz", 200);
      Hash hash = Hash.sha256("x".getBytes(StandardCharsets.UTF_8));
      network.stamp(gateway, hash.hex());
      gateway.close();

      var reports =
          GatewayFsck.run(network.configuration, false, new SecureRandom(), InstantSource.system());

      assertThat(reports).hasSize(2);
      assertThat(reports.values()).allMatch(report -> report.defectCount() == 0);
      assertThat(reports.values()).anyMatch(report -> report.entries() == 1);
    }
  }
}
