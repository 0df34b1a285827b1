package cairn.hammer.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.hammer.Load;
import cairn.hammer.LoadReport;
import cairn.hammer.MemoryJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk fails under a real gateway and a real witness: a read, a write, a sync, a lock, a
 * rename, the n-th time or from then on. Nothing acknowledged is lost; a process that runs answers
 * 503 and goes on by itself, one that starts may end and starts again.
 */
class SyscallFaultIT {
  private static final boolean LONG = Boolean.getBoolean("cairn.long"); // 15 minutes
  private static final int CONNECTIONS = 4;
  private static final int MOST_FAILURES = 3;
  private static final Duration AT_MOST = Duration.ofSeconds(LONG ? 5 : 1);

  @TempDir private Path folder;

  @BeforeEach
  void probe() throws Exception {
    assumeTrue(
        Injection.isPossible(folder), "no strace, or it may not trace: no system call fails");
  }

  @Test
  void aGatewayLosesNothingWhenItsDiskFails() throws Exception {
    try (RealNetwork network = new RealNetwork(folder)) {
      network.start();
      failing(network, network.gateway());
    }
  }

  @Test
  void aWitnessForgetsNothingWhenItsDiskFails() throws Exception {
    try (RealNetwork network = new RealNetwork(folder)) {
      network.start();
      network.witness(3).kill(); // so that no quorum comes without the one that fails
      failing(network, network.witness(2));
    }
  }

  /** What a server that has started does to its files again and again. */
  private static List<Injection> whileItRuns() {
    List<String> whens =
        LONG ? List.of("1", "2", "3", "4", "5", "7", "11", "20", "1+", "4+") : List.of("1", "2+");
    return injections(List.of("fsync,fdatasync", "pwrite64", "pread64", "fcntl"), whens);
  }

  /** What it does when it starts, after a kill: so this is a second fault, during recovery. */
  private static List<Injection> whileItStarts() {
    List<String> whens =
        LONG ? List.of("1", "2", "3", "5", "8", "13", "21", "1+", "3+") : List.of("2+");
    return injections(List.of("fsync,fdatasync", "pwrite64", "ftruncate", "rename"), whens);
  }

  private static List<Injection> injections(List<String> calls, List<String> whens) {
    List<Injection> injections = new ArrayList<>();
    for (String when : whens) {
      for (String call : calls) {
        injections.add(new Injection(call, "EIO", when));
      }
      injections.add(new Injection("pwrite64", "ENOSPC", when));
    }
    return injections;
  }

  private void failing(RealNetwork network, Server server) throws Exception {
    try (Load load =
        Load.start(
            network.plan().over(CONNECTIONS), new MemoryJournal(), network.exchange(), List.of())) {
      awaitMore(network, load);
      int failed = 0;
      for (Injection injection : whileItRuns()) {
        long remembered = network.rememberedSize(network.witness(2));
        failed += whileItRuns(network, load, server, injection);
        requireSound(network, load, remembered, injection);
      }
      for (Injection injection : whileItStarts()) {
        long remembered = network.rememberedSize(network.witness(2));
        server.kill();
        failed += whileItStarts(network, server, injection);
        requireSound(network, load, remembered, injection);
      }
      load.stop();
      LoadReport report = load.finish();
      System.out.print(report.text());
      assertThat(report.findings()).as(network.logTails()).isEmpty();
      assertThat(failed).as("calls that failed").isGreaterThan(whileItRuns().size());
    }
  }

  private int whileItRuns(RealNetwork network, Load load, Server server, Injection injection)
      throws Exception {
    int failed = injection.into(server, folder, MOST_FAILURES, AT_MOST);
    network.await("it recovers from: " + injection, () -> isReady(network, server));
    awaitMore(network, load);
    report(server, injection, failed, "went on by itself");
    network.awaitReady(List.of(server, network.gateway()));
    return failed;
  }

  private static boolean isReady(RealNetwork network, Server server) {
    return network.get(server, "/readyz").map(reply -> reply.status() == 200).orElse(false);
  }

  /** With the fault it may start or not; without it, it must. */
  private int whileItStarts(RealNetwork network, Server server, Injection injection)
      throws Exception {
    server.start(injection.prefix(folder), "");
    network.await(
        "it starts or ends", () -> !server.isAlive() || network.get(server, "/readyz").isPresent());
    int failed = Injection.injected(folder);
    report(server, injection, failed, server.isAlive() ? "started" : "did not start");
    server.kill();
    server.start();
    network.awaitReady(List.of(server, network.gateway()));
    return failed;
  }

  private static void report(Server server, Injection injection, int failed, String what) {
    System.out.printf("%s, %s: failed %d times, %s%n", server.name(), injection, failed, what);
  }

  private static void requireSound(
      RealNetwork network, Load load, long remembered, Injection injection) throws Exception {
    awaitMore(network, load);
    assertThat(network.rememberedSize(network.witness(2))).isGreaterThanOrEqualTo(remembered);
    assertThat(load.findings()).as(injection.toString()).isEmpty();
  }

  private static void awaitMore(RealNetwork network, Load load) throws Exception {
    long wanted = load.acknowledged() + 20;
    assertThat(load.awaitAcknowledged(wanted, Server.LIMIT))
        .as("%s\n%s", load.findings(), network.logTails())
        .isTrue();
  }
}
