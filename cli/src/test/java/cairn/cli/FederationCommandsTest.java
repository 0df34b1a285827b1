package cairn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.JsonBoolean;
import cairn.format.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator of one running gateway takes another one up as a peer, by commands alone. */
class FederationCommandsTest {
  private static final String STRANGER = "0".repeat(64);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private static Path directory;

  @SuppressWarnings("NullAway.Init") // start sets it
  private static LocalNetwork a;

  @SuppressWarnings("NullAway.Init") // start sets it
  private static LocalNetwork b;

  private boolean terminal;

  private record Outcome(int status, String out, String err) {
    JsonObject json() throws Exception {
      return JsonObject.parse(out.strip().getBytes(UTF_8), 1 << 20, "output");
    }
  }

  @BeforeAll
  static void start() throws Exception {
    a = new LocalNetwork("a.example", directory.resolve("a"));
    b = new LocalNetwork("b.example", directory.resolve("b"));
    b.stamp(4);
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

  @AfterEach
  void forgetAll() throws Exception {
    for (JsonObject peer : operator("status").json().array("peers").objects("peers")) {
      assertThat(peer("remove", peer.string("fingerprint")).status()).isZero();
    }
  }

  private Outcome cairn(String typed, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (LazyExchange network = new LazyExchange()) {
      Surroundings surroundings =
          new Surroundings(
              new PrintStream(out, true, UTF_8),
              new PrintStream(err, true, UTF_8),
              new ByteArrayInputStream(typed.getBytes(UTF_8)),
              terminal,
              Map.of("NO_COLOR", "1"),
              directory,
              InstantSource.system(),
              new SecureRandom(),
              network);
      int status = CairnCommand.commandLine(surroundings, arguments).execute(arguments);
      return new Outcome(status, out.toString(UTF_8), err.toString(UTF_8));
    }
  }

  private Outcome federation(LocalNetwork of, String... arguments) {
    String[] all =
        Stream.of(new String[] {"federation"}, arguments, new String[] {"--home", of.home()})
            .flatMap(Arrays::stream)
            .toArray(String[]::new);
    return cairn("", all);
  }

  /** A's operator, who reads JSON. */
  private Outcome operator(String... arguments) {
    String[] all =
        Stream.concat(Arrays.stream(arguments), Stream.of("--json")).toArray(String[]::new);
    return federation(a, all);
  }

  private Outcome peer(String... arguments) {
    return federation(
        a, Stream.concat(Stream.of("peer"), Arrays.stream(arguments)).toArray(String[]::new));
  }

  /** As B's operator reads it out to A's. */
  private String fingerprint(LocalNetwork of) throws Exception {
    return federation(of, "status", "--json").json().string("fingerprint");
  }

  private Outcome addB() throws Exception {
    Outcome added = peer("add", "--url", b.url() + "/", "--fingerprint", fingerprint(b));
    assertThat(added.status()).as(added.err()).isZero();
    return added;
  }

  /** Whoever has just been added is asked at once, so that a round may be under way already. */
  private Outcome sync(String... arguments) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    String[] all =
        Stream.concat(Stream.of("sync"), Arrays.stream(arguments)).toArray(String[]::new);
    Outcome outcome = federation(a, all);
    while (outcome.status() == ExitCode.PENDING.status() && System.nanoTime() < deadline) {
      outcome = federation(a, all);
    }
    return outcome;
  }

  @Test
  void theWholeWay() throws Exception {
    Outcome checked = peer("check", "--url", b.url(), "--fingerprint", fingerprint(b));
    assertThat(checked.status()).as(checked.out()).isZero();
    assertThat(checked.out().lines().filter(line -> line.startsWith("✓ "))).hasSize(7);

    Outcome added = addB();
    assertThat(added.out()).contains(b.url());
    assertThat(added.err())
        .contains("federation peer add --url " + a.url() + " --fingerprint " + fingerprint(a));

    Outcome synced = sync("--peer", b.url());
    assertThat(synced.status()).as(synced.out() + synced.err()).isZero();
    assertThat(synced.out()).startsWith("✓ b.example: ");

    Outcome status = federation(a, "status");
    assertThat(status.out())
        .contains("fingerprint  " + fingerprint(a))
        .contains("mirror       b.example/public:timestamps, 4 entries, root ")
        .contains("1, of which 1 are healthy")
        .contains("b.example  healthy, " + b.url())
        .contains("4 of b.example/public:timestamps");
    Outcome history = federation(a, "history", "--peer", "b.example", "--count", "5");
    assertThat(history.out())
        .contains("✓ b.example  pull b.example/public:timestamps: extended from 0 to 4 entries");
    assertThat(peer("list").out()).contains("b.example  healthy");
    assertThat(operator("peer", "list").json().array("gossip").objects("gossip")).hasSize(1);
    assertThat(operator("history").json().array("lines").objects("lines")).isNotEmpty();

    Outcome known = peer("check", "b.example");
    assertThat(known.status()).as(known.out()).isZero();
    assertThat(known.out()).contains("what this node holds of 1 fits too");

    Outcome removed = peer("remove", b.url());
    assertThat(removed.out()).contains("b.example is no peer any more", "stays");
    assertThat(peer("remove", b.url()).status()).isEqualTo(ExitCode.NOT_FOUND.status());
    assertThat(operator("status").json().array("peers").objects("peers")).isEmpty();
  }

  private Outcome mirror(String typed, String... arguments) {
    return cairn(
        typed,
        Stream.of(
                Stream.of("federation", "mirror"),
                Arrays.stream(arguments),
                Stream.of("--home", a.home()))
            .flatMap(one -> one)
            .toArray(String[]::new));
  }

  @Test
  void aMirrorIsRemovedWhenNoPeerNamesItAndSomebodyHasSaidYes() throws Exception {
    String log = "b.example/public:timestamps";
    addB();
    sync("--peer", b.url());
    Outcome named = mirror("", "list");
    assertThat(named.out())
        .contains(log, "4 entries", "root ", "key ", "KiB")
        .contains("named by  b.example (" + fingerprint(b) + ")");
    Outcome refused = mirror("", "remove", log, "--yes");
    assertThat(refused.status()).isEqualTo(ExitCode.USAGE.status());
    assertThat(refused.err()).contains(fingerprint(b), "cairn federation peer remove");

    peer("remove", b.url());
    assertThat(mirror("", "list").out()).contains("no peer names it");
    Outcome unasked = mirror("", "remove", log);
    assertThat(unasked.status()).isEqualTo(ExitCode.USAGE.status());
    assertThat(unasked.err()).contains(log, "4 entries", "nobody is here to ask; say --yes");
    terminal = true;
    assertThat(mirror("no\n", "remove", log).err()).contains("nothing was removed");
    terminal = false;
    assertThat(mirror("", "list", "--json").json().array("mirrors").objects("mirrors"))
        .filteredOn(one -> one.has("root"))
        .extracting(one -> one.string("origin"))
        .contains(log);
    terminal = true;
    Outcome removed = mirror("y\n", "remove", log);
    assertThat(removed.status()).as(removed.err()).isZero();
    assertThat(removed.out()).contains("the mirror of " + log + " is removed: 4 entries");
    terminal = false;
    assertThat(mirror("", "list").out()).doesNotContain(log);
    assertThat(mirror("", "remove", log, "--yes").status()).isEqualTo(ExitCode.NOT_FOUND.status());
    assertThat(mirror("", "remove", "a.example/public:timestamps", "--yes").status())
        .as("its own log is no mirror")
        .isEqualTo(ExitCode.NOT_FOUND.status());

    addB();
    sync("--peer", b.url());
    peer("remove", b.url());
    JsonObject json = mirror("", "remove", log, "--yes", "--json").json();
    assertThat(json.object("removed").string("origin")).isEqualTo(log);
    assertThat(json.integer("held")).isZero();
  }

  @Test
  void everyPeerIsSynchronisedAndTheWorstOutcomeIsTheCommands() throws Exception {
    addB();
    assertThat(peer("add", "--fingerprint", STRANGER, "--url", "http://127.0.0.1:1").status())
        .isZero();
    Outcome synced = sync();
    assertThat(synced.status()).as(synced.out()).isEqualTo(ExitCode.NETWORK.status());
    assertThat(synced.out()).contains("✓ b.example: ", "✗ " + STRANGER + ": ", "nobody listens");
    JsonObject json = federation(a, "sync", "--peer", STRANGER, "--json").json();
    assertThat(json.array("rounds").objects("rounds").getFirst().string("peer"))
        .isEqualTo(STRANGER);
  }

  private List<? extends JsonObject> lines(String... options) throws Exception {
    String[] all =
        Stream.concat(Stream.of("history"), Arrays.stream(options)).toArray(String[]::new);
    return operator(all).json().array("lines").objects("lines");
  }

  @Test
  void theHistoryOfOnePeerIsItsOwnHoweverMuchCameAfterIt() throws Exception {
    assertThat(peer("add", "--fingerprint", STRANGER, "--url", "http://127.0.0.1:1").status())
        .isZero();
    addB();
    assertThat(sync().status())
        .as("the worst outcome, which is not the last")
        .isEqualTo(ExitCode.NETWORK.status());
    assertThat(sync("--peer", b.url()).status()).isZero();
    for (String one : List.of(STRANGER, fingerprint(b))) {
      assertThat(lines("--peer", one, "--count", "1"))
          .singleElement()
          .satisfies(line -> assertThat(line.string("peer")).isEqualTo(one));
      assertThat(lines("--peer", one))
          .allSatisfy(line -> assertThat(line.string("peer")).isEqualTo(one));
    }
    assertThat(lines("--count", "1")).hasSize(1);
    assertThat(lines()).hasSizeGreaterThan(1);
    for (String count : List.of("0", "-1", "1001")) {
      assertThat(operator("history", "--count", count).status())
          .as(count)
          .isEqualTo(ExitCode.USAGE.status());
    }
  }

  @Test
  void whatIsPushedToIsAddedWithItsAddress() throws Exception {
    Outcome added =
        operator("peer", "add", "--url", "http://127.0.0.1:1", "--fingerprint", STRANGER, "--push");
    assertThat(added.status()).as(added.err()).isZero();
    JsonObject listed =
        operator("peer", "list").json().array("gossip").objects("gossip").getFirst();
    assertThat(listed.string("url")).isEqualTo("http://127.0.0.1:1");
    assertThat(listed.string("fingerprint")).isEqualTo(STRANGER);
    assertThat(listed.member("push")).contains(new JsonBoolean(true));
    assertThat(peer("add", "--fingerprint", STRANGER, "--push").status())
        .isEqualTo(ExitCode.USAGE.status());
  }

  @Test
  void anotherIdentityIsAMatterOfPolicy() throws Exception {
    assertThat(peer("add", "--fingerprint", STRANGER, "--url", b.url()).status()).isZero();
    assertThat(sync("--peer", STRANGER).status()).isEqualTo(ExitCode.POLICY.status());
    Outcome checked = peer("check", STRANGER);
    assertThat(checked.status()).isEqualTo(ExitCode.POLICY.status());
    assertThat(checked.out()).contains("✗ identity: its identity is " + fingerprint(b));
  }

  @Test
  void aPeerWithoutAnAddressIsNotAsked() throws Exception {
    assertThat(peer("add", "--fingerprint", fingerprint(b)).out()).contains("no address");
    assertThat(sync("--peer", fingerprint(b)).status()).isEqualTo(ExitCode.USAGE.status());
    assertThat(sync().status()).isEqualTo(ExitCode.NOT_FOUND.status());
    assertThat(peer("check", fingerprint(b)).status()).isEqualTo(ExitCode.USAGE.status());
  }

  @Test
  void refusesWhatIsNoPeerAndSaysWhy() throws Exception {
    addB();
    Outcome self = peer("add", "--fingerprint", fingerprint(a), "--url", a.url());
    assertThat(self.status()).isEqualTo(ExitCode.USAGE.status());
    assertThat(self.err()).contains("this node's own identity");
    Outcome twice = peer("add", "--fingerprint", STRANGER, "--url", b.url());
    assertThat(twice.status()).isEqualTo(ExitCode.USAGE.status());
    assertThat(twice.err()).contains(fingerprint(b));
    for (List<String> unknown :
        List.of(
            List.of("peer", "remove", "c.example"),
            List.of("peer", "accept", "c.example", "--fingerprint", STRANGER),
            List.of("peer", "check", "c.example"),
            List.of("sync", "--peer", STRANGER),
            List.of("history", "--peer", "did:key:z6Mk"))) {
      assertThat(federation(a, unknown.toArray(String[]::new)).status())
          .as(unknown.toString())
          .isEqualTo(ExitCode.NOT_FOUND.status());
    }
  }

  @Test
  void aNodeThatHasAnotherIdentityIsPinnedByThat() throws Exception {
    assertThat(peer("add", "--fingerprint", STRANGER, "--url", b.url()).status()).isZero();
    assertThat(sync("--peer", STRANGER).status()).isEqualTo(ExitCode.POLICY.status());
    Outcome unstated = peer("accept", STRANGER, "--fingerprint", fingerprint(b));
    assertThat(unstated.status()).isEqualTo(ExitCode.POLICY.status());
    assertThat(unstated.err()).contains("--identity");
    assertThat(peer("accept", STRANGER, "--identity", "did:key:z6Mk").status())
        .isEqualTo(ExitCode.USAGE.status());
    assertThat(peer("accept", STRANGER, "--identity", fingerprint(a)).err())
        .contains("this node's own identity");

    Outcome accepted = peer("accept", STRANGER, "--identity", fingerprint(b));
    assertThat(accepted.status()).as(accepted.err()).isZero();
    assertThat(accepted.out()).contains(" is " + fingerprint(b) + " from now on");
    assertThat(sync("--peer", fingerprint(b)).status()).isZero();
    assertThat(
            operator("peer", "accept", b.url(), "--identity", fingerprint(b))
                .json()
                .string("fingerprint"))
        .isEqualTo(fingerprint(b));
    assertThat(peer("accept", STRANGER, "--identity", fingerprint(b)).status())
        .isEqualTo(ExitCode.NOT_FOUND.status());
  }

  @Test
  void acceptingANodeTakesItsFingerprintOrAnAnswer() throws Exception {
    addB();
    assertThat(sync("--peer", b.url()).status()).isZero();
    assertThat(peer("accept", "b.example").status()).isEqualTo(ExitCode.POLICY.status());
    assertThat(peer("accept", "b.example", "--fingerprint", STRANGER).status())
        .isEqualTo(ExitCode.POLICY.status());
    assertThat(peer("accept", "b.example", "--fingerprint", fingerprint(b)).out())
        .contains("there was nothing to accept");
    assertThat(peer("accept", "b.example", "--identity", "did:key:z6Mk").status())
        .as("a node has no other identity than its fingerprint")
        .isEqualTo(ExitCode.USAGE.status());
    terminal = true;
    String[] accept = {"federation", "peer", "accept", "b.example", "--home", a.home()};
    assertThat(cairn("no\n", accept).status()).isEqualTo(ExitCode.POLICY.status());
    Outcome asked = cairn("yes\n", accept);
    assertThat(asked.status()).isZero();
    assertThat(asked.err()).contains("Accept it?", fingerprint(b));
  }
}
