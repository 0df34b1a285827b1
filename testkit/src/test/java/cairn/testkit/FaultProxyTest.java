package cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.testkit.FaultProxy.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("NullAway.Init") // fields are set before each test
class FaultProxyTest {
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int IMPATIENCE_MILLIS = 150;

  private final AtomicInteger received = new AtomicInteger();
  private ServerSocket server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::echo);
    proxy = FaultProxy.start("127.0.0.1", server.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  /** Answers each byte with the next number. */
  private void echo() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> answer(client));
      } catch (IOException closing) {
        // the test is over
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      for (int b = client.getInputStream().read(); b >= 0; b = client.getInputStream().read()) {
        received.incrementAndGet();
        client.getOutputStream().write(b + 1);
      }
    } catch (IOException broken) {
      // as the proxy was told to
    }
  }

  private Socket connect() throws IOException {
    return connect(proxy);
  }

  private static Socket connect(FaultProxy proxy) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static int ask(Socket socket, int question) throws IOException {
    socket.getOutputStream().write(question);
    return socket.getInputStream().read();
  }

  @Test
  void passesBytesAndTheEndOfTheStream() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket, 1)).isEqualTo(2);
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void hangsAndThenDeliversWhatWaited() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket, 1)).isEqualTo(2);
      proxy.set(Mode.HANG);
      socket.setSoTimeout(IMPATIENCE_MILLIS);
      assertThatThrownBy(() -> ask(socket, 2)).isInstanceOf(SocketTimeoutException.class);
      assertThat(received).hasValue(1);
      proxy.set(Mode.PASS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      assertThat(socket.getInputStream().read()).isEqualTo(3);
    }
  }

  @Test
  void countsWhatPassesAndHangsBehindSoManyBytes() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket, 1)).isEqualTo(2);
      proxy.hangAfter(4);
      assertThat(ask(socket, 2)).isEqualTo(3);
      assertThat(proxy.hangs()).isFalse();
      assertThat(ask(socket, 3)).isEqualTo(4);
      assertThat(proxy.hangs()).isTrue();
      socket.setSoTimeout(IMPATIENCE_MILLIS);
      assertThatThrownBy(() -> ask(socket, 4)).isInstanceOf(SocketTimeoutException.class);
      assertThat(proxy.requestBytes()).isEqualTo(3);
      assertThat(proxy.replyBytes()).isEqualTo(3);
      proxy.set(Mode.PASS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      assertThat(socket.getInputStream().read()).isEqualTo(5);
    }
  }

  @Test
  void dropsRepliesToRequestsThatArrive() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket, 1)).isEqualTo(2);
      proxy.set(Mode.DROP_REPLIES);
      socket.setSoTimeout(IMPATIENCE_MILLIS);
      assertThatThrownBy(() -> ask(socket, 2)).isInstanceOf(SocketTimeoutException.class);
      awaitDropped(1);
      assertThat(received).hasValue(2);
      proxy.set(Mode.PASS);
      assertThatThrownBy(() -> ask(socket, 3)).isInstanceOf(SocketTimeoutException.class);
    }
    try (Socket another = connect()) {
      assertThat(ask(another, 5)).isEqualTo(6);
    }
  }

  private void awaitDropped(long bytes) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (proxy.droppedBytes() < bytes) {
      assertThat(System.nanoTime()).as("a reply comes to the proxy").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  @Test
  void dropsAndResetsConnectionsThatStandAndNewOnes() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket, 1)).isEqualTo(2);
      proxy.set(Mode.DROP);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    try (Socket socket = connect()) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
    proxy.set(Mode.PASS);
    try (Socket socket = connect()) {
      assertThat(ask(socket, 1)).isEqualTo(2);
      proxy.set(Mode.RESET);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    assertThat(received).hasValue(2);
  }

  @Test
  void delaysEachPieceAndDripsBytes() throws Exception {
    try (Socket socket = connect()) {
      proxy.set(Mode.DELAY);
      long start = System.nanoTime();
      assertThat(ask(socket, 1)).isEqualTo(2);
      assertThat(System.nanoTime() - start).isGreaterThan(390_000_000L); // there and back

      proxy.set(Mode.SLOW);
      socket.setSoTimeout(IMPATIENCE_MILLIS);
      assertThatThrownBy(() -> ask(socket, 2)).isInstanceOf(SocketTimeoutException.class);
      proxy.set(Mode.PASS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      assertThat(socket.getInputStream().read()).isEqualTo(3);
    }
  }

  @Test
  void turnsRepliesIntoGarbageOfTheSameLength() throws Exception {
    proxy.set(Mode.GARBAGE);
    try (Socket socket = connect()) {
      int wrong = 0;
      for (int i = 0; i < 50; i++) {
        wrong += ask(socket, i) == i + 1 ? 0 : 1;
      }
      assertThat(wrong).isGreaterThan(40);
      assertThat(received).hasValue(50);
    }
  }

  @Test
  void closesTheConnectionWhenThereIsNoServer() throws Exception {
    try (Socket taken = new Socket()) { // so that nobody else gets the port and listens there
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      try (FaultProxy alone = FaultProxy.start("127.0.0.1", taken.getLocalPort());
          Socket socket = connect(alone)) {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void endsEverythingWhenClosed() throws Exception {
    proxy.set(Mode.HANG);
    try (Socket socket = connect()) {
      proxy.close();
      assertThat(endOf(socket)).isEqualTo(-1);
    }
  }

  /** A connection that was still in the queue when the listener closed is reset. */
  private static int endOf(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }
}
