package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.http.ErrorStyle;
import cairn.http.HttpClientExchange;
import cairn.http.JettyServer;
import cairn.http.ListenAddress;
import cairn.http.Method;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.http.Router;
import cairn.http.ServerLimits;
import cairn.testkit.Engine;
import cairn.witness.WitnessFailure.Reason;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A quorum of two over real sockets, beside a witness that hangs and one that never ends. */
@Timeout(60)
class WitnessOverSocketsTest {
  private static final TestLog LOG = TestLog.of("network-a/public:timestamps");

  @TempDir Path directory;
  private final TestWitness at = new TestWitness();

  @Test
  @SuppressWarnings("try") // closed before their time, to be unreachable
  void twoHonestWitnessesAreAQuorumBesideTwoBadOnes() throws Exception {
    at.know(LOG);
    VerifierKey stranger = TestLog.signer("stranger", at.ed25519.key().type(), 1).key();
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory);
        Witness witness = at.create(place.open());
        JettyServer honest = serve(new WitnessRoutes(witness).routes());
        JettyServer endless = serve(List.of(endlessAnswers()));
        ServerSocket hung = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        HttpClientExchange network = HttpClientExchange.create();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<WitnessEndpoint> witnesses =
          List.of(
              endpoint("hung", hung.getLocalPort(), stranger),
              endpoint("endless", endless.port(), stranger),
              endpoint("one", honest.port(), at.ed25519.key()),
              endpoint("two", honest.port(), at.mlDsa.key()));
      WitnessQuorum quorum =
          new WitnessQuorum(
              witnesses,
              keys -> voters(witnesses, keys).size() >= 2,
              new WitnessClient(network, at.clock),
              threads,
              at.clock,
              new SplittableRandom(1),
              QuorumListener.NONE,
              new WitnessQuorumSettings(
                  Duration.ofSeconds(20), Duration.ofMillis(100), Duration.ofSeconds(1)));

      QuorumAnswer answer = quorum.gather(LOG.candidate(10), Duration.ofSeconds(30));

      assertThat(answer.reached()).isTrue();
      assertThat(quorum.statuses().getFirst().asked()).as("still hangs").isTrue();
      WitnessClient client = new WitnessClient(network, at.clock);
      assertThat(reason(client, witnesses.get(0), Duration.ofMillis(300)))
          .isEqualTo(Reason.TIMEOUT);
      assertThat(reason(client, witnesses.get(1), Duration.ofSeconds(10)))
          .isEqualTo(Reason.MALFORMED);
      honest.close();
      assertThat(reason(client, witnesses.get(2), Duration.ofSeconds(10)))
          .isEqualTo(Reason.UNREACHABLE);
      hung.close(); // ends the request under way
    }
  }

  private static Set<String> voters(
      List<WitnessEndpoint> witnesses, java.util.Collection<VerifierKey> keys) {
    Set<String> voters = new HashSet<>();
    for (WitnessEndpoint witness : witnesses) {
      if (witness.keys().stream().anyMatch(keys::contains)) {
        voters.add(witness.id());
      }
    }
    return voters;
  }

  private static Reason reason(WitnessClient client, WitnessEndpoint witness, Duration timeout) {
    CosignAnswer answer = client.cosign(witness, LOG.candidate(10), 0, timeout);
    return ((CosignAnswer.Failed) answer).failure().reason();
  }

  private static WitnessEndpoint endpoint(String id, int port, VerifierKey key) {
    URI uri = URI.create("http://127.0.0.1:" + port);
    return new WitnessEndpoint(id, List.of(key), uri, false);
  }

  private static JettyServer serve(List<Route> routes) throws Exception {
    return JettyServer.start(
        new ListenAddress("127.0.0.1", 0),
        Optional.empty(),
        new Router(routes, ErrorStyle.PLAIN_TEXT),
        ServerLimits.defaults(),
        observation -> {},
        System::nanoTime,
        new SplittableRandom(1));
  }

  /** More than any client may take in, a line at a time. */
  private static Route endlessAnswers() {
    byte[] line = Utf8.encode("— a AAAAAAAA\n");
    return new Route(
        Method.POST,
        "/add-checkpoint",
        RequestLimits.body(1 << 20),
        ErrorStyle.PLAIN_TEXT,
        request ->
            Response.stream(
                200,
                "text/plain",
                out -> {
                  for (int i = 0; i < 1_000_000; i++) {
                    out.write(line);
                  }
                }));
  }
}
