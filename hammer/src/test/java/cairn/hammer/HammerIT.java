package cairn.hammer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/hammer} on a real gateway with three witnesses, and on one behind a lying front. */
class HammerIT {
  private static final Pattern LEAF_TILE = Pattern.compile("/tile/0/.*");

  @TempDir private Path folder;

  @Test
  void findsNothingAtARealGatewayAndEverythingAtALyingFront() throws Exception {
    try (KeptNetwork network = KeptNetwork.start(folder)) {
      letAWitnessKnowLogs(network); // it looks at its list every second; what follows takes longer
      passesAndKeepsAJournal(network);
      fetchesOldProofs(network);
      missesAGoal(network);
      drivesAWitness(network);
      assertFound(network, "WRONG_PROOF", HammerIT::flipAProofByte);
      assertFound(network, "REPEATED_INDEX", HammerIT::lowerTheIndex);
      assertFound(network, "LOST_ENTRY", HammerIT::spoilLeaves);
    }
  }

  private static void passesAndKeepsAJournal(KeptNetwork network) throws Exception {
    Path journal = network.networkFile().resolveSibling("journal");
    assertPasses(
        network.hammer(
            submit(
                network,
                network.gateway(),
                "--connections",
                "16",
                "--count",
                "400",
                "--seed",
                "1",
                "--journal",
                "" + journal)));
    assertPasses(
        network.hammer(
            submit(
                network,
                network.gateway(),
                "--connections",
                "2",
                "--count",
                "700",
                "--bulk",
                "200",
                "--journal",
                "" + journal)));
    String[] check = {
      "check",
      "--gateway",
      network.gateway(),
      "--network",
      "" + network.networkFile(),
      "--journal",
      "" + journal
    };
    assertPasses(network.hammer(check));
    assertThat(Files.readAllLines(journal)).hasSize(1100);
    Files.writeString(
        journal,
        "%s %016d %015d%n".formatted("0".repeat(64), 5_000_000, 1_700_000_000),
        StandardOpenOption.APPEND);
    KeptNetwork.Outcome lost = network.hammer(check);
    assertThat(lost.status()).as(lost.out()).isEqualTo(3);
    assertThat(lost.out()).contains("LOST_ENTRY");
  }

  private static void fetchesOldProofs(KeptNetwork network) throws Exception {
    assertPasses(
        network.hammer(
            "fetch",
            "--gateway",
            network.gateway(),
            "--network",
            "" + network.networkFile(),
            "--seed",
            "1",
            "--stamped",
            "400",
            "--duration",
            "1",
            "--connections",
            "8"));
  }

  private static void letAWitnessKnowLogs(KeptNetwork network) throws Exception {
    String data = network.directory().resolve("witness-2").toString();
    String vkeys = network.hammer("keys", "--logs", "3", "--seed", "4").out();
    for (String vkey : vkeys.lines().toList()) {
      assertPasses(network.cairn("witness", "logs", "add", "--data", data, vkey));
    }
  }

  private static void drivesAWitness(KeptNetwork network) throws Exception {
    JsonObject witness = network.witnesses().get(1);
    String[] drive = {
      "witness",
      "--endpoint",
      witness.string("endpoint"),
      "--vkey",
      witness.array("vkeys").strings("vkeys").getFirst(),
      "--logs",
      "3",
      "--requests",
      "20",
      "--seed",
      "4",
      "--json"
    };
    KeptNetwork.Outcome outcome = network.hammer(drive);
    assertThat(outcome.status()).as(outcome.out() + outcome.err()).isZero();
    assertThat(outcome.out()).contains("\"acknowledged\":60");
    KeptNetwork.Outcome again = network.hammer(drive); // from size 0 once more: 409
    assertThat(again.status()).isEqualTo(3);
    assertThat(again.out()).contains("UNEXPECTED_STATUS: 409");
  }

  private static void missesAGoal(KeptNetwork network) throws Exception {
    KeptNetwork.Outcome outcome =
        network.hammer(
            submit(network, network.gateway(), "--duration", "1", "--require-rate", "1000000"));
    assertThat(outcome.status()).as(outcome.out()).isEqualTo(7);
    assertThat(outcome.out()).contains("goal missed: rate ");
  }

  private static void assertFound(KeptNetwork network, String kind, LyingFront.Lie lie)
      throws Exception {
    try (LyingFront front = LyingFront.start(network.gateway(), lie)) {
      KeptNetwork.Outcome outcome =
          network.hammer(submit(network, front.address(), "--connections", "4", "--count", "60"));
      assertThat(outcome.status()).as(outcome.out() + outcome.err()).isEqualTo(3);
      assertThat(outcome.out()).contains("✗ " + kind);
    }
  }

  private static byte[] flipAProofByte(String path, byte[] answer) {
    String text = new String(answer, ISO_8859_1);
    int at = text.indexOf("\\n", text.indexOf("\\nindex ") + 2) + 2;
    if (!path.equals("/v1/timestamp") || at < 2) {
      return answer;
    }
    char other = text.charAt(at) == 'A' ? 'B' : 'A';
    return (text.substring(0, at) + other + text.substring(at + 1)).getBytes(ISO_8859_1);
  }

  private static byte[] lowerTheIndex(String path, byte[] answer) {
    String text = new String(answer, ISO_8859_1);
    Matcher sequence = Pattern.compile("\"sequence\":\\d+").matcher(text);
    return sequence.replaceFirst("\"sequence\":7").getBytes(ISO_8859_1);
  }

  private static byte[] spoilLeaves(String path, byte[] answer) {
    if (!LEAF_TILE.matcher(path.replaceFirst("^/[^/]*", "")).matches()) {
      return answer;
    }
    byte[] spoilt = answer.clone();
    for (int i = 0; i < spoilt.length; i += 32) {
      spoilt[i] ^= 1;
    }
    return spoilt;
  }

  private static String[] submit(KeptNetwork network, String gateway, String... options) {
    String[] all = new String[5 + options.length];
    all[0] = "submit";
    all[1] = "--gateway";
    all[2] = gateway;
    all[3] = "--network";
    all[4] = network.networkFile().toString();
    System.arraycopy(options, 0, all, 5, options.length);
    return all;
  }

  private static void assertPasses(KeptNetwork.Outcome outcome) {
    assertThat(outcome.status()).as(outcome.out() + outcome.err()).isZero();
  }
}
