package cairn.hammer;

import cairn.format.MalformedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Many kept-alive HTTP/1.1 connections to one server, each with one request in flight, on one
 * thread that waits for all of them at once.
 *
 * <p>Why not {@code cairn.http.Exchange}: the generator shares the machine with the servers, so
 * what it costs is taken from the figure. A stamp through the JDK's client costs 110 µs of CPU
 * (futures, flows, a thread woken for each step); here one select serves all answers that have
 * come, and what is left is two system calls: 12 µs with every check. See BENCHMARKS.md.
 *
 * <p>A connection that breaks is opened again after a pause; the job that was on it has failed.
 */
final class Connections {
  private static final int MAX_CONNECTING = 128; // a listener's backlog
  private static final long TICK_MILLIS = 5;
  private static final long REOPEN_NANOS = 50_000_000;

  private final InetSocketAddress address;
  private final Traffic traffic;
  private final int count;
  private final ByteBuffer piece = ByteBuffer.allocateDirect(256 << 10);
  private final List<Connection> connections = new ArrayList<>();
  private final Deque<Connection> closed = new ArrayDeque<>();
  private final Deque<Connection> idle = new ArrayDeque<>();
  private int connecting;
  private int busy;
  private long lastReply = System.nanoTime();
  private final Selector selector;

  /**
   * @param count how many connections, at least 1
   * @param selector closed by {@link #run}
   */
  Connections(Target target, int count, Traffic traffic, Selector selector) {
    this.address = target.address();
    this.count = count;
    this.traffic = traffic;
    this.selector = selector;
  }

  /**
   * Sends until the traffic is over and everything in flight is answered or given up.
   *
   * @param patienceNanos how long there may be no answer at all while one is waited for
   * @throws NoAnswerException when there was none for that long
   */
  void run(long patienceNanos) throws IOException, NoAnswerException {
    for (int i = 0; i < count; i++) {
      connections.add(new Connection());
    }
    closed.addAll(connections);
    try (selector) {
      while (!traffic.isOver() || busy > 0) {
        openSome();
        selector.select(key -> ((Connection) key.attachment()).ready(key), TICK_MILLIS);
        traffic.passed();
        wakeIdle();
        if (System.nanoTime() - lastReply > patienceNanos) {
          throw new NoAnswerException(address, patienceNanos);
        }
      }
      traffic.passed();
    } finally {
      connections.forEach(Connection::close);
    }
  }

  private void openSome() {
    long now = System.nanoTime();
    while (!closed.isEmpty()
        && connecting < MAX_CONNECTING
        && !traffic.isOver()
        && closed.getFirst().mayOpen(now)) {
      closed.removeFirst().open();
    }
  }

  private void wakeIdle() {
    for (int i = idle.size(); i > 0; i--) {
      idle.removeFirst().startNext();
    }
  }

  /** One connection: closed, connecting, idle, or busy with a job. */
  private final class Connection {
    private final HttpReply reply = new HttpReply();
    private Optional<SocketChannel> channel = Optional.empty();
    private Optional<Traffic.Job> job = Optional.empty();
    private ByteBuffer unsent = ByteBuffer.allocate(0);
    private boolean isConnecting;
    private long startedAt;
    private long closedAt = System.nanoTime() - REOPEN_NANOS;

    boolean mayOpen(long now) {
      return now - closedAt >= REOPEN_NANOS;
    }

    void open() {
      try {
        SocketChannel opened = SocketChannel.open();
        channel = Optional.of(opened);
        opened.configureBlocking(false);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        isConnecting = true;
        connecting++;
        opened.register(selector, SelectionKey.OP_CONNECT, this);
        opened.connect(address);
      } catch (IOException failure) {
        fail(failure.toString());
      }
    }

    void ready(SelectionKey key) {
      try {
        if (isConnecting) {
          key.interestOps(SelectionKey.OP_READ);
          channel.orElseThrow().finishConnect();
          isConnecting = false;
          connecting--;
          startNext();
        } else if (key.isReadable()) {
          read();
        } else {
          write(key);
        }
      } catch (IOException | MalformedException failure) {
        fail(failure.getMessage() == null ? failure.toString() : failure.getMessage());
      }
    }

    void startNext() {
      job = traffic.next();
      if (job.isEmpty()) {
        idle.add(this);
        return;
      }
      if (busy++ == 0) {
        lastReply = System.nanoTime(); // patience counts from when somebody began to wait
      }
      unsent = ByteBuffer.wrap(job.get().request());
      startedAt = System.nanoTime();
      try {
        write(channel.orElseThrow().keyFor(selector));
      } catch (IOException failure) {
        fail(failure.toString());
      }
    }

    private void write(SelectionKey key) throws IOException {
      channel.orElseThrow().write(unsent);
      int wanted =
          unsent.hasRemaining()
              ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
              : SelectionKey.OP_READ;
      if (key.interestOps() != wanted) {
        key.interestOps(wanted);
      }
    }

    private void read() throws IOException, MalformedException {
      piece.clear();
      int length = channel.orElseThrow().read(piece);
      if (length < 0) {
        throw new IOException("the server closed the connection");
      }
      if (job.isEmpty()) {
        throw new MalformedException("reply: nobody asked for it");
      }
      if (reply.take(piece.flip())) {
        answered(job.get());
      }
    }

    private void answered(Traffic.Job answered) {
      lastReply = System.nanoTime();
      job = Optional.empty();
      busy--;
      answered.answered(reply.status(), reply.body(), lastReply - startedAt);
      boolean closes = reply.closes();
      reply.clear();
      if (closes) {
        close();
        closed.add(this);
      } else {
        startNext();
      }
    }

    void fail(String why) {
      close();
      closed.add(this);
      Optional<Traffic.Job> failed = job;
      job = Optional.empty();
      if (failed.isPresent()) {
        busy--;
        failed.get().failed(why);
      }
    }

    void close() {
      closedAt = System.nanoTime();
      idle.remove(this);
      if (isConnecting) {
        isConnecting = false;
        connecting--;
      }
      reply.clear();
      try {
        if (channel.isPresent()) {
          channel.get().close();
        }
      } catch (IOException failure) {
        // Linux frees the descriptor all the same, and nothing more is read from it
      }
      channel = Optional.empty();
    }
  }
}
