package cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChildProcessTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Pattern READY = Pattern.compile("ready on port (\\d+)");

  @Test
  void waitsForTheReadyLineTalksAndKills() throws Exception {
    try (ChildProcess child = ChildProcess.start(ChildProcess.java(Server.class))) {
      int port = Integer.parseInt(child.awaitLine(READY, LONG).group(1));
      assertThat(child.awaitLine(READY, Duration.ZERO).group()).startsWith("ready");
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(socket.getInputStream().read()).isEqualTo('!');
      }
      assertThat(child.isAlive()).isTrue();
      child.kill();
      assertThat(child.isAlive()).isFalse();
      assertThat(child.awaitExit(LONG)).isEqualTo(137);
    }
  }

  @Test
  void stopsGracefullyAndKeepsTheOutput() throws Exception {
    try (ChildProcess child = ChildProcess.start(ChildProcess.java(Server.class, "polite"))) {
      child.awaitLine(READY, LONG);
      assertThat(child.stop(LONG)).isEqualTo(143);
      assertThat(child.output()).last().isEqualTo("goodbye");
    }
  }

  @Test
  void showsTheOutputOfAProcessThatNeverGetsReady() throws Exception {
    try (ChildProcess child = ChildProcess.start(ChildProcess.java(Server.class, "broken"))) {
      assertThatThrownBy(() -> child.awaitLine(READY, LONG))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("before it ended")
          .hasMessageContaining("cannot start");
      assertThat(child.awaitExit(LONG)).isEqualTo(1);
    }
  }

  /** Its last lines are read behind its end, on a busy machine long behind. */
  @RepeatedTest(10)
  void hasAllThatWasPrintedWhenItHasAwaitedTheEnd() throws Exception {
    int lines = 9_000; // less than a pipe holds: it ends before they are read
    ProcessBuilder talking = new ProcessBuilder("sh", "-c", "seq 1 " + lines + "; exit 3");
    try (ChildProcess child = ChildProcess.start(talking)) {
      assertThat(child.awaitExit(LONG)).isEqualTo(3);
      assertThat(child.output()).hasSize(lines).endsWith("" + lines);
    }
  }

  @Test
  void killsOnCloseWhatStillRuns() throws Exception {
    ChildProcess child = ChildProcess.start(ChildProcess.java(Server.class));
    try (child) {
      child.awaitLine(READY, LONG);
      assertThatThrownBy(() -> child.awaitLine(Pattern.compile("never"), Duration.ofMillis(10)))
          .isInstanceOf(AssertionError.class);
    }
    assertThat(ProcessHandle.of(child.pid()).map(ProcessHandle::isAlive))
        .isNotEqualTo(java.util.Optional.of(true));
  }

  @Test
  void findsAPortThatIsFreeAndGivenToNoConnection() throws Exception {
    int port = FreePort.findLasting(new Random());
    assertThat(port).isBetween(1024, 32_767);
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(socket.isBound()).isTrue();
    }
  }

  /** Binds port 0, says which it got, answers every client with one byte. */
  static final class Server {
    private Server() {}

    public static void main(String[] arguments) throws Exception {
      String manner = arguments.length == 0 ? "" : arguments[0];
      if (manner.equals("broken")) {
        throw new IllegalStateException("cannot start");
      }
      if (manner.equals("polite")) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("goodbye")));
      }
      try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
        System.out.println("ready on port " + socket.getLocalPort());
        while (true) {
          try (Socket client = socket.accept()) {
            client.getOutputStream().write('!');
          }
        }
      }
    }
  }
}
