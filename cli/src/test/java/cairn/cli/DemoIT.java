package cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.JsonObject;
import cairn.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./cairn demo} from end to end, with its real processes. */
class DemoIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private Path folder;
  private Path file;
  private CairnProcess cairn;

  @BeforeEach
  void writeAFile() throws IOException {
    file = Files.writeString(folder.resolve("a file.txt"), "to be stamped\n");
    cairn = new CairnProcess(folder, KeptDemo.PATIENT);
  }

  @AfterEach
  void endWhatAFailedTestLeft() throws IOException {
    cairn.running().forEach(KeptDemo::kill);
  }

  @Test
  void showsEachStepAndLeavesNothing() throws Exception {
    CairnProcess.Outcome outcome = cairn.run("demo", file.toString());
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out())
        .containsSubsequence(
            "✓ Three witnesses run",
            "✓ A gateway runs at http://127.0.0.1:",
            "✓ Its network is pinned by fingerprint ",
            "✓ a file.txt is stamped in ",
            "✓ Batch 1 holds it",
            "✓ VERIFIED (basic, batched)",
            "✓ Gateway and witnesses are stopped",
            "✓ Verified again, offline: VERIFIED (basic, batched)",
            "✓ One byte of a copy changed, and it is refused: ");
    assertNothingIsLeft();
  }

  @Test
  void keepsItRunningForWhoeverWantsToUseIt() throws Exception {
    try (KeptDemo demo = KeptDemo.start(folder, file)) {
      JsonObject object = demo.object();
      assertThat(object.members().keySet())
          .containsExactlyInAnyOrder("dir", "gateway", "network", "witnesses", "pid", "proof");
      assertThat(object.array("witnesses").elements()).hasSize(3);
      assertThat(demo.gateway().isAlive()).isTrue();

      Path other = Files.writeString(folder.resolve("other.txt"), "stamped later\n");
      assertThat(demo.user().run("stamp", other.toString()).status()).isZero();
      assertThat(demo.user().run("verify", other.toString()).out()).contains("VERIFIED (basic)");
      CairnProcess.Outcome first =
          demo.user().run("verify", file.toString(), "--proof", object.string("proof"));
      assertThat(first.out()).contains("VERIFIED (basic, batched)");

      KeptDemo.terminate(demo.gateway());
      for (int witness = 1; witness <= 3; witness++) {
        KeptDemo.terminate(demo.witness(witness));
      }
      assertThat(cairn.running()).isEmpty();
    }
  }

  @Test
  void saysHowToUseAndStopWhatItKeeps() throws Exception {
    CairnProcess.Outcome outcome = cairn.run("demo", file.toString(), "--keep");
    assertThat(outcome.status()).as(outcome.err()).isZero();
    Path directory = demoDirectory().orElseThrow();
    assertThat(outcome.out())
        .containsSubsequence(
            "export CAIRN_HOME=" + directory + "/home CAIRN_GATEWAY=http://127.0.0.1:",
            "cairn stamp FILE",
            "kill $(cat " + directory + "/*.pid); rm -r " + directory);

    List<ProcessHandle> servers = cairn.running();
    Process stop =
        new ProcessBuilder("sh", "-c", "kill $(cat " + directory + "/*.pid)").inheritIO().start();
    assertThat(stop.waitFor()).isZero();
    for (ProcessHandle server : servers) {
      server.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    assertThat(cairn.running()).isEmpty();
  }

  @Test
  void leavesNothingWhenItIsInterrupted() throws Exception {
    try (ChildProcess demo = cairn.start("demo", file.toString())) {
      demo.awaitLine(Pattern.compile("Three witnesses run"), LIMIT);
      Process interrupt =
          new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).inheritIO().start();
      assertThat(interrupt.waitFor()).isZero();
      assertThat(demo.awaitExit(LIMIT)).isEqualTo(130);
    }
    assertNothingIsLeft();
  }

  @Test
  void takesItsServersAlongWhenItIsKilled() throws Exception {
    try (ChildProcess demo = cairn.start("demo", file.toString())) {
      demo.awaitLine(Pattern.compile("Three witnesses run"), LIMIT);
      Path directory = demoDirectory().orElseThrow();
      awaitPid(directory.resolve("gateway.pid"), demo);
      List<ProcessHandle> servers =
          cairn.running().stream().filter(process -> process.pid() != demo.pid()).toList();
      demo.kill();
      assertThat(servers).hasSizeGreaterThanOrEqualTo(3);
      for (ProcessHandle server : servers) {
        server.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
      assertThat(cairn.running()).isEmpty();
      for (int witness = 1; witness <= 3; witness++) { // told to stop, not killed
        assertThat(directory.resolve("witness-" + witness + "/witness.db-wal")).doesNotExist();
      }
    }
  }

  @Test
  void saysWhichServerDiedAndLeavesNothing() throws Exception {
    try (ChildProcess demo = cairn.start("demo", file.toString())) {
      demo.awaitLine(Pattern.compile("Three witnesses run"), LIMIT);
      Path pid = demoDirectory().orElseThrow().resolve("gateway.pid");
      KeptDemo.kill(ProcessHandle.of(awaitPid(pid, demo)).orElseThrow());
      assertThat(demo.awaitExit(LIMIT)).as("%s", demo.output()).isEqualTo(6);
      assertThat(String.join("\n", demo.output()))
          .contains("gateway ended with exit code 137; the end of its log:");
    }
    assertNothingIsLeft();
  }

  @Test
  void startsNothingForAFileThatIsNotThere() throws Exception {
    CairnProcess.Outcome outcome = cairn.run("demo", "missing.txt");
    assertThat(outcome.status()).isEqualTo(5);
    assertThat(outcome.err()).contains("missing.txt: no such file");
    assertNothingIsLeft();
  }

  private static long awaitPid(Path file, ChildProcess demo) throws Exception {
    while (!Files.exists(file) || !Files.readString(file).endsWith("\n")) {
      assertThat(demo.isAlive()).as("%s", demo.output()).isTrue();
      Thread.onSpinWait();
    }
    return Long.parseLong(Files.readString(file).strip());
  }

  private Optional<Path> demoDirectory() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(path -> path.toString().contains("cairn-demo-")).findFirst();
    }
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(cairn.running()).isEmpty();
    assertThat(demoDirectory()).isEmpty();
    assertThat(file).hasContent("to be stamped\n");
  }
}
