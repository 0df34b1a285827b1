package cairn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mvn verify -Plong} says last: what was red, wherever it was. */
class LongOutcomeTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Instant STARTED = Instant.parse("2026-01-01T12:00:00Z");
  private static final String GREEN = "errors=\"0\" skipped=\"0\" failures=\"0\"";

  @TempDir private Path planted;

  /** What the script left. */
  private record Outcome(int code, String text) {}

  @BeforeEach
  void plantATree() throws IOException {
    Path script = planted.resolve("bin/long-outcome");
    Files.createDirectories(script.getParent());
    Files.copy(ROOT.resolve("bin/long-outcome"), script);
    fuzzing(0);
    for (String source : List.of("log/RoundTest", "log/RoundFuzz", "witness/MemoryIT")) {
      String room = source.substring(0, source.indexOf('/'));
      Path file = planted.resolve(room + "/src/test/java/cairn/" + source + ".java");
      Files.createDirectories(file.getParent());
      Files.writeString(file, "");
    }
    report("log/target/surefire-reports/TEST-cairn.log.RoundTest.xml", GREEN);
    report("log/target/surefire-reports/TEST-cairn.log.RoundFuzz.xml", GREEN);
    report("witness/target/failsafe-reports/TEST-cairn.witness.MemoryIT.xml", GREEN);
  }

  @Test
  void isContentWhenEveryClassWasRunAndNoneIsRed() throws Exception {
    Outcome outcome = outcome();
    assertThat(outcome.text())
        .contains("fuzzed for 5m", "all 3 test classes were run, none is red")
        .doesNotContain("skipped");
    assertThat(outcome.code()).isZero();
  }

  @Test
  void namesEachClassThatWasRedAndFuzzesAllTheSame() throws Exception {
    report(
        "log/target/surefire-reports/TEST-cairn.log.RoundTest.xml",
        "errors=\"1\" skipped=\"0\" failures=\"2\"");
    report(
        "witness/target/failsafe-reports/TEST-cairn.witness.MemoryIT.xml",
        "errors=\"0\" skipped=\"0\" failures=\"1\"");
    refuses("fuzzed for 5m", "cairn.log.RoundTest: 3 of 7 red", "cairn.witness.MemoryIT: 1 of 7");
  }

  /** Its process may have crashed, which surefire tells of in no report. */
  @Test
  void namesAClassThatDidNotRunOrRanBefore() throws Exception {
    Path stale = planted.resolve("log/target/surefire-reports/TEST-cairn.log.RoundTest.xml");
    Files.setLastModifiedTime(stale, FileTime.from(STARTED.minus(Duration.ofSeconds(1))));
    Files.delete(
        planted.resolve("witness/target/failsafe-reports/TEST-cairn.witness.MemoryIT.xml"));
    refuses("cairn.log.RoundTest did not run", "cairn.witness.MemoryIT did not run");
  }

  @Test
  void namesAReportThatSaysNothing() throws Exception {
    report("log/target/surefire-reports/TEST-cairn.log.RoundTest.xml", "errors=\"0\"");
    refuses("cairn.log.RoundTest: log/target");
  }

  @Test
  void failsWhenFuzzingBrokeATarget() throws Exception {
    fuzzing(1);
    refuses("fuzzing: see above");
  }

  @Test
  void saysWhatWasSkipped() throws Exception {
    report(
        "witness/target/failsafe-reports/TEST-cairn.witness.MemoryIT.xml",
        "errors=\"0\" skipped=\"4\" failures=\"0\"");
    Outcome outcome = outcome();
    assertThat(outcome.text()).contains("skipped cairn.witness.MemoryIT: 4 of 7");
    assertThat(outcome.code()).isZero();
  }

  private void refuses(String... sentences) throws Exception {
    Outcome outcome = outcome();
    assertThat(outcome.text()).contains(sentences).doesNotContain("none is red");
    assertThat(outcome.code()).isEqualTo(1);
  }

  private void fuzzing(int status) throws IOException {
    Path fuzz = planted.resolve("bin/fuzz");
    Files.writeString(fuzz, "#!/bin/sh\necho fuzzed for $1\nexit " + status + "\n");
    Files.setPosixFilePermissions(fuzz, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void report(String path, String counts) throws IOException {
    Path file = planted.resolve(path);
    Files.createDirectories(file.getParent());
    String suite = "<testsuite name=\"x\" time=\"0.05\" tests=\"7\" " + counts + " flakes=\"0\">";
    Files.writeString(file, "<?xml version=\"1.0\"?>\n" + suite + "\n</testsuite>\n");
  }

  private Outcome outcome() throws Exception {
    Process script =
        new ProcessBuilder(planted.resolve("bin/long-outcome").toString(), "" + STARTED, "5m")
            .redirectErrorStream(true)
            .start();
    String text = new String(script.getInputStream().readAllBytes(), UTF_8);
    assertThat(script.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(script.exitValue(), text);
  }
}
