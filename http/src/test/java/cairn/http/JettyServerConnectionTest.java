package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JettyServerConnectionTest {
  @Test
  void givesUpABodyThatComesTooSlowly() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.IMPATIENT, TestServer.echo(1000));
        RawConnection connection = server.connect()) {
      connection.send("POST /echo HTTP/1.1\nHost: x\nContent-Length: 1000\n\nabc");
      assertThat(connection.readAll()).startsWith("HTTP/1.1 408 ").contains("request_timeout");
    }
  }

  @Test
  void givesUpAHeadThatComesTooSlowly() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.IMPATIENT, TestServer.HELLO);
        RawConnection fresh = server.connect();
        RawConnection used = server.connect()) {
      used.send("GET /hello HTTP/1.1\nHost: x\n\n").readReply();
      fresh.send("GET /hello HTTP/1.1\nHo");
      used.send("GET /hello HTTP/1.1\nHo");
      assertThat(fresh.isClosedByServer()).isTrue();
      assertThat(used.isClosedByServer()).isTrue();
    }
  }

  @Test
  void leavesAnIdleConnectionAloneUntilTheIdleTimeout() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.IMPATIENT, TestServer.HELLO);
        RawConnection idle = server.connect();
        RawConnection slow = server.connect()) {
      idle.send("GET /hello HTTP/1.1\nHost: x\n\n").readReply();
      slow.send("GET /hello HTTP/1.1\nHo");
      assertThat(slow.isClosedByServer()).isTrue();
      assertThat(idle.send("GET /hello HTTP/1.1\nHost: x\n\n").readReply()).contains(" 200 ");
    }
  }

  @Test
  void givesUpAClientThatDoesNotRead() throws Exception {
    var outcome = new CompletableFuture<Throwable>();
    try (TestServer server = TestServer.serving(TestServer.IMPATIENT, gigabyte(outcome));
        RawConnection connection = server.connect()) {
      connection.send("GET /gigabyte HTTP/1.1\nHost: x\n\n");
      assertThat(outcome.get(60, TimeUnit.SECONDS)).hasMessageContaining("too slowly");
    }
  }

  /** It takes every piece long before the 30 seconds that it has for one. */
  @Test
  void givesUpAClientThatReadsALittleNowAndThen() throws Exception {
    var outcome = new CompletableFuture<Throwable>();
    ServerLimits limits = TestServer.replyDeadline(Duration.ofSeconds(1));
    try (TestServer server = TestServer.serving(limits, gigabyte(outcome));
        RawConnection connection = server.connect()) {
      connection.send("GET /gigabyte HTTP/1.1\nHost: x\n\n");
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!outcome.isDone() && System.nanoTime() < deadline) {
        connection.readSome(64 << 10);
        TimeUnit.MILLISECONDS.sleep(1);
      }
      assertThat(outcome).isDone();
      assertThat(outcome.join()).hasMessageContaining("too slowly");
    }
  }

  private static Route gigabyte(CompletableFuture<Throwable> outcome) {
    return TestServer.get(
        "/gigabyte",
        request ->
            Response.stream(
                200,
                "application/octet-stream",
                out -> {
                  try {
                    for (int i = 0; i < 100_000; i++) {
                      out.write(new byte[10_000]);
                    }
                    outcome.complete(new IllegalStateException("taken whole"));
                  } catch (IOException e) {
                    outcome.complete(e);
                    throw e;
                  }
                }));
  }

  @Test
  void acceptsNoMoreConnectionsThanItsLimit() throws Exception {
    ServerLimits two = TestServer.limits(2, 1 << 20);
    try (TestServer server = TestServer.serving(two, TestServer.HELLO);
        RawConnection first = server.connect()) {
      String request = "GET /hello HTTP/1.1\nHost: x\n\n";
      assertThat(first.send(request).readReply()).contains(" 200 ");
      RawConnection third;
      try (RawConnection second = server.connect()) {
        assertThat(second.send(request).readReply()).contains(" 200 ");
        third = server.connect().send(request);
        assertThat(third.hearsNothingFor(Duration.ofMillis(300))).isTrue();
      }
      try (third) {
        assertThat(third.readReply()).contains(" 200 ");
      }
    }
  }

  @Test
  void saysWhichAddressIsInUse() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.HELLO)) {
      ListenAddress taken = new ListenAddress("127.0.0.1", server.port());
      assertThatThrownBy(
              () ->
                  JettyServer.start(
                      taken,
                      Optional.empty(),
                      new Router(List.of(), ErrorStyle.PLAIN_TEXT),
                      TestServer.LIMITS,
                      observation -> {},
                      System::nanoTime,
                      new SplittableRandom(1)))
          .isInstanceOf(ListenException.class)
          .hasMessageContaining("127.0.0.1:" + server.port())
          .hasMessageContaining("already in use");
    }
  }

  /** Ten thousand kept connections must leave room for the requests of others. */
  @Test
  void keepsLittleForAConnectionThatSaysNothing() throws Exception {
    int count = 300;
    List<RawConnection> idle = new ArrayList<>();
    try (TestServer server =
        TestServer.serving(TestServer.limits(count + 10, 1 << 20), TestServer.HELLO)) {
      String request = "GET /hello HTTP/1.1\nHost: x\nUser-Agent: test\n\n";
      keep(server, request, idle, 10); // whatever is made once
      long before = usedAfterCollection();
      keep(server, request, idle, count);
      assertThat((usedAfterCollection() - before) / count).as("bytes each").isLessThan(20_000);
    } finally {
      for (RawConnection connection : idle) {
        connection.close();
      }
    }
  }

  private static void keep(
      TestServer server, String request, List<RawConnection> connections, int count)
      throws Exception {
    for (int i = 0; i < count; i++) {
      RawConnection connection = server.connect();
      connections.add(connection);
      for (int j = 0; j < 2; j++) { // whoever remembers something does so for the second
        assertThat(connection.send(request).readReply()).contains(" 200 ");
      }
    }
  }

  private static long usedAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
