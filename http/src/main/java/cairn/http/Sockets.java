package cairn.http;

import java.io.IOException;
import java.net.SocketAddress;
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

  private static final Duration RETRY = Duration.ofSeconds(10);

  /** Our texts go out in one frame each. */
  private static final int MAX_FRAME_BYTES = 1 << 20;

  private final ServerWebSocketContainer container;
  private final Duration writeTimeout;
  private final Duration silence;
  private final LongSupplier nanoTime;
  private final AddressCounter ofAddress;
  private final Set<SocketEndpoint> open = ConcurrentHashMap.newKeySet();

  /** Sockets of a server that has not been started yet. */
  Sockets(Server server, ServerLimits limits, LongSupplier nanoTime) {
    this.container = ServerWebSocketContainer.ensure(server);
    this.writeTimeout = limits.writeTimeout();
    this.silence = limits.idleTimeout();
    this.nanoTime = nanoTime;
    this.ofAddress = new AddressCounter(limits.perAddress().maxSockets());
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
   * Has a client admitted, if its address has room for one more.
   *
   * @throws ProblemException the answer instead of an upgrade
   */
  Conversation open(SocketHandler handler, cairn.http.Request asked, SocketAddress from)
      throws ProblemException {
    AddressCounter.Share place = ofAddress.share(from);
    if (!place.grow(1)) {
      throw Problem.of(
              ErrorCode.RATE_LIMITED, "your address has as many WebSockets open as it may have")
          .retryAfter(RETRY)
          .asException();
    }
    boolean isAdmitted = false;
    try {
      Conversation admitted = new Placed(handler.opening().open(asked), place);
      isAdmitted = true;
      return admitted;
    } finally {
      if (!isAdmitted) {
        place.close();
      }
    }
  }

  /** A conversation that gives its address's place back when it is closed. */
  private record Placed(Conversation conversation, AddressCounter.Share place)
      implements Conversation {
    @Override
    public End hold(TextSender client) throws IOException, InterruptedException {
      return conversation.hold(client);
    }

    @Override
    public void close() {
      try {
        conversation.close();
      } finally {
        place.close();
      }
    }
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
