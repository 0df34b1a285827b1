package cairn.http;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;

/**
 * Closes connections whose next request does not become whole in time. Jetty's idle timeout starts
 * again with every byte, so a client that sends one now and then would hold its connection for
 * hours.
 */
final class HeaderDeadline implements Connection.Listener {
  private final long headNanos;
  private final long firstNanos;
  private final LongSupplier nanoTime;
  private final Map<Connection, Waiting> connections = new ConcurrentHashMap<>();

  /** One connection. The request's thread sets the state, the sweeping thread reads it. */
  private static final class Waiting {
    private final long opened;
    private volatile boolean busy;
    private volatile boolean used;
    private volatile long bytesBefore;

    /** When the sweep first saw a part of a request; owned by the sweeping thread. */
    private long partSeen;

    private boolean part;

    Waiting(long opened) {
      this.opened = opened;
    }
  }

  HeaderDeadline(Duration head, Duration idle, LongSupplier nanoTime) {
    this.headNanos = head.toNanos();
    this.firstNanos = head.plus(idle).toNanos();
    this.nanoTime = nanoTime;
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof ConnectionMetaData) { // not the TLS connection beneath
      connections.put(connection, new Waiting(nanoTime.getAsLong()));
    }
  }

  @Override
  public void onClosed(Connection connection) {
    connections.remove(connection);
  }

  /** A request's head has come, and is being answered. */
  void begin(Connection connection) {
    Waiting waiting = connections.get(connection);
    if (waiting != null) {
      waiting.used = true;
      waiting.busy = true;
    }
  }

  /** It has been answered; whatever comes now belongs to the next one. */
  void end(Connection connection) {
    Waiting waiting = connections.get(connection);
    if (waiting != null) {
      waiting.bytesBefore = connection.getBytesIn();
      waiting.busy = false;
    }
  }

  /** Looks at every connection once; called about every second. */
  void sweep() {
    long now = nanoTime.getAsLong();
    connections.forEach(
        (connection, waiting) -> {
          if (isLate(connection, waiting, now)) {
            connection
                .getEndPoint()
                .close(new TimeoutException("the request's head did not arrive in time"));
          }
        });
  }

  private boolean isLate(Connection connection, Waiting waiting, long now) {
    boolean part = !waiting.busy && connection.getBytesIn() > waiting.bytesBefore;
    if (part && !waiting.part) {
      waiting.partSeen = now;
    }
    waiting.part = part;
    boolean lateHead = part && now - waiting.partSeen > headNanos;
    // Also ends a TLS handshake that drags on: its bytes are not the connection's.
    boolean lateFirst = !waiting.used && now - waiting.opened > firstNanos;
    return lateHead || lateFirst;
  }
}
