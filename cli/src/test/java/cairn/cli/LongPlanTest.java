package cairn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code mvn verify -Plong} says first: how long each part takes. */
class LongPlanTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path planted;

  /** What the script left. */
  private record Outcome(int code, String text) {}

  @BeforeEach
  void plantATree() throws IOException {
    for (String script : List.of("bin/long-plan", "bin/fuzz")) {
      Path copy = planted.resolve(script);
      Files.createDirectories(copy.getParent());
      Files.copy(ROOT.resolve(script), copy);
    }
    source("log", "RoundFuzz", "@FuzzTest(maxDuration = \"60s\")\n  void round(byte[] bytes) {}");
  }

  @Test
  void addsUpTheTestsThatSayTheirMinutesAndTheFuzzTargets() throws Exception {
    source("log", "KillTest", "@Tag(\"long\") // 40 minutes\nclass KillTest {}");
    source("witness", "GrowthTest", "Boolean.getBoolean(\"cairn.long\") // 5 minutes more");
    Outcome outcome = plan(planted, "20m");
    assertThat(outcome.text())
        .contains("40 min  KillTest", "5 min  GrowthTest", "21 min  1 fuzz targets, 20m each")
        .contains("about 1 h %02d min in all".formatted(minutesOfAll(outcome) + 40 + 5 + 21 - 60));
    assertThat(outcome.code()).isZero();
  }

  @Test
  void failsForALongTestThatDoesNotSayItsMinutes() throws Exception {
    source("log", "KillTest", "@Tag(\"long\")\nclass KillTest {}");
    Outcome outcome = plan(planted, "10m");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.text()).contains("KillTest does not say how many minutes it takes");
  }

  @Test
  void everyLongTestOfTheTreeSaysItsMinutes() throws Exception {
    Outcome outcome = plan(ROOT, "10m");
    assertThat(outcome.text()).contains("fuzz targets, 10m each").doesNotContain("does not say");
    assertThat(outcome.code()).isZero();
  }

  /** What {@code mvn verify} takes without the profile. */
  private static int minutesOfAll(Outcome outcome) {
    Matcher line = Pattern.compile("(\\d+) min  everything").matcher(outcome.text());
    assertThat(line.find()).isTrue();
    return Integer.parseInt(line.group(1));
  }

  private void source(String room, String name, String text) throws IOException {
    Path file =
        planted.resolve(room + "/src/test/java/cairn/" + room).resolve(name.concat(".java"));
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
  }

  private static Outcome plan(Path tree, String fuzzDuration) throws Exception {
    Process script =
        new ProcessBuilder(tree.resolve("bin/long-plan").toString(), fuzzDuration)
            .redirectErrorStream(true)
            .start();
    String text = new String(script.getInputStream().readAllBytes(), UTF_8);
    assertThat(script.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(script.exitValue(), text);
  }
}
