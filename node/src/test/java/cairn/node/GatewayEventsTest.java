package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.testkit.Engine;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code /ws/events} of a running gateway, by the JDK's WebSocket client. */
class GatewayEventsTest {
  @TempDir private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void quiet() {
    Logging.start(LogFormat.TEXT, LogLevel.ERROR, System.err);
  }

  @AfterEach
  void stopClients() {
    http.shutdownNow();
  }

  /** Takes every event, and holds it to the OpenAPI document. */
  private static final class Client implements WebSocket.Listener {
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        texts.add(part.toString());
        part.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }

    JsonNode next(String type) throws InterruptedException {
      String text = Optional.ofNullable(texts.poll(20, TimeUnit.SECONDS)).orElseThrow();
      assertThat(OpenApiTest.breaches("Event", text)).as(text).isEmpty();
      JsonNode event = OpenApiTest.JSON.readTree(text);
      assertThat(event.path("type").asString()).as(text).isEqualTo(type);
      return event;
    }
  }

  private Client listen(GatewayNode gateway, String query, Optional<String> origin) {
    Client client = new Client();
    WebSocket.Builder builder = http.newWebSocketBuilder();
    origin.ifPresent(page -> builder.header("Origin", page));
    URI uri = URI.create(gateway.url().replace("http://", "ws://") + "/ws/events" + query);
    WebSocket socket = builder.buildAsync(uri, client).join();
    assertThat(socket.isInputClosed()).isFalse();
    return client;
  }

  @Test
  void tellsOfStampsAndBatchesAlsoAcrossARestart() throws Exception {
    try (TestNetwork network =
        new TestNetwork(directory, Engine.SQLITE, Map.of("federation.batch_period", "1s"))) {
      GatewayNode gateway = network.startGateway();
      network.await(gateway.url() + "/readyz", 200);
      Client client = listen(gateway, "", Optional.empty());
      long start = client.next("start").path("sequence").asLong();
      Hash hash = Hash.sha256(new byte[] {1});
      network.stamp(gateway, hash.hex());
      JsonNode attestation = client.next("attestation").path("attestation");
      assertThat(attestation.path("hash").asString()).isEqualTo(hash.hex());
      JsonNode closed = client.next("batch_closed");
      assertThat(closed.path("batch").path("id").asLong()).isEqualTo(1);
      long last = closed.path("sequence").asLong();
      assertThat(last).isEqualTo(start + 2);
      network.metrics(
          gateway,
          "cairn_events_listeners 1.0",
          "cairn_log_batches_total{log=\"public:timestamps\"} 1.0",
          "cairn_log_batch{log=\"public:timestamps\"} 1.0");

      gateway.close();
      GatewayNode again = network.startGateway();
      network.await(again.url() + "/readyz", 200);
      long gap =
          listen(again, "?after=" + last, Optional.empty()).next("gap").path("sequence").asLong();
      assertThat(gap).isGreaterThan(last);
    }
  }

  @Test
  void letsOwnPagesInAndNoOthers() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      GatewayNode gateway = network.startGateway();
      listen(gateway, "", Optional.of(gateway.url())).next("start");
      int port = gateway.publicAddress().port();
      listen(gateway, "", Optional.of("http://localhost:" + port)).next("start");
      for (String page :
          new String[] {
            "http://localhost:" + (port + 1), "https://localhost:" + port, "https://evil.example"
          }) {
        assertThatThrownBy(() -> listen(gateway, "", Optional.of(page)))
            .isInstanceOf(CompletionException.class)
            .cause()
            .isInstanceOfSatisfying(
                WebSocketHandshakeException.class,
                refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(403));
      }
      assertThat(network.get(gateway.url() + "/ws/events").status()).isEqualTo(400);
      assertThatThrownBy(() -> listen(gateway, "?after=+1", Optional.empty()))
          .isInstanceOf(CompletionException.class);
    }
  }
}
