package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One address cannot take what all others need; what it could without limits is shown beside. */
class AddressLimitsTest {
  private static final String GREEDY = "127.0.1.1";
  private static final String OTHER = "127.0.1.2";
  private static final String REQUEST = "GET /hello HTTP/1.1\nHost: x\n\n";
  private static final AddressLimits TWO_CONNECTIONS = new AddressLimits(2, 1 << 20, 1);
  private static final AddressLimits FIVE_KILOBYTES = new AddressLimits(100, 5_000, 1);

  @TempDir private Path folder;

  private static TestServer server(AddressLimits limits, Route... routes) throws Exception {
    return TestServer.serving(TestServer.LIMITS.with(limits), routes);
  }

  private static boolean isServed(RawConnection connection) throws Exception {
    try {
      return connection.send(REQUEST).readReply().contains(" 200 ");
    } catch (SocketException reset) {
      return false;
    }
  }

  /** How many of them the server closed; those that it did not close say nothing. */
  private static long closed(RawConnection... connections) throws Exception {
    long closed = 0;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (closed == 0 && System.nanoTime() < deadline) {
      for (RawConnection connection : connections) {
        closed += connection.hearsNothingFor(Duration.ofMillis(50)) ? 0 : 1;
      }
    }
    return closed;
  }

  /** Which of several opened at once comes first is the system's affair. */
  @Test
  void closesWhatAnAddressOpensBeyondItsShare() throws Exception {
    try (TestServer server = server(TWO_CONNECTIONS, TestServer.HELLO);
        RawConnection first = server.connectFrom(GREEDY)) {
      assertThat(isServed(first)).isTrue();
      try (RawConnection second = server.connectFrom(GREEDY);
          RawConnection third = server.connectFrom(GREEDY);
          RawConnection other = server.connectFrom(OTHER)) {
        assertThat(isServed(second)).isNotEqualTo(isServed(third));
        assertThat(isServed(first)).isTrue();
        assertThat(isServed(other)).isTrue();
      }
      awaitRoom(server);
    }
  }

  /** A connection that its client closed is let go a moment later. */
  private static void awaitRoom(TestServer server) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      try (RawConnection again = server.connectFrom(GREEDY)) {
        if (isServed(again)) {
          return;
        }
      }
      assertThat(System.nanoTime()).as("room for one more").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void leavesThisMachineAlone() throws Exception {
    try (TestServer server = server(TWO_CONNECTIONS, TestServer.HELLO);
        RawConnection first = server.connect();
        RawConnection second = server.connect();
        RawConnection third = server.connect()) {
      assertThat(isServed(first) && isServed(second) && isServed(third)).isTrue();
    }
  }

  @Test
  void countsTlsConnectionsToo() throws Exception {
    TlsFiles files = Certificates.make(folder, "one", "-keyalg", "EC");
    try (TestServer server =
            TestServer.servingTls(
                files, TestServer.LIMITS.with(TWO_CONNECTIONS), TestServer.HELLO);
        RawConnection first = server.connectFrom(GREEDY);
        RawConnection second = server.connectFrom(GREEDY);
        RawConnection third = server.connectFrom(GREEDY)) {
      assertThat(closed(first, second, third)).as("before any handshake").isEqualTo(1);
    }
  }

  /** Its answer waits until it is told to go on, as one does whose client reads slowly. */
  private static Route slow(CountDownLatch started, CountDownLatch goOn) {
    return new Route(
        Method.POST,
        "/slow",
        RequestLimits.body(4_000),
        request ->
            Response.stream(
                200,
                "text/plain",
                out -> {
                  started.countDown();
                  try {
                    goOn.await();
                  } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                  }
                  out.write("done\n".getBytes(StandardCharsets.US_ASCII));
                }));
  }

  private static String post(String path, int length) {
    return "POST %s HTTP/1.1\nHost: x\nConnection: close\nContent-Length: %d\n\n%s"
        .formatted(path, length, "x".repeat(length));
  }

  @Test
  void answers429WhileAnAddressHasTooMuchUnderWay() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (TestServer server =
            server(FIVE_KILOBYTES, slow(started, goOn), TestServer.echo(4_000), TestServer.HELLO);
        RawConnection slow = server.connectFrom(GREEDY)) {
      slow.send(post("/slow", 3_000));
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(answer(server, GREEDY, post("/echo", 2_001)))
          .startsWith("HTTP/1.1 429 ")
          .contains("\"code\":\"rate_limited\"")
          .contains("Retry-After: 1\r\n");
      assertThat(answer(server, GREEDY, chunked(10))).as("it may become long").contains(" 429 ");
      assertThat(answer(server, GREEDY, post("/echo", 2_000))).as("it fits").contains(" 200 ");
      assertThat(answer(server, OTHER, post("/echo", 4_000))).contains(" 200 ");
      goOn.countDown();
      assertThat(slow.readAll()).contains("done");
      awaitAnswer(server, post("/echo", 4_000));
    } finally {
      goOn.countDown();
    }
  }

  /** What has to come in one piece would not come at all otherwise. */
  @Test
  void takesABodyThatIsLongerThanAllWhenTheAddressHasNoOther() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (TestServer server =
            server(FIVE_KILOBYTES, slow(started, goOn), TestServer.echo(9_000), TestServer.HELLO);
        RawConnection slow = server.connectFrom(GREEDY)) {
      assertThat(answer(server, GREEDY, post("/echo", 9_000))).contains(" 200 ");
      awaitAnswer(server, chunked(9_000));
      slow.send(post("/slow", 1_025));
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(answer(server, GREEDY, post("/echo", 9_000))).contains(" 429 ");
      assertThat(answer(server, GREEDY, post("/echo", 1_024))).contains(" 200 ");
      assertThat(answer(server, OTHER, post("/echo", 9_000))).contains(" 200 ");
      goOn.countDown();
      assertThat(slow.readAll()).contains("done");
      awaitAnswer(server, post("/echo", 9_000));
    } finally {
      goOn.countDown();
    }
  }

  /** What the test above would see of a server without such a limit. */
  @Test
  void withoutALimitNothingIsRefused() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (TestServer server =
            server(AddressLimits.NONE, slow(started, goOn), TestServer.echo(4_000));
        RawConnection slow = server.connectFrom(GREEDY)) {
      slow.send(post("/slow", 3_000));
      assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(answer(server, GREEDY, post("/echo", 4_000))).contains(" 200 ");
      goOn.countDown(); // before the server stops, which waits for it
    } finally {
      goOn.countDown();
    }
  }

  private static String chunked(int length) {
    return "POST /echo HTTP/1.1\nHost: x\nConnection: close\nTransfer-Encoding: chunked\n\n%x\n%s\n0\n\n"
        .formatted(length, "x".repeat(length));
  }

  private static String answer(TestServer server, String from, String request) throws Exception {
    try (RawConnection connection = server.connectFrom(from)) {
      return connection.send(request).readAll();
    }
  }

  /** What an answer held is given back just after its last byte. */
  private static void awaitAnswer(TestServer server, String request) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!answer(server, GREEDY, request).contains(" 200 ")) {
      assertThat(System.nanoTime()).as("what it held is given back").isLessThan(deadline);
    }
  }
}
