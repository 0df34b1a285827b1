package cairn.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/**
 * A port that was free a moment ago, for programs that cannot bind port 0 and say which they got.
 * Somebody else may take it first, so prefer programs that can, and retry those that cannot.
 */
public final class FreePort {
  /** The system gives ports from 32768 on to connections. */
  private static final int FIRST_LASTING = 12_000;

  private static final int PAST_LASTING = 32_000;

  private FreePort() {}

  /**
   * One that no connection is given while the server that has it is down for a moment.
   *
   * @throws IOException when a thousand of them are taken
   */
  public static int findLasting(RandomGenerator random) throws IOException {
    BindException taken = new BindException("none was tried");
    for (int attempt = 0; attempt < 1000; attempt++) {
      int port = random.nextInt(FIRST_LASTING, PAST_LASTING);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        taken = e;
      }
    }
    throw new IOException("no free port from " + FIRST_LASTING + " to " + PAST_LASTING, taken);
  }
}
