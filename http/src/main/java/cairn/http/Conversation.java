package cairn.http;

import java.io.IOException;

/** What one client is told over a WebSocket; what it says itself is not heard. */
public interface Conversation extends AutoCloseable {
  /** Why it ended, as the client is told (RFC 6455, section 7.4, and its registry). */
  enum End {
    /** Everything was said. */
    DONE(1000, "done"),
    /** The server stops. */
    GOING_AWAY(1001, "the server is stopping"),
    /** Clients have nothing to say here. */
    UNWANTED(1003, "nothing is taken here"),
    /** A bug; the log has more. */
    BROKEN(1011, "internal error"),
    /** The client does not keep pace, or there is no room. */
    TRY_AGAIN(1013, "too slow; come again");

    private final int status;
    private final String reason;

    End(int status, String reason) {
      this.status = status;
      this.reason = reason;
    }

    int status() {
      return status;
    }

    String reason() {
      return reason;
    }
  }

  /**
   * Says everything, on a virtual thread of its own, which is interrupted when the client is gone
   * or the server stops.
   *
   * @return how the connection is closed
   * @throws IOException when the client is gone, or does not take what it is sent
   */
  End hold(TextSender client) throws IOException, InterruptedException;

  /** Called once, after {@link #hold} or instead of it. */
  @Override
  void close();
}
