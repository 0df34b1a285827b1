package cairn.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's WebSocket. Jetty calls it on its own threads, one at a time; the conversation has a
 * virtual thread of its own; {@link Sockets#sweep} asks from a third.
 */
public final class SocketEndpoint implements Session.Listener.AutoDemanding {
  private static final Logger LOG = LoggerFactory.getLogger(SocketEndpoint.class);

  private final Conversation conversation;
  private final Duration writeTimeout;
  private final LongSupplier nanoTime;
  private final Consumer<SocketEndpoint> ended;
  private final AtomicBoolean isOver = new AtomicBoolean();

  /** Set once, before the thread starts. */
  private volatile Optional<Session> session = Optional.empty();

  /** Set once; guarded by this. */
  private Optional<Thread> talker = Optional.empty();

  /** When the client last answered a ping, or came; and when it was last sent one. */
  private volatile long heardAt;

  private volatile long pingedAt;

  /**
   * @param ended told once, when the conversation is closed
   */
  SocketEndpoint(
      Conversation conversation,
      Duration writeTimeout,
      LongSupplier nanoTime,
      Consumer<SocketEndpoint> ended) {
    this.conversation = conversation;
    this.writeTimeout = writeTimeout;
    this.nanoTime = nanoTime;
    this.ended = ended;
    this.heardAt = nanoTime.getAsLong();
    this.pingedAt = heardAt;
  }

  @Override
  public synchronized void onWebSocketOpen(Session opened) {
    session = Optional.of(opened);
    heardAt = nanoTime.getAsLong();
    if (isOver.get()) {
      close(Conversation.End.GOING_AWAY);
      return;
    }
    Thread thread = Thread.ofVirtual().name("socket").unstarted(this::talk);
    talker = Optional.of(thread);
    thread.start();
  }

  private void talk() {
    try {
      close(conversation.hold(this::send));
    } catch (InterruptedException stopping) {
      close(Conversation.End.GOING_AWAY);
    } catch (IOException gone) {
      LOG.debug("a client is gone: {}", gone.getMessage(), gone);
      disconnect();
    } catch (RuntimeException | Error bug) {
      LOG.error("a conversation over WebSocket broke", bug);
      close(Conversation.End.BROKEN);
    } finally {
      end();
    }
  }

  private void send(List<String> texts) throws IOException, InterruptedException {
    Session open = session.orElseThrow();
    CountDownLatch sent = new CountDownLatch(texts.size());
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    for (String text : texts) {
      open.sendText(
          text,
          Callback.from(
              sent::countDown,
              failure -> {
                failures.add(failure);
                sent.countDown();
              }));
    }
    if (!sent.await(writeTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("it did not take %d texts in time".formatted(texts.size()));
    }
    if (!failures.isEmpty()) {
      throw new IOException("a text was not sent", failures.element());
    }
  }

  @Override
  public void onWebSocketPong(ByteBuffer payload) {
    heardAt = nanoTime.getAsLong();
  }

  @Override
  public void onWebSocketText(String message) {
    close(Conversation.End.UNWANTED);
  }

  @Override
  public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
    callback.succeed();
    close(Conversation.End.UNWANTED);
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    LOG.debug("a WebSocket failed: {}", cause.getMessage(), cause);
  }

  @Override
  public void onWebSocketClose(int statusCode, String reason, Callback callback) {
    callback.succeed();
    stop();
  }

  /** Sends a ping if the last one was sent {@code period} ago. */
  void ping(long now, Duration period) {
    if (session.isPresent() && now - pingedAt >= period.toNanos()) {
      pingedAt = now;
      session.get().sendPing(ByteBuffer.allocate(0), Callback.NOOP);
    }
  }

  /** Whether nothing has come from the client for so long. */
  boolean isSilent(long now, Duration longest) {
    return now - heardAt > longest.toNanos();
  }

  /** Ends the conversation; its thread closes the connection. */
  synchronized void stop() {
    if (talker.isPresent()) {
      talker.get().interrupt();
    } else {
      end();
    }
  }

  /** Breaks the connection off. */
  void disconnect() {
    session.ifPresent(Session::disconnect);
    stop();
  }

  private void close(Conversation.End end) {
    session.ifPresent(open -> open.close(end.status(), end.reason(), Callback.NOOP));
  }

  private void end() {
    if (isOver.compareAndSet(false, true)) {
      conversation.close();
      ended.accept(this);
    }
  }
}
