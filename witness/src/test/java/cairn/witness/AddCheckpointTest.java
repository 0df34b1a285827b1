package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.AddCheckpointRequest;
import cairn.format.Checkpoint;
import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.http.Call;
import cairn.http.ErrorStyle;
import cairn.http.HttpClientExchange;
import cairn.http.JettyServer;
import cairn.http.ListenAddress;
import cairn.http.Method;
import cairn.http.Reply;
import cairn.http.Route;
import cairn.http.Router;
import cairn.http.ServerLimits;
import cairn.store.StoreException;
import cairn.testkit.Engine;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of the request table, against the witness itself and over real HTTP. */
class AddCheckpointTest {
  private static final List<TestLog> LOGS =
      List.of(
          RequestTable.GROWN,
          RequestTable.EMPTY,
          RequestTable.NEW,
          RequestTable.ROTATING,
          RequestTable.ROTATED);

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final TestWitness at = new TestWitness();
  private Engine.Place place;
  private Witness witness;

  @BeforeEach
  void openWitness() throws Exception {
    place = Engine.SQLITE.emptyPlace(directory);
    LOGS.forEach(at::know);
    witness = at.create(place.open());
    assertThat(witness.addCheckpoint(RequestTable.GROWN.request(0, 10)).status()).isEqualTo(200);
    assertThat(witness.addCheckpoint(RequestTable.EMPTY.request(0, 0)).status()).isEqualTo(200);
    at.clock.advance(Duration.ofSeconds(7));
  }

  @AfterEach
  void close() throws StoreException {
    place.close();
  }

  static List<RequestTable.Case> cases() {
    return RequestTable.cases().toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void answersAsTheStandardSays(RequestTable.Case row) throws Exception {
    List<WitnessAnswer> before = newest();

    WitnessAnswer answer = witness.addCheckpoint(row.body());

    assertThat(answer.status()).as(answer.body()).isEqualTo(row.status());
    assertThat(answer.contentType()).isEqualTo(row.contentType());
    assertThat(answer.body()).contains(row.answer()).endsWith("\n");
    assertThat(answer.retryAfter()).isEmpty();
    if (row.status() == 200) {
      requireCosignedNow(row, answer);
    } else {
      assertThat(newest()).as("what is remembered").isEqualTo(before);
    }
    if (row.status() == 409) {
      assertThat(answer.body()).isEqualTo(row.answer());
    }
  }

  private List<WitnessAnswer> newest() {
    return LOGS.stream().map(log -> witness.newestCheckpoint(TestWitness.hash(log))).toList();
  }

  private void requireCosignedNow(RequestTable.Case row, WitnessAnswer answer)
      throws MalformedException {
    SignedCheckpoint sent = AddCheckpointRequest.parse(row.body()).checkpoint();
    assertThat(at.cosignatures(answer, sent))
        .extracting(c -> c.key().type(), c -> c.timestamp())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(at.ed25519.key().type(), at.now()),
            org.assertj.core.groups.Tuple.tuple(at.mlDsa.key().type(), at.now()));
    Checkpoint checkpoint = sent.checkpoint();
    SignedCheckpoint shown =
        SignedCheckpoint.parse(witness.newestCheckpoint(checkpoint.origin()).body());
    assertThat(shown.checkpoint()).isEqualTo(checkpoint);
    assertThat(shown.encode()).endsWith(answer.body());
    assertThat(shown.signatures())
        .as("lines of unknown keys, or forged ones, are not kept")
        .allMatch(
            line ->
                at.registry.getOrDefault(checkpoint.origin(), List.of()).stream()
                        .anyMatch(key -> key.matches(line) && checkpoint.isSignedBy(key, line))
                    || answer.body().contains(line.line()));
  }

  @Test
  void answersTheSameOverHttp() throws Exception {
    try (JettyServer server = serve();
        HttpClientExchange client = HttpClientExchange.create()) {
      List<String> differences = new ArrayList<>();
      for (RequestTable.Case row : cases()) {
        if (row.status() == 200) {
          continue; // each needs a fresh memory: see below
        }
        Reply reply = client.send(post(server, row.body()));
        String got = reply.status() + " " + reply.headers().first("Content-Type").orElse("none");
        String wanted = row.status() + " " + row.contentType();
        String body = new String(reply.body(), StandardCharsets.UTF_8);
        if (!got.equalsIgnoreCase(wanted) || !body.contains(row.answer())) {
          differences.add(row + ": wanted " + wanted + ", got " + got + " " + body);
        }
      }
      assertThat(differences).isEmpty();

      Reply reply = client.send(post(server, RequestTable.GROWN.request(10, 17)));

      assertThat(reply.status()).isEqualTo(200);
      assertThat(at.good(text(reply), RequestTable.GROWN.signed(17))).hasSize(2);
      Reply shown =
          client.send(get(server, "/" + TestWitness.hash(RequestTable.GROWN) + "/checkpoint"));
      assertThat(shown.status()).isEqualTo(200);
      assertThat(text(shown))
          .startsWith(RequestTable.GROWN.signed(17).encode())
          .endsWith(text(reply));
    }
  }

  @Test
  void answersUnknownPathsAndMethodsInPlainText() throws Exception {
    try (JettyServer server = serve();
        HttpClientExchange client = HttpClientExchange.create()) {
      String hash = TestWitness.hash(RequestTable.GROWN).hex();
      assertThat(status(client, get(server, "/add-checkpoint"))).isEqualTo(405);
      assertThat(status(client, get(server, "/"))).isEqualTo(404);
      assertThat(status(client, get(server, "/" + hash))).isEqualTo(404);
      assertThat(
              status(
                  client,
                  get(server, "/" + hash.toUpperCase(java.util.Locale.ROOT) + "/checkpoint")))
          .isEqualTo(404);
      assertThat(status(client, get(server, "/" + hash.substring(1) + "/checkpoint")))
          .isEqualTo(404);
      assertThat(
              status(client, get(server, "/" + TestWitness.hash(RequestTable.NEW) + "/checkpoint")))
          .isEqualTo(404);
      assertThat(status(client, get(server, "/" + "0".repeat(64) + "/checkpoint"))).isEqualTo(404);
      Call sign = Call.post(uri(server, "/sign-subtree"), "text/plain", new byte[0], TIMEOUT, 4096);
      assertThat(status(client, sign)).isEqualTo(404);
    }
  }

  private static int status(HttpClientExchange client, Call call) throws Exception {
    Reply reply = client.send(call);
    assertThat(reply.headers().first("Content-Type").orElse("none")).startsWith("text/plain");
    return reply.status();
  }

  private JettyServer serve() throws Exception {
    return JettyServer.start(
        new ListenAddress("127.0.0.1", 0),
        Optional.empty(),
        new Router(new WitnessRoutes(witness).routes(), ErrorStyle.PLAIN_TEXT),
        ServerLimits.defaults(),
        observation -> {},
        System::nanoTime,
        new SplittableRandom(1));
  }

  private static URI uri(JettyServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private static Call post(JettyServer server, byte[] body) {
    return Call.post(uri(server, "/add-checkpoint"), "text/plain", body, TIMEOUT, 1 << 16);
  }

  private static Call get(JettyServer server, String path) {
    return Call.get(uri(server, path), TIMEOUT, 1 << 16);
  }

  private static String text(Reply reply) {
    return new String(reply.body(), StandardCharsets.UTF_8);
  }

  /** The routes are these, and no more. */
  @Test
  void offersThreeRoutes() {
    assertThat(new WitnessRoutes(witness).routes())
        .extracting(Route::method, Route::template)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Method.POST, "/add-checkpoint"),
            org.assertj.core.groups.Tuple.tuple(Method.GET, "/{originHash}/checkpoint"),
            org.assertj.core.groups.Tuple.tuple(Method.GET, "/evidence"));
  }
}
