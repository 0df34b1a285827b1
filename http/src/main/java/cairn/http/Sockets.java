package cairn.http;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;

/**
 * The WebSockets of one server. Clients are sent texts and say nothing: messages are refused,
 * extensions (compression) are not agreed to, pings find out who is still there.
 */
final class Sockets {
  /** Whatever a client sends is refused, so it need not be read whole. */
  private static final int MAX_MESSAGE_BYTES = 1024;

  private static final int INPUT_BUFFER_BYTES = 1024;

  /** Our texts go out in one frame each. */
  private static final int MAX_FRAME_BYTES = 1 << 20;

  private final ServerWebSocketContainer container;
  private final Duration writeTimeout;
  private final Duration silence;
  private final LongSupplier nanoTime;
  private final Set<SocketEndpoint> open = ConcurrentHashMap.newKeySet();

  /** Sockets of a server that has not been started yet. */
  Sockets(Server server, ServerLimits limits, LongSupplier nanoTime) {
    this.container = ServerWebSocketContainer.ensure(server);
    this.writeTimeout = limits.writeTimeout();
    this.silence = limits.idleTimeout();
    this.nanoTime = nanoTime;
    container.setIdleTimeout(silence.multipliedBy(2)); // what is still open then is not in `open`
    container.setMaxTextMessageSize(MAX_MESSAGE_BYTES);
    container.setMaxBinaryMessageSize(MAX_MESSAGE_BYTES);
    container.setInputBufferSize(INPUT_BUFFER_BYTES);
    container.setMaxFrameSize(MAX_FRAME_BYTES);
    container.setAutoFragment(false);
    container.setMaxOutgoingFrames(2 * TextSender.MOST_AT_ONCE);
  }

  /** Whether any of these routes opens WebSockets. */
  static boolean areIn(List<Route> routes) {
    return routes.stream().anyMatch(route -> route.handler() instanceof SocketHandler);
  }

  /**
   * Upgrades the request and holds the conversation, or closes it.
   *
   * @return whether the callback is taken care of; if not, the request asked for no upgrade that we
   *     know
   */
  boolean upgrade(Request request, Response response, Callback callback, Conversation said) {
    SocketEndpoint endpoint = new SocketEndpoint(said, writeTimeout, nanoTime, open::remove);
    open.add(endpoint);
    boolean isUpgraded = false;
    try {
      isUpgraded =
          container.upgrade(
              (asked, answer, refused) -> {
                answer.setExtensions(List.of());
                return endpoint;
              },
              request,
              response,
              new Callback.Nested(callback) {
                @Override
                public void failed(Throwable gone) {
                  endpoint.stop();
                  super.failed(gone);
                }
              });
      return isUpgraded;
    } catch (HttpException.RuntimeException malformed) {
      return false;
    } finally {
      if (!isUpgraded) {
        endpoint.stop();
      }
    }
  }

  /** Pings everybody now and then, and ends what nothing comes from; called about every second. */
  void sweep() {
    long now = nanoTime.getAsLong();
    for (SocketEndpoint endpoint : open) {
      if (endpoint.isSilent(now, silence)) {
        endpoint.disconnect();
      } else {
        endpoint.ping(now, silence.dividedBy(3));
      }
    }
  }

  /** Ends all conversations, and tells the clients that the server goes away. */
  void close() {
    open.forEach(SocketEndpoint::stop);
  }
}
