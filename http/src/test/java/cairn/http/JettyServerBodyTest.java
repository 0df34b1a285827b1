package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JettyServerBodyTest {
  @Test
  void refusesADeclaredBodyThatIsTooLargeWithoutReadingIt() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.echo(10));
        RawConnection connection = server.connect()) {
      connection.send("POST /echo HTTP/1.1\nHost: x\nContent-Length: 1000000000\n\n");
      assertThat(connection.readAll()).startsWith("HTTP/1.1 413 ").contains("body_too_large");
    }
  }

  /** Closing with unread bytes would reset the connection, and the answer be lost. */
  @Test
  void letsAClientThatIsStillSendingReadWhyItIsRefused() throws Exception {
    byte[] large = new byte[1 << 20];
    try (TestServer server = TestServer.serving(TestServer.echo(10));
        HttpClientExchange client = HttpClientExchange.create()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/echo");
      for (int i = 0; i < 50; i++) {
        Call call = Call.post(uri, "text/plain", large, Duration.ofSeconds(30), 1 << 16);
        assertThat(client.send(call).status()).isEqualTo(413);
      }
    }
  }

  /** Else a client would send its next request into a connection that is being closed. */
  @Test
  void saysThatTheConnectionEndsWhenABodyWasNotWanted() throws Exception {
    String body = "a".repeat(1000);
    try (TestServer server = TestServer.serving(TestServer.echo(10))) {
      for (String path : List.of("/echo", "/nowhere")) {
        try (RawConnection connection = server.connect()) {
          connection.send("POST " + path + " HTTP/1.1\nHost: x\nContent-Length: 1000\n\n" + body);
          assertThat(connection.readReply()).as(path).contains("Connection: close\r\n");
          assertThat(connection.isClosedByServer()).as(path).isTrue();
        }
      }
    }
  }

  @Test
  void refusesAChunkedBodyThatGrowsTooLarge() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.echo(10));
        RawConnection connection = server.connect()) {
      connection.send("POST /echo HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n");
      connection.send("8\n12345678\n8\n12345678\n");
      assertThat(connection.readAll())
          .startsWith("HTTP/1.1 413 ")
          .contains("body_too_large")
          .contains("Connection: close");
    }
  }

  @Test
  void takesABodyOfExactlyTheLimit() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.echo(10))) {
      assertThat(server.exchange("POST /echo HTTP/1.1", "Content-Length: 10", "", "0123456789"))
          .startsWith("HTTP/1.1 200 ")
          .contains("\r\n\r\n0123456789");
      assertThat(
              server.exchange(
                  "POST /echo HTTP/1.1",
                  "Transfer-Encoding: chunked",
                  "",
                  "5",
                  "01234",
                  "5",
                  "56789",
                  "0"))
          .contains("\r\n\r\n0123456789");
    }
  }

  @Test
  void refusesABodyWhereNoneBelongs() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.HELLO)) {
      assertThat(server.exchange("GET /hello HTTP/1.1", "Content-Length: 1", "", "x"))
          .startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void requiresTheContentTypeOfTheRoute() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.echo(10, "application/json"))) {
      assertThat(server.exchange("POST /echo HTTP/1.1", "Content-Length: 2", "", "{}"))
          .startsWith("HTTP/1.1 415 ")
          .contains("unsupported_media_type")
          .contains("application/json");
      assertThat(
              server.exchange(
                  "POST /echo HTTP/1.1",
                  "Content-Type: Application/JSON; charset=utf-8",
                  "Content-Length: 2",
                  "",
                  "{}"))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void tellsAClientThatExpectsItToContinue() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.echo(10))) {
      try (RawConnection connection = server.connect()) {
        String head = "POST /echo HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: ";
        connection.send(head + "2\n\n");
        assertThat(connection.readReply()).startsWith("HTTP/1.1 100 ");
        assertThat(connection.send("ok").readReply()).startsWith("HTTP/1.1 200 ").endsWith("ok");
      }
      try (RawConnection connection = server.connect()) {
        String head = "POST /echo HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: ";
        assertThat(connection.send(head + "20\n\n").readReply()).startsWith("HTTP/1.1 413 ");
      }
    }
  }

  @Test
  void boundsTheMemoryOfAllBodiesAndStillTakesSmallOnes() throws Exception {
    ServerLimits small = TestServer.limits(100, 1000); // beside 1,024 of each
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (TestServer server =
            TestServer.serving(small, TestServer.echo(100_000), holding(held, goOn));
        RawConnection holder = server.connect()) {
      holder.send("POST /hold HTTP/1.1\nHost: x\nContent-Length: 2000\n\n" + "a".repeat(2000));
      assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(echoed(server, 2000)).startsWith("HTTP/1.1 503 ").contains("Retry-After: 1");
      assertThat(echoed(server, 900)).startsWith("HTTP/1.1 200 ");
      goOn.countDown();
      assertThat(holder.readReply()).startsWith("HTTP/1.1 200 ");
      assertThat(echoed(server, 2000)).startsWith("HTTP/1.1 200 ");
    } finally {
      goOn.countDown();
    }
  }

  /** It has read its body, and answers when it is told to. */
  private static Route holding(CountDownLatch held, CountDownLatch goOn) {
    return new Route(
        Method.POST,
        "/hold",
        RequestLimits.body(100_000),
        request -> {
          held.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return TestServer.plain("done\n");
        });
  }

  private static String echoed(TestServer server, int length) throws Exception {
    return server.exchange(
        "POST /echo HTTP/1.1", "Content-Length: " + length, "", "b".repeat(length));
  }
}
