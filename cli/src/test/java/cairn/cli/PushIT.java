package cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.cli.FickleReceiver.Mood;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.testkit.ChildProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes: a device pushes its records to an organisation's server, through a receiver that
 * hangs, lies, wants patience and talks to the terminal, and is not deceived by any of that.
 */
class PushIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Pattern READY = Pattern.compile("^ready (http://\\S+)");
  private static final String INVESTIGATION = "operation-heron-4711";
  private static final String PLACE = "pier-nineteen";

  @TempDir private Path folder;

  private final List<ChildProcess> servers = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // start sets it
  private CairnProcess device;

  @SuppressWarnings("NullAway.Init") // start sets it
  private CairnProcess org;

  @SuppressWarnings("NullAway.Init") // start sets it
  private FickleReceiver receiver;

  @SuppressWarnings("NullAway.Init") // start sets it
  private String fingerprint;

  private static CairnProcess.Outcome require(int status, CairnProcess.Outcome outcome) {
    assertThat(outcome.status()).as(outcome.out() + outcome.err()).isEqualTo(status);
    return outcome;
  }

  private CairnProcess of(String home) {
    return new CairnProcess(folder, Map.of("CAIRN_HOME", folder.resolve(home).toString()));
  }

  private String serve(CairnProcess cairn, String... arguments) throws Exception {
    ChildProcess server = cairn.start(arguments);
    servers.add(server);
    return server.awaitLine(READY, LIMIT).group(1);
  }

  @BeforeEach
  void start() throws Exception {
    device = of("device");
    org = of("org");
    String vkey =
        require(0, org.run("witness", "init", "--data", "w", "--name", "w1")).out().strip();
    String witness = serve(org, "witness", "run", "--data", "w", "--listen", "127.0.0.1:0");
    JsonObject made =
        KeptDemo.parse(
            require(
                    0,
                    org.run(
                        "init",
                        "--json",
                        "--role",
                        "org",
                        "--id",
                        "org.example",
                        "--witness",
                        "w1=" + witness + "=" + vkey,
                        "--listen-public",
                        "127.0.0.1:0",
                        "--listen-admin",
                        "127.0.0.1:0"))
                .out());
    fingerprint = made.string("node_fingerprint");
    String log = made.object("network").array("logs").objects("logs").getFirst().string("vkey");
    require(0, org.run("witness", "logs", "add", "--data", "w", log));
    receiver = new FickleReceiver(serve(org, "run"));
    attest();
  }

  /** Three files, and the device's key taken to the organisation. */
  private void attest() throws Exception {
    require(0, device.run("init", "--role", "device", "--id", "device-7.example"));
    List<String> attest =
        new ArrayList<>(
            List.of("attest", "--investigation", INVESTIGATION, "--metadata", "place=" + PLACE));
    for (int i = 0; i < 3; i++) {
      attest.add(Files.writeString(folder.resolve(i + ".txt"), "file " + i).toString());
    }
    require(0, device.run(attest.toArray(String[]::new)));
    Path key = folder.resolve("device.pem");
    Files.writeString(key, require(0, device.run("keys", "export", "--role", "attestor")).out());
    JsonObject status = KeptDemo.parse(require(0, device.run("chain", "status", "--json")).out());
    String attestor = status.string("attestor_fingerprint");
    require(0, org.run("keys", "trust", "--import", key.toString(), "--fingerprint", attestor));
  }

  @AfterEach
  void stop() {
    if (receiver != null) {
      receiver.close();
    }
    servers.forEach(ChildProcess::close);
  }

  private String[] push(String... more) {
    List<String> all = new ArrayList<>(List.of("chain", "push", "--to", receiver.url()));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  private CairnProcess.Outcome pushKnown(String... more) throws Exception {
    List<String> all = new ArrayList<>(List.of("--fingerprint", fingerprint));
    all.addAll(Arrays.asList(more));
    return device.run(push(all.toArray(String[]::new)));
  }

  @Test
  void isHandedOverWholeAndDeceivedByNobody() throws Exception {
    receiver.will(Mood.LIE);
    assertThat(require(6, pushKnown()).err()).contains("about something else");
    receiver.will(Mood.GARBAGE);
    assertThat(require(6, pushKnown()).err()).contains("malformed");
    receiver.will(Mood.SILENT);
    assertThat(require(6, pushKnown("--timeout", "1", "--retries", "0")).err())
        .contains("given up after 1 attempts");
    receiver.will(Mood.HOSTILE_WORDS);
    CairnProcess.Outcome refused = require(7, pushKnown());
    assertThat(refused.err()).contains("all is well").doesNotContain("\u001b", "\u0007", "\u202e");
    assertEndsWhenItIsToldTo();

    receiver.will(Mood.BUSY, Mood.BUSY);
    CairnProcess.Outcome taken = require(0, pushKnown());
    assertThat(taken.out())
        .contains("took 3 of 3 records of device-7.example/org:records", "3 are new there");
    assertThat(taken.err()).contains("too many pushes; again in");
    assertThat(require(0, device.run(push())).out())
        .as("known by now")
        .contains("3 were there already");
    JsonObject status = KeptDemo.parse(require(0, device.run("chain", "status", "--json")).out());
    assertThat(status.array("pushes").objects("pushes"))
        .as("what was not answered is not noted")
        .hasSize(2)
        .allSatisfy(push -> assertThat(push.string("recipient")).isEqualTo(fingerprint));
    assertThat(
            org.run("chain", "prove", folder.resolve("0.txt").toString(), "--output", "p").status())
        .as("held, and not anchored")
        .isEqualTo(4);
    assertNothingPrivateWasSent();
  }

  private void assertEndsWhenItIsToldTo() throws Exception {
    receiver.will(Mood.SILENT);
    int before = receiver.requests().size();
    try (ChildProcess pushing = device.start(push("--fingerprint", fingerprint))) {
      receiver.awaitPushes(before + 1);
      Process interrupt =
          new ProcessBuilder("kill", "-INT", Long.toString(pushing.pid())).inheritIO().start();
      assertThat(interrupt.waitFor()).isZero();
      assertThat(pushing.awaitExit(LIMIT)).isEqualTo(130);
      assertThat(String.join("\n", pushing.output())).contains("told to end");
    }
  }

  private void assertNothingPrivateWasSent() {
    String wire = String.join("\n", receiver.requests());
    String hash = Hash.sha256("file 0".getBytes(StandardCharsets.UTF_8)).hex();
    assertThat(wire).contains(hash, "private_commitment");
    assertThat(wire).doesNotContain(INVESTIGATION, PLACE, "investigation", "metadata", "salt");
  }
}
