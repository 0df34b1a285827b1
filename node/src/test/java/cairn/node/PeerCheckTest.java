package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.NodeCard;
import cairn.format.Origin;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.Headers;
import cairn.http.Reply;
import cairn.node.CheckedStage.Outcome;
import cairn.node.CheckedStage.Stage;
import cairn.testkit.Engine;
import cairn.testkit.FreePort;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks a real gateway, and one of which somebody on the way makes something else. */
class PeerCheckTest {
  private static final Origin LOG = new Origin("network-a", "public:timestamps");
  private static final String STATUS = "/federation/status?all";

  @TempDir private static Path directory;

  @SuppressWarnings("NullAway.Init") // start sets it
  private static TestNetwork network;

  @SuppressWarnings("NullAway.Init") // start sets it
  private static GatewayNode gateway;

  @SuppressWarnings("NullAway.Init") // start sets it
  private static Hash identity;

  /** What somebody makes of an answer to a path that begins so. */
  private final Map<String, Change> changes = new LinkedHashMap<>();

  private Duration ahead = Duration.ZERO; // our clock

  private interface Change {
    Reply of(Reply reply) throws Exception;
  }

  @BeforeAll
  static void start() throws Exception {
    network = new TestNetwork(directory, Engine.SQLITE);
    Files.writeString(
        network.gatewayFile, "federation: {enabled: true}\n", StandardOpenOption.APPEND);
    Configuration configuration = ConfigurationFile.read(network.gatewayFile, Map.of(), Map.of());
    gateway = GatewayNode.start(configuration);
    network.await(gateway.url() + "/readyz", 200);
    for (int i = 0; i < 7; i++) {
      assertThat(network.stamp(gateway, Hash.sha256(new byte[i]).hex()).status()).isEqualTo(200);
    }
    identity = NodeIdentity.did(NodeIdentity.read(configuration)).fingerprint();
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
    if (network != null) {
      network.close();
    }
  }

  private PeerCheck check(PeerExchange.Resolver resolver) {
    Exchange changed =
        call -> {
          Reply reply = network.exchange.send(here(call));
          for (Map.Entry<String, Change> change : changes.entrySet()) {
            if (call.uri().toString().startsWith(change.getKey())) {
              reply = changed(change.getValue(), reply);
            }
          }
          return reply;
        };
    InstantSource clock = () -> Instant.now().plus(ahead);
    return new PeerCheck(changed, resolver, clock, System::nanoTime);
  }

  private static Reply changed(Change change, Reply reply) {
    try {
      return change.of(reply);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Whatever the name: it is the gateway that answers. */
  private static Call here(Call call) {
    String text = call.uri().toString();
    for (String name : List.of("http://b.example", "http://own.example")) {
      if (text.startsWith(name)) {
        URI uri = URI.create(gateway.url() + text.substring(name.length()));
        return new Call(
            call.method(), uri, call.headers(), call.body(), call.timeout(), call.maxReplyBytes());
      }
    }
    return call;
  }

  /** Nobody is called there: {@link #here} sees to it. */
  private static List<InetAddress> elsewhere(String host) throws UnknownHostException {
    return List.of(InetAddress.getByName("192.0.2.7"));
  }

  private void change(String path, Change change) {
    changes.put(gateway.url() + path, change);
  }

  private Map<Stage, CheckedStage> examine(String url, Optional<Hash> fingerprint, String own) {
    Optional<URI> ours = own.isEmpty() ? Optional.empty() : Optional.of(URI.create(own));
    Map<Stage, CheckedStage> stages = new LinkedHashMap<>();
    check(PeerExchange.SYSTEM)
        .examine(new PeerCheck.Target(URI.create(url), fingerprint, ours))
        .forEach(stage -> stages.put(stage.stage(), stage));
    assertThat(stages.keySet()).containsExactly(Stage.values());
    stages
        .values()
        .forEach(
            stage ->
                assertThat(stage.outcome().isFailure() && stage.todo().isEmpty())
                    .as("says what to do: " + stage)
                    .isFalse());
    return stages;
  }

  private static CheckedStage at(Map<Stage, CheckedStage> stages, Stage stage) {
    return Objects.requireNonNull(stages.get(stage));
  }

  private Map<Stage, CheckedStage> examine() {
    return examine(gateway.url(), Optional.of(identity), "");
  }

  /** What is not as it should be: everything else is well, or was not reached behind it. */
  private static void assertOnly(
      Map<Stage, CheckedStage> stages, Stage stage, Outcome outcome, String words) {
    assertThat(at(stages, stage).outcome()).as(stages.toString()).isEqualTo(outcome);
    assertThat(at(stages, stage).what()).contains(words);
    stages.forEach(
        (other, found) ->
            assertThat(found.outcome())
                .as(other + " of " + stages)
                .matches(
                    one ->
                        other == stage
                            || one == Outcome.OK
                            || (one == Outcome.SKIPPED && other.compareTo(stage) > 0)));
  }

  @Test
  void findsNothingWrongWithAGatewayThatIsWell() {
    Map<Stage, CheckedStage> stages = examine();
    assertThat(stages.values()).allMatch(stage -> stage.outcome() == Outcome.OK);
    assertThat(at(stages, Stage.LOG).what()).contains("2 logs of its own, with 7 records");
    assertThat(at(stages, Stage.CONSISTENCY).what()).contains("2 logs fit", "none of its logs");
  }

  @Test
  void holdsItsTreesAgainstWhatThisNodeHolds() {
    Map<Stage, CheckedStage> stages =
        examine(gateway.url(), Optional.of(identity), "http://own.example");
    assertThat(stages.values()).allMatch(stage -> stage.outcome() == Outcome.OK);
    assertThat(at(stages, Stage.CONSISTENCY).what()).contains("what this node holds of 2 fits");
  }

  @Test
  void whatNobodyHasComparedIsNotCalledWell() {
    Map<Stage, CheckedStage> stages = examine(gateway.url(), Optional.empty(), "");
    assertOnly(stages, Stage.IDENTITY, Outcome.WARN, identity.hex());
  }

  @Test
  void anotherIdentityIsRefusedAndNothingElseOfItIsHeard() {
    Map<Stage, CheckedStage> stages = examine(gateway.url(), Optional.of(Hash.sha256()), "");
    assertOnly(stages, Stage.IDENTITY, Outcome.REFUSED, "not " + Hash.sha256());
    assertThat(at(stages, Stage.LOG).outcome()).isEqualTo(Outcome.SKIPPED);
  }

  @Test
  void theFingerprintOfTheNetworkIsToldFromThatOfTheIdentity() {
    Map<Stage, CheckedStage> stages =
        examine(gateway.url(), Optional.of(gateway.network().fingerprint()), "");
    assertOnly(stages, Stage.IDENTITY, Outcome.REFUSED, identity.hex());
    assertThat(at(stages, Stage.IDENTITY).todo()).contains("of its network");
  }

  @Test
  void aCardThatSomebodyElseChangedIsUnsound() {
    change(
        "/federation/node",
        reply ->
            json(
                JsonObject.parse(reply.body(), NodeCard.MAX_BYTES, "card")
                    .with("url", new JsonString("https://c.example"))));
    assertOnly(examine(), Stage.IDENTITY, Outcome.UNSOUND, "not signed");
    change("/federation/node", reply -> new Reply(200, reply.headers(), new byte[] {'{'}));
    assertOnly(examine(), Stage.IDENTITY, Outcome.UNSOUND, "malformed");
    change("/federation/node", reply -> new Reply(404, reply.headers(), new byte[0]));
    assertOnly(examine(), Stage.IDENTITY, Outcome.REFUSED, "no card");
  }

  @Test
  void nobodyListens() throws Exception {
    int port = FreePort.findLasting(new Random());
    Map<Stage, CheckedStage> stages = examine("http://127.0.0.1:" + port, Optional.empty(), "");
    assertOnly(stages, Stage.HEALTH, Outcome.UNREACHABLE, "nobody listens");
    assertThat(at(stages, Stage.IDENTITY).what()).isEqualTo("not reached");
  }

  @Test
  void aNameThatDoesNotResolveAndOneThatLeadsHere() {
    PeerCheck.Target target =
        new PeerCheck.Target(
            URI.create("http://b.example"), Optional.of(identity), Optional.empty());
    List<CheckedStage> lost =
        check(
                host -> {
                  throw new UnknownHostException(host);
                })
            .examine(target);
    assertThat(lost.getFirst().outcome()).isEqualTo(Outcome.UNREACHABLE);
    List<CheckedStage> here =
        check(host -> List.of(InetAddress.getLoopbackAddress())).examine(target);
    assertThat(here.getFirst().outcome()).isEqualTo(Outcome.REFUSED);
    for (List<CheckedStage> stages : List.of(lost, here)) {
      assertThat(stages.subList(1, stages.size()))
          .allMatch(stage -> stage.outcome() == Outcome.SKIPPED);
    }
  }

  @Test
  void plainHttpIsRefusedAwayFromThisMachineAndTheRestIsLookedAt() {
    List<CheckedStage> stages =
        check(PeerCheckTest::elsewhere)
            .examine(
                new PeerCheck.Target(
                    URI.create("http://b.example"), Optional.of(identity), Optional.empty()));
    assertThat(stages)
        .allMatch(
            stage ->
                stage.outcome() == (stage.stage() == Stage.TLS ? Outcome.REFUSED : Outcome.OK));
  }

  @Test
  void aServerThatSpeaksNoTlsIsToldFromOneThatIsAway() {
    String tls = gateway.url().replace("http://", "https://");
    Map<Stage, CheckedStage> stages = examine(tls, Optional.of(identity), "");
    assertOnly(stages, Stage.TLS, Outcome.UNREACHABLE, "");
    assertThat(at(stages, Stage.TLS).todo()).contains("tls.certificate");
  }

  @ParameterizedTest
  @CsvSource({"503,/readyz", "404,in front of /federation", "301,answers itself"})
  void whoAnswersButIsNotWellIsAskedOn(int status, String todo) {
    change("/health", reply -> new Reply(status, reply.headers(), reply.body()));
    Map<Stage, CheckedStage> stages = examine();
    assertOnly(stages, Stage.HEALTH, Outcome.UNREACHABLE, "" + status);
    assertThat(at(stages, Stage.HEALTH).todo()).contains(todo);
    assertThat(at(stages, Stage.CONSISTENCY).outcome()).isEqualTo(Outcome.OK);
  }

  @ParameterizedTest
  @ValueSource(longs = {30, -30, 120, -120})
  void aClockThatIsOffIsSaidWithoutBlamingEither(long seconds) {
    ahead = Duration.ofSeconds(seconds);
    Outcome expected = Math.abs(seconds) > 60 ? Outcome.REFUSED : Outcome.WARN;
    assertOnly(examine(), Stage.CLOCK, expected, seconds > 0 ? "s behind ours" : "s ahead of ours");
  }

  @Test
  void anOldCardOfANodeWhoseClockIsRight() {
    ahead = Duration.ofMinutes(6);
    change(
        "/health",
        reply -> {
          String date =
              DateTimeFormatter.RFC_1123_DATE_TIME.format(
                  Instant.now().plus(ahead).atOffset(ZoneOffset.UTC));
          return new Reply(200, Headers.of("Date", date), reply.body());
        });
    assertOnly(examine(), Stage.CLOCK, Outcome.REFUSED, "its card was signed");
    change("/health", reply -> new Reply(200, Headers.of("Date", "yesterday"), reply.body()));
    assertOnly(examine(), Stage.CLOCK, Outcome.WARN, "Date that is none");
  }

  private static Reply json(JsonObject object) {
    return new Reply(200, Headers.of("Content-Type", "application/json"), object.canonical());
  }

  private static JsonObject object(Reply reply) throws Exception {
    return JsonObject.parse(reply.body(), 1 << 20, "reply");
  }

  private static SignedCheckpoint shown() throws Exception {
    JsonObject log =
        object(network.get(gateway.url() + STATUS)).array("logs").objects("logs").getFirst();
    return SignedCheckpoint.parse(log.string("checkpoint"));
  }

  private static Reply status(SignedCheckpoint... shown) {
    List<Json> logs = new ArrayList<>();
    for (SignedCheckpoint one : shown) {
      logs.add(
          JsonObject.builder()
              .put("origin", one.checkpoint().origin())
              .put("root", one.checkpoint().root())
              .put("size", one.checkpoint().size())
              .put("checkpoint", one.encode())
              .build());
    }
    return json(JsonObject.builder().put("logs", new JsonArray(logs)).build());
  }

  private static SignedCheckpoint signed(Signer signer, long size, Hash root) throws Exception {
    Checkpoint checkpoint = new Checkpoint(LOG.toString(), size, root);
    return new SignedCheckpoint(checkpoint, List.of(checkpoint.sign(signer)));
  }

  @Test
  void aLogUnderAnotherKeyIsUnsound() throws Exception {
    Checkpoint tree = shown().checkpoint();
    Signer thief = TestKeys.signer(LOG.toString(), SignatureType.ED25519, 9);
    SignedCheckpoint stolen = signed(thief, tree.size(), tree.root());
    change(STATUS, reply -> status(stolen));
    assertOnly(examine(), Stage.LOG, Outcome.UNSOUND, LOG.toString());
    change(STATUS, reply -> status(shown(), shown()));
    assertOnly(examine(), Stage.LOG, Outcome.UNSOUND, "each once");
    change(STATUS, reply -> status());
    assertOnly(examine(), Stage.LOG, Outcome.WARN, "no log yet");
  }

  @Test
  void aProofOrATileThatDoesNotFitIsUnsound() throws Exception {
    change(
        "/federation/consistency-proof",
        reply -> {
          JsonObject proof = object(reply);
          List<String> hashes = new ArrayList<>(proof.array("hashes").strings("hashes"));
          hashes.set(0, Hash.sha256().hex());
          return json(proof.with("hashes", JsonArray.ofStrings(hashes)));
        });
    assertOnly(examine(), Stage.CONSISTENCY, Outcome.UNSOUND, "do not make up the tree");
    changes.clear();
    change(
        "/public:timestamps/tile/",
        reply -> {
          byte[] tile = reply.body();
          tile[0] ^= 1;
          return new Reply(200, reply.headers(), tile);
        });
    assertOnly(examine(), Stage.CONSISTENCY, Outcome.UNSOUND, "do not make up the tree");
    change("/public:timestamps/tile/", reply -> new Reply(500, reply.headers(), new byte[0]));
    assertOnly(examine(), Stage.CONSISTENCY, Outcome.UNREACHABLE, "status 500");
  }

  /** What our own node holds, as somebody makes it. */
  private Map<Stage, CheckedStage> holding(SignedCheckpoint held) {
    changes.put("http://own.example" + STATUS, reply -> status(held));
    return examine(gateway.url(), Optional.of(identity), "http://own.example");
  }

  @Test
  void twoSignedTreesOfOneSizeAreAFork() throws Exception {
    try (LogSigners signers = LogSigners.open(network.configuration, System::nanoTime)) {
      SignedCheckpoint other = signed(signers.of(LOG), shown().checkpoint().size(), Hash.sha256());
      assertOnly(holding(other), Stage.CONSISTENCY, Outcome.FORKED, "signed another tree");
    }
    Signer thief = TestKeys.signer(LOG.toString(), SignatureType.ED25519, 9);
    SignedCheckpoint unsigned = signed(thief, shown().checkpoint().size(), Hash.sha256());
    assertOnly(holding(unsigned), Stage.CONSISTENCY, Outcome.UNSOUND, "another tree");
  }

  @Test
  void aTreeThatDoesNotExtendOursOrBeginItIsUnsound() throws Exception {
    try (LogSigners signers = LogSigners.open(network.configuration, System::nanoTime)) {
      SignedCheckpoint other = signed(signers.of(LOG), 3, Hash.sha256());
      assertOnly(holding(other), Stage.CONSISTENCY, Outcome.UNSOUND, "one history");
      change(STATUS, reply -> status(other));
      SignedCheckpoint ours = shown(); // asked by the network itself: unchanged
      assertOnly(holding(ours), Stage.CONSISTENCY, Outcome.UNSOUND, "one history");
    }
  }

  @Test
  void ourOwnNodesSilenceIsNotThePeersFault() {
    changes.put(
        "http://own.example" + STATUS, reply -> new Reply(503, reply.headers(), new byte[0]));
    Map<Stage, CheckedStage> stages =
        examine(gateway.url(), Optional.of(identity), "http://own.example");
    assertThat(at(stages, Stage.CONSISTENCY).outcome()).isEqualTo(Outcome.OK);
    assertThat(at(stages, Stage.CONSISTENCY).what()).contains("was not compared: status 503");
  }

  @Test
  void theWholeMessagesOfAHostileNodeStayShort() {
    String long200 = "\u202e<script>".repeat(2_000);
    change(
        STATUS,
        reply ->
            new Reply(
                400,
                Headers.of("Content-Type", "application/problem+json"),
                Utf8.encode(
                    "{\"code\":\"bad_request\",\"detail\":\"%s\",\"status\":400}"
                        .formatted(long200.substring(0, 8_000)))));
    CheckedStage log = at(examine(), Stage.LOG);
    assertThat(log.outcome()).isEqualTo(Outcome.UNREACHABLE);
    assertThat(log.what().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(1_000);
  }
}
