package cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device as a real process: without any network, and killed at any moment. */
class AttestIT {
  private static final int KILLS = Boolean.getBoolean("cairn.long") ? 60 : 5; // 4 minutes
  private static final int MOST_RUNS = KILLS + 20;
  private static final long FILES = 640; // ten transactions a run
  private static final long LIMIT_SECONDS = 180;

  @TempDir private Path folder;
  private CairnProcess device;

  @BeforeEach
  void setUp() throws Exception {
    device = new CairnProcess(folder, Map.of("CAIRN_HOME", folder.resolve("home").toString()));
    succeed("init", "--role", "device", "--id", "device-1");
  }

  private CairnProcess.Outcome succeed(String... arguments) throws Exception {
    CairnProcess.Outcome outcome = device.run(arguments);
    assertThat(outcome.status()).as(outcome.err()).isZero();
    return outcome;
  }

  /**
   * What {@code strace} sees of sockets: the JVM asks once whether there is IPv6, and nothing is
   * connected, bound or sent, in this process or any that it starts.
   */
  @Test
  void attestsAndVerifiesWithoutTouchingANetwork() throws Exception {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/strace")))
        .as("skipped: there is no /usr/bin/strace")
        .isTrue();
    Path file = Files.writeString(folder.resolve("a.txt"), "a");
    for (List<String> command :
        List.of(
            List.of("attest", file.toString(), "--save", "--investigation", "case-1"),
            List.of("verify", file.toString()),
            List.of("chain", "status"))) {
      Path calls = folder.resolve("calls");
      List<String> traced =
          new ArrayList<>(
              List.of("strace", "-f", "-e", "trace=connect,bind,listen,sendto,sendmsg,sendmmsg"));
      traced.addAll(List.of("-o", calls.toString()));
      int status = device.runUnder(traced, command.toArray(String[]::new)).status();
      assertThat(status).as("%s", command).isZero();
      List<String> outward;
      try (Stream<String> lines = Files.lines(calls)) {
        outward =
            lines.filter(line -> line.contains("(")).filter(AttestIT::leavesTheMachine).toList();
      }
      assertThat(outward).as("%s", command).isEmpty();
    }
  }

  /** Sockets of the machine itself (the C library asks its name service cache) lead nowhere. */
  private static boolean leavesTheMachine(String call) {
    return !call.contains("AF_UNIX") && !call.contains("AF_NETLINK");
  }

  /**
   * Killed at some moment of its run, again and again: what it had said is there, every record is
   * there with its private part or not at all, and the log goes on.
   */
  @Test
  void leavesNothingHalfWrittenWhenItIsKilled() throws Exception {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    for (int i = 0; i < FILES; i++) {
      Files.writeString(photos.resolve(i + ".txt"), "photo " + i);
    }
    long started = System.nanoTime();
    succeed("attest", photos.toString(), "--investigation", "whole");
    long whole = System.nanoTime() - started;
    Random random = new Random(5);
    int cutShort = 0;
    for (int kill = 0; kill < KILLS || cutShort == 0; kill++) {
      assertThat(kill).as("runs, none of which was cut short").isLessThan(MOST_RUNS);
      long before = size();
      String investigation = "kill-" + kill;
      long after = (long) ((0.3 + 0.7 * random.nextDouble()) * whole);
      boolean ended = attestAndKill(photos, investigation, after);
      whole = ended ? whole * 3 / 4 : whole; // the machine may be less busy than it was
      long added = size() - before;
      cutShort += added < FILES ? 1 : 0;
      assertThat(added).as("said to be there: %s", ended).isBetween(ended ? FILES : 0L, FILES);
      assertThat(forget(investigation))
          .as("a record has its private part, and a private part its record")
          .isEqualTo(added);
    }
    assertThat(succeed("fsck").out()).contains("✓ device-1/org:records: " + size() + " entries");
    Path file = photos.resolve("7.txt");
    succeed("attest", file.toString(), "--save");
    assertThat(succeed("verify", file.toString()).out()).contains("LOG SIGNATURE ONLY");
  }

  /** Whether it had ended by itself, well. */
  private boolean attestAndKill(Path photos, String investigation, long afterNanos)
      throws IOException, InterruptedException {
    Process process = device.begin("attest", photos.toString(), "--investigation", investigation);
    try {
      boolean ended = process.waitFor(afterNanos, TimeUnit.NANOSECONDS);
      process.destroyForcibly();
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      return ended && process.exitValue() == 0;
    } finally {
      process.destroyForcibly();
    }
  }

  private long size() throws Exception {
    return KeptDemo.parse(succeed("chain", "status", "--json").out()).integer("size");
  }

  /** How many records of an investigation there were. */
  private long forget(String investigation) throws Exception {
    CairnProcess.Outcome outcome =
        device.run("chain", "forget", "--investigation", investigation, "--yes", "--json");
    return outcome.status() == ExitCode.NOT_FOUND.status()
        ? 0
        : KeptDemo.parse(outcome.out()).integer("forgotten");
  }
}
