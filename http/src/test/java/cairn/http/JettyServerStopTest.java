package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JettyServerStopTest {
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final Route waiting =
      TestServer.get(
          "/wait",
          request -> {
            entered.countDown();
            awaitRelease();
            return TestServer.plain("done\n");
          });

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void answersTheRequestInFlightAndAcceptsNobodyNew() throws Exception {
    try (TestServer server = TestServer.serving(waiting);
        RawConnection inFlight = server.connect();
        RawConnection idle = server.connect()) {
      inFlight.send("GET /wait HTTP/1.1\nHost: x\n\n");
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
      FutureTask<Boolean> stopped = new FutureTask<>(server::close, true);
      Thread.ofPlatform().daemon().start(stopped);
      assertThat(idle.isClosedByServer()).isTrue();
      assertThatThrownBy(server::connect).isInstanceOf(ConnectException.class);
      assertThat(stopped.isDone()).isFalse();
      release.countDown();
      assertThat(inFlight.readReply()).startsWith("HTTP/1.1 200 ").endsWith("done\n");
      stopped.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void breaksOffWhatOutlastsTheStopTimeout() throws Exception {
    try (RawConnection connection = stoppedWhileWaiting()) {
      assertThat(connection.readAll()).doesNotContain("done");
    } finally {
      release.countDown();
    }
  }

  private RawConnection stoppedWhileWaiting() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.IMPATIENT, waiting)) {
      RawConnection connection = server.connect();
      connection.send("GET /wait HTTP/1.1\nHost: x\n\n");
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
      return connection;
    }
  }
}
