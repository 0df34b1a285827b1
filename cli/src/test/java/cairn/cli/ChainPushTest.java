package cairn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Records are pushed to a running gateway by whoever keeps a device, or another gateway. */
class ChainPushTest {
  private static final String STRANGER = "0".repeat(64);

  @TempDir private static Path directory;

  @SuppressWarnings("NullAway.Init") // start sets it
  private static LocalNetwork a;

  @SuppressWarnings("NullAway.Init") // start sets it
  private static LocalNetwork b;

  @SuppressWarnings("NullAway.Init") // start sets it
  private static String fingerprint;

  private Optional<String> typed = Optional.empty();

  @SuppressWarnings("NullAway.Init") // makeDevice sets it
  private String device;

  @SuppressWarnings("NullAway.Init") // makeDevice sets it
  private String attestor;

  private record Outcome(int status, String out, String err) {
    JsonObject json() throws Exception {
      return JsonObject.parse(out.strip().getBytes(UTF_8), 1 << 20, "output");
    }

    Outcome requires(int wanted) {
      assertThat(status).as(out + err).isEqualTo(wanted);
      return this;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    a = new LocalNetwork("a.example", directory.resolve("a"));
    b = new LocalNetwork("b.example", directory.resolve("b"));
    fingerprint =
        new ChainPushTest()
            .cairn("federation", "status", "--json", "--home", b.home())
            .json()
            .string("fingerprint");
  }

  @AfterAll
  static void stop() {
    if (a != null) {
      a.close();
    }
    if (b != null) {
      b.close();
    }
  }

  private Outcome cairn(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (LazyExchange network = new LazyExchange()) {
      Surroundings surroundings =
          new Surroundings(
              new PrintStream(out, true, UTF_8),
              new PrintStream(err, true, UTF_8),
              new ByteArrayInputStream(typed.orElse("").getBytes(UTF_8)),
              typed.isPresent(),
              Map.of("NO_COLOR", "1"),
              directory,
              InstantSource.system(),
              new SecureRandom(),
              network);
      int status = CairnCommand.commandLine(surroundings, arguments).execute(arguments);
      return new Outcome(status, out.toString(UTF_8), err.toString(UTF_8));
    }
  }

  /** A device of each test's own, with two records, whom B trusts. */
  @BeforeEach
  void makeDevice(TestInfo test) throws Exception {
    String name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
    device = directory.resolve(name).toString();
    cairn("init", "--role", "device", "--id", name + ".example", "--home", device).requires(0);
    Path one = Files.writeString(directory.resolve(name + "-1.txt"), name + " 1");
    Path two = Files.writeString(directory.resolve(name + "-2.txt"), name + " 2");
    cairn("attest", one.toString(), "--home", device, "--investigation", "case-7").requires(0);
    cairn("attest", two.toString(), "--home", device).requires(0);
    attestor =
        cairn("chain", "status", "--json", "--home", device).json().string("attestor_fingerprint");
    Path key = directory.resolve(name + ".pem");
    Files.writeString(
        key, cairn("keys", "export", "--role", "attestor", "--home", device).requires(0).out());
    trust(key, b.home());
  }

  private void trust(Path key, String home) {
    cairn("keys", "trust", "--import", key.toString(), "--fingerprint", attestor, "--home", home)
        .requires(0);
  }

  private Outcome push(String... more) {
    return pushFrom(device, b.url(), more);
  }

  private Outcome pushFrom(String home, String url, String... more) {
    List<String> all = new ArrayList<>(List.of("chain", "push", "--to", url, "--home", home));
    all.addAll(List.of(more));
    return cairn(all.toArray(String[]::new));
  }

  @Test
  void pushesOnceItIsSaidToWhomAndRemembersThat() throws Exception {
    assertThat(push().requires(7).err())
        .contains("fingerprint  " + fingerprint, "nobody is here to ask", "nothing was sent");
    Outcome wrong = push("--fingerprint", STRANGER).requires(7);
    assertThat(wrong.err()).contains("its identity is " + fingerprint, "nothing was sent");
    typed = Optional.of("n\n");
    push().requires(7);
    typed = Optional.of("y\n");
    assertThat(push("--investigation", "case-7").requires(0).out().lines())
        .containsExactly(
            b.url() + " took 1 of 1 records of " + origin(),
            "  1 are new there",
            "  receiver  " + fingerprint);

    typed = Optional.empty();
    JsonObject second = push("--json").requires(0).json();
    assertThat(second.string("outcome")).isEqualTo("pushed");
    assertThat(second.string("sender")).isEqualTo("attestor");
    assertThat(second.object("counts").integer("imported")).isEqualTo(1);
    assertThat(second.object("counts").integer("duplicates")).isEqualTo(1);

    assertThat(cairn("chain", "status", "--home", device).requires(0).out())
        .contains(
            "1 records of [0, 2) to %s, %s: 1 taken".formatted(b.url(), fingerprint),
            "2 records of [0, 2) to %s, %s: 2 taken".formatted(b.url(), fingerprint));
    JsonObject status = cairn("chain", "status", "--json", "--home", device).requires(0).json();
    assertThat(status.array("pushes").objects("pushes")).hasSize(2);
    cairn("fsck", "--home", device).requires(0);
  }

  private String origin() throws Exception {
    return cairn("chain", "status", "--json", "--home", device).json().string("origin");
  }

  @Test
  void showsWhatItWouldSendAndSendsNothing() throws Exception {
    JsonObject rehearsal =
        push("--fingerprint", fingerprint, "--dry-run", "--json").requires(0).json();
    assertThat(rehearsal.integer("records")).isEqualTo(2);
    assertThat(rehearsal.integer("requests")).isEqualTo(1);
    assertThat(push("--fingerprint", fingerprint, "--dry-run", "--end", "1").requires(0).out())
        .startsWith("would push 1 records in 1 requests, ");
    push("--fingerprint", fingerprint, "--dry-run", "--start", "2").requires(5);
    assertThat(cairn("chain", "status", "--home", device).out()).doesNotContain("pushed");
    assertThat(push("--fingerprint", fingerprint).requires(0).out()).contains("2 are new there");
  }

  @Test
  void saysHowFarItCameAndGoesOnFromThere() throws Exception {
    Path files = Files.createDirectory(directory.resolve("many"));
    for (int i = 0; i < 110; i++) {
      Files.writeString(files.resolve(i + ".txt"), "one of many " + i);
    }
    cairn("attest", files.toString(), "--home", device).requires(0);
    try (FickleReceiver receiver = new FickleReceiver(b.url())) {
      receiver.will(FickleReceiver.Mood.HONEST, FickleReceiver.Mood.GARBAGE);
      Outcome half = pushFrom(device, receiver.url(), "--fingerprint", fingerprint).requires(6);
      assertThat(half.out()).contains("took 100 of 100 records", "100 are new there");
      assertThat(half.err()).contains("it ended at index 100: its answer is malformed");
      assertThat(cairn("chain", "status", "--home", device).requires(0).out())
          .contains("100 records of [0, 100) to " + receiver.url(), "100 taken, not to its end");

      assertThat(pushFrom(device, receiver.url()).requires(0).out())
          .contains("took 112 of 112 records", "12 are new there", "100 were there already");
      // A page that is signed again in the same second is a repetition, and is signed once more.
      assertThat(receiver.requests()).hasSizeBetween(4, 5);
    }
  }

  @Test
  void tellsAllSkippedFromSuccess() throws Exception {
    cairn(
            "keys",
            "revoke",
            "--role",
            "attestor",
            "--fingerprint",
            attestor,
            "--yes",
            "--home",
            b.home())
        .requires(0);
    Outcome refused = push("--fingerprint", fingerprint).requires(7);
    assertThat(refused.err()).contains("nothing was taken", "neither peer nor trusted here");
    assertThat(push("--fingerprint", fingerprint, "--json").requires(7).json().string("outcome"))
        .isEqualTo("refused");
    assertThat(cairn("chain", "status", "--home", device).out()).doesNotContain("pushed");

    push("--fingerprint", fingerprint, "--start", "2").requires(5);
    push("--fingerprint", fingerprint, "--start", "2", "--end", "1").requires(2);
    push("--fingerprint", fingerprint, "--timeout", "0").requires(2);
    push("--fingerprint", fingerprint, "--retries", "-1").requires(2);
    pushFrom(device, "ftp://x.example", "--fingerprint", fingerprint).requires(2);
    pushFrom(device, "http://127.0.0.1:1", "--fingerprint", fingerprint).requires(6);
    assertThat(push("--fingerprint", "x").requires(2).err()).contains("--fingerprint");
  }

  @Test
  void aGatewayPushesToItsPeerAsWhomItPinned() throws Exception {
    Outcome none = pushFrom(a.home(), b.url(), "--fingerprint", fingerprint).requires(5);
    assertThat(none.err()).contains("no record fits");
    Path file = Files.writeString(directory.resolve("by-a.txt"), "by a");
    String key = Path.of(a.home(), "data/keys/attestor.key").toString();
    cairn("keys", "generate", "--role", "attestor", "--name", "a", "--out", key).requires(0);
    cairn("attest", file.toString(), "--home", a.home()).requires(0);
    cairn(
            "federation",
            "peer",
            "add",
            "--url",
            b.url(),
            "--fingerprint",
            STRANGER,
            "--home",
            a.home())
        .requires(0);
    assertThat(pushFrom(a.home(), b.url()).requires(7).err())
        .contains("the peer that is pinned at that address has identity " + STRANGER);
    cairn("federation", "peer", "remove", STRANGER, "--home", a.home()).requires(0);
    cairn(
            "federation",
            "peer",
            "add",
            "--url",
            b.url(),
            "--fingerprint",
            fingerprint,
            "--home",
            a.home())
        .requires(0);

    assertThat(pushFrom(a.home(), b.url()).requires(7).err()).contains("neither peer nor trusted");
    String identity =
        cairn("federation", "status", "--json", "--home", a.home()).json().string("fingerprint");
    cairn("federation", "peer", "add", "--fingerprint", identity, "--home", b.home()).requires(0);
    Outcome skipped = pushFrom(a.home(), b.url()).requires(7);
    assertThat(skipped.out()).contains(" took 0 of 1 records", "1 are of whom it does not trust");
    assertThat(skipped.err()).contains("'cairn keys trust'");
    assertThat(cairn("chain", "status", "--home", a.home()).requires(0).out())
        .contains("1 records of [0, 1) to " + b.url(), fingerprint + ": 0 taken");
    JsonObject status = cairn("chain", "status", "--json", "--home", a.home()).json();
    assertThat(status.array("pushes").objects("pushes")).hasSize(1);
  }
}
