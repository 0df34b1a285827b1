package cairn.hammer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.format.JsonObject;
import cairn.testkit.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our witnesses serve a log that we did not write: Tessera's, in Go. Every answer is checked as our
 * own gateway's are: leaf, path, log signature, quorum, and the log's whole tree.
 */
class GoLogIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void witnessesOfOursCosignTesserasLog() throws Exception {
    Path server = build();
    try (KeptNetwork network = KeptNetwork.start(folder)) {
      Path data = Files.createDirectory(folder.resolve("tessera"));
      String vkey =
          network
              .hammer("keys", "--name", "go.example/log", "--out", "" + data.resolve("key"))
              .out()
              .strip();
      Path policy = Files.writeString(folder.resolve("policy"), policy(network, vkey));
      ProcessBuilder builder =
          new ProcessBuilder("" + server, "-dir", "" + data, "-policy", "" + policy);
      try (ChildProcess tessera = ChildProcess.start(builder)) {
        String url = tessera.awaitLine(Pattern.compile("^ready (http://\\S+)"), LIMIT).group(1);
        KeptNetwork.Outcome outcome =
            network.hammer(
                "submit",
                "--gateway",
                url,
                "--log",
                url,
                "--policy",
                "" + policy,
                "--connections",
                "16",
                "--count",
                "300");
        assertThat(outcome.status())
            .as(outcome.out() + outcome.err() + String.join("\n", tessera.output()))
            .isZero();
        assertThat(outcome.out()).contains("300 acknowledged and proved");
      }
    }
  }

  private Path build() throws Exception {
    Path go = folder.resolve("go-build");
    boolean hasGo = new ProcessBuilder("sh", "-c", "command -v go").start().waitFor() == 0;
    assumeTrue(hasGo, "skipped: there is no go on the PATH to build Tessera's log with");
    KeptNetwork.Outcome outcome =
        KeptNetwork.run(
            folder,
            Path.of("go"),
            "build",
            "-C",
            "" + ROOT.resolve("bench/tessera"),
            "-o",
            "" + go,
            ".");
    boolean isOffline = outcome.err().contains("dial tcp") || outcome.err().contains("lookup ");
    assumeTrue(!isOffline, () -> "skipped: Tessera cannot be fetched here: " + outcome.err());
    assertThat(outcome.status()).as(outcome.err()).isZero();
    return go;
  }

  /** Both of the quorum's keys are ours; Tessera reads Ed25519 witnesses only. */
  private static String policy(KeptNetwork network, String vkey) throws Exception {
    StringBuilder policy = new StringBuilder("log " + vkey + "\n");
    String names = "";
    for (JsonObject witness : network.witnesses()) {
      String key =
          witness.array("vkeys").strings("vkeys").stream()
              .filter(each -> each.length() < 200)
              .findFirst()
              .orElseThrow();
      String name = key.substring(0, key.indexOf('+'));
      policy.append("witness %s %s %s%n".formatted(name, key, witness.string("endpoint")));
      names += " " + name;
      KeptNetwork.Outcome added =
          network.cairn(
              "witness", "logs", "add", "--data", "" + network.directory().resolve(name), vkey);
      assertThat(added.status()).as(added.err()).isZero();
    }
    return policy.append("group two 2").append(names).append("\nquorum two\n").toString();
  }
}
