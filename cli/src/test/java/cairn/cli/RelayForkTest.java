package cairn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.AddCheckpointRequest;
import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.SeedSigner;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.HttpClientExchange;
import cairn.http.Reply;
import cairn.node.Configuration;
import cairn.node.ConfigurationDraft;
import cairn.node.ConfigurationFile;
import cairn.node.GatewayFiles;
import cairn.node.GatewaySetup;
import cairn.node.HomeNode;
import cairn.node.KeyFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A log that a relay mirrors signs two histories: the relay follows it no further until its
 * operator says so, by commands, and then goes on in the history that it has.
 */
class RelayForkTest {
  private static final String LOG = "a.example/public:timestamps";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Map<String, String> QUIET =
      Map.of(
          "listen.public", "127.0.0.1:0",
          "listen.admin", "127.0.0.1:0",
          "federation.gossip_interval", "1h");

  @TempDir private Path directory;

  private final HttpClientExchange exchange = HttpClientExchange.create();

  private record Outcome(int status, String out, String err) {
    JsonObject json() throws Exception {
      return JsonObject.parse(out.strip().getBytes(UTF_8), 1 << 20, "output");
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
              new ByteArrayInputStream(new byte[0]),
              false,
              Map.of("NO_COLOR", "1"),
              directory,
              InstantSource.system(),
              new SecureRandom(),
              network);
      int status = CairnCommand.commandLine(surroundings, arguments).execute(arguments);
      return new Outcome(status, out.toString(UTF_8), err.toString(UTF_8));
    }
  }

  /** What the relay's operator says. */
  private Outcome relay(String... arguments) {
    List<String> all = new ArrayList<>(List.of("federation"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--home", home().toString()));
    return cairn(all.toArray(String[]::new));
  }

  private Path home() {
    return directory.resolve("relay");
  }

  private HomeNode start() throws Exception {
    Path file = home().resolve("cairn.yaml");
    new GatewaySetup(new SecureRandom(), InstantSource.system())
        .initRelay(file, ConfigurationDraft.relay("relay.example", QUIET));
    return HomeNode.start(ConfigurationFile.read(file, Map.of(), Map.of()));
  }

  /** Whoever has just been added is asked at once, so that a round may be under way already. */
  private Outcome sync() {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    Outcome outcome = relay("sync");
    while (outcome.status() == ExitCode.PENDING.status() && System.nanoTime() < deadline) {
      outcome = relay("sync");
    }
    return outcome;
  }

  private Checkpoint mirrored(HomeNode relay) throws Exception {
    String path = "/mirror/" + Hash.sha256(Utf8.encode(LOG)).hex() + "/checkpoint";
    Reply reply = exchange.send(Call.get(URI.create(relay.url() + path), LIMIT, 1 << 20));
    return SignedCheckpoint.parse(reply.body()).checkpoint();
  }

  /** Another tree of the size that the relay has, which the log's key has signed. */
  private Reply showAnotherHistory(HomeNode relay, LocalNetwork network) throws Exception {
    Path file = Path.of(network.home()).resolve("cairn.yaml");
    Configuration configuration = ConfigurationFile.read(file, Map.of(), Map.of());
    SeedSigner key = KeyFile.read(GatewayFiles.logKey(configuration.data(), "public:timestamps"));
    Checkpoint other = new Checkpoint(LOG, mirrored(relay).size(), Hash.sha256());
    String request =
        new AddCheckpointRequest(
                other.size(), List.of(), new SignedCheckpoint(other, List.of(other.sign(key))))
            .encode();
    return exchange.send(
        Call.post(
            URI.create(relay.url() + "/mirror/add-checkpoint"),
            "text/plain; charset=utf-8",
            Utf8.encode(request),
            LIMIT,
            1 << 20));
  }

  /** Whoever showed it: it is for everybody. */
  private String awaitEvidence(HomeNode relay) throws Exception {
    URI uri = URI.create(relay.url() + "/federation/evidence");
    long deadline = System.nanoTime() + LIMIT.toNanos();
    String evidence = "";
    while (!evidence.contains("cairn-fork/v1")) {
      assertThat(System.nanoTime()).as(evidence).isLessThan(deadline);
      evidence = new String(exchange.send(Call.get(uri, LIMIT, 1 << 20)).body(), UTF_8);
    }
    return evidence;
  }

  @Test
  void aLogThatHasForkedIsFollowedAgainOnceItsOperatorIsBelieved() throws Exception {
    try (LocalNetwork network = new LocalNetwork("a.example", directory.resolve("a"));
        HomeNode relay = start()) {
      network.stamp(4);
      String fingerprint =
          cairn("federation", "status", "--json", "--home", network.home())
              .json()
              .string("fingerprint");
      Outcome added = relay("peer", "add", "--url", network.url(), "--fingerprint", fingerprint);
      assertThat(added.status()).as(added.err()).isZero();
      assertThat(sync().status()).isZero();
      assertThat(mirrored(relay).size()).isEqualTo(4);

      assertThat(showAnotherHistory(relay, network).status()).isNotEqualTo(200);
      assertThat(awaitEvidence(relay)).contains(LOG);
      network.stamp(6); // of which it has four already
      sync();
      assertThat(mirrored(relay).size()).as("it is served, and goes no further").isEqualTo(4);
      assertThat(relay("status").out()).contains("it has signed two histories");
      assertThat(relay("peer", "list").out()).contains("forked");
      assertThat(relay("peer", "accept", "a.example").status())
          .as("nobody is there who could say so")
          .isEqualTo(ExitCode.POLICY.status());

      Outcome accepted = relay("peer", "accept", "a.example", "--fingerprint", fingerprint);
      assertThat(accepted.status()).as(accepted.err()).isZero();
      assertThat(accepted.out()).contains(LOG + " is followed again");
      assertThat(sync().status()).isZero();
      assertThat(mirrored(relay).size()).isEqualTo(6);
      assertThat(relay("peer", "list").out()).contains("healthy").doesNotContain("forked");

      showAnotherHistory(relay, network); // it does it again
      assertThat(relay("peer", "list").out()).contains("forked");
    } finally {
      exchange.close();
    }
  }
}
