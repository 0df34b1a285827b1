package cairn.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A TCP proxy on a port of its own that mistreats what passes between two real processes. The mode
 * may change at any time and holds at once for connections that stand.
 */
public final class FaultProxy implements AutoCloseable {
  /** What happens to bytes. */
  public enum Mode {
    /** They pass. */
    PASS,
    /** They wait, in both directions, and pass when the mode changes: a network that is away. */
    HANG,
    /**
     * Requests pass, replies are thrown away for the rest of their connection: applied, unanswered.
     */
    DROP_REPLIES,
    /** Connections are closed, new ones at once. */
    DROP,
    /** Each piece waits 200 ms. */
    DELAY,
    /** One byte a second. */
    SLOW,
    /** Connections are reset (RST), new ones at once. */
    RESET,
    /** Replies become random bytes. */
    GARBAGE
  }

  private static final int PIECE_BYTES = 16 * 1024;
  private static final Duration DELAY = Duration.ofMillis(200);
  private static final Duration SLOW = Duration.ofSeconds(1);

  private final InetSocketAddress target;
  private final ServerSocket listener;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

  // Guarded by this.
  private Mode mode = Mode.PASS;
  private boolean closed;
  private long requestBytes;
  private long replyBytes;
  private long droppedBytes;
  private long hangsAt = Long.MAX_VALUE;

  private FaultProxy(InetSocketAddress target, ServerSocket listener) {
    this.target = target;
    this.listener = listener;
  }

  /** Starts a proxy on a free port of the loopback, in front of that address. */
  public static FaultProxy start(String host, int port) throws IOException {
    ServerSocket listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    FaultProxy proxy = new FaultProxy(new InetSocketAddress(host, port), listener);
    Thread.ofVirtual().name("fault proxy").start(proxy::accept);
    return proxy;
  }

  /** Where clients connect, on 127.0.0.1. */
  public int port() {
    return listener.getLocalPort();
  }

  public void set(Mode next) {
    synchronized (this) {
      mode = next;
      notifyAll();
    }
    if (next == Mode.DROP || next == Mode.RESET) {
      connections.forEach(connection -> connection.end(next));
    }
  }

  /** How many bytes of requests have passed so far, all connections together. */
  public synchronized long requestBytes() {
    return requestBytes;
  }

  /** How many bytes of replies have passed so far, all connections together. */
  public synchronized long replyBytes() {
    return replyBytes;
  }

  /** How many bytes of replies have been thrown away so far, all connections together. */
  public synchronized long droppedBytes() {
    return droppedBytes;
  }

  private synchronized void drop(int bytes) {
    droppedBytes += bytes;
  }

  /**
   * From now on lets that many bytes pass, both ways together, give or take a piece of 16 KiB of
   * each connection, and then hangs.
   */
  public synchronized void hangAfter(long bytes) {
    hangsAt = requestBytes + replyBytes + bytes;
  }

  /** Whether it hangs now. */
  public synchronized boolean hangs() {
    return mode == Mode.HANG;
  }

  private synchronized void count(int bytes, boolean ofReply) {
    if (ofReply) {
      replyBytes += bytes;
    } else {
      requestBytes += bytes;
    }
    if (requestBytes + replyBytes >= hangsAt) {
      hangsAt = Long.MAX_VALUE;
      mode = Mode.HANG;
      notifyAll();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void accept() {
    while (!isClosed()) {
      try {
        Connection connection = new Connection(listener.accept());
        connections.add(connection);
        Thread.ofVirtual().start(connection::serve);
      } catch (IOException closing) {
        // accept fails when the listener is closed, which ends the loop, or for one client
      }
    }
  }

  /**
   * Waits as the mode asks and returns the mode that ended the waiting; {@code DROP} once closed.
   */
  private synchronized Mode await() throws InterruptedException {
    while (mode == Mode.HANG && !closed) {
      wait();
    }
    return closed ? Mode.DROP : mode;
  }

  /** Waits that long, or until the mode changes. */
  private synchronized void pause(Duration duration, Mode during) throws InterruptedException {
    long deadline = System.nanoTime() + duration.toNanos();
    long left;
    while (mode == during && !closed && (left = deadline - System.nanoTime()) > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /** Ends the listener and every connection. */
  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    listener.close();
    connections.forEach(connection -> connection.end(Mode.DROP));
  }

  private final class Connection {
    private final Socket client;
    private final Socket server = new Socket();

    Connection(Socket client) {
      this.client = client;
    }

    void serve() {
      try {
        Mode first = await();
        if (first == Mode.DROP || first == Mode.RESET) {
          end(first);
          return;
        }
        server.connect(target, (int) Duration.ofSeconds(5).toMillis());
        Thread requests = Thread.ofVirtual().start(() -> pump(client, server, false));
        pump(server, client, true);
        requests.join();
        end(Mode.DROP);
      } catch (IOException failure) {
        end(Mode.DROP); // no server: the client sees its connection closed
      } catch (InterruptedException interrupt) {
        Thread.currentThread().interrupt();
        end(Mode.DROP);
      }
    }

    private void pump(Socket from, Socket to, boolean replies) {
      byte[] piece = new byte[PIECE_BYTES];
      RandomGenerator garbage = new SplittableRandom(port());
      boolean deaf = false;
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
          Mode now = await();
          deaf |= replies && now == Mode.DROP_REPLIES;
          if (deaf) {
            drop(length);
          } else {
            count(length, replies); // first: whoever has the bytes finds them counted
            pass(piece, length, replies ? now : asRequest(now), garbage, out);
          }
        }
        await(); // an end of stream is held back as bytes are
        if (!deaf) {
          to.shutdownOutput();
        }
      } catch (IOException broken) {
        end(Mode.DROP);
      } catch (InterruptedException interrupt) {
        Thread.currentThread().interrupt();
        end(Mode.DROP);
      }
    }

    /** Only replies become garbage: requests must reach the server whole. */
    private static Mode asRequest(Mode now) {
      return now == Mode.GARBAGE ? Mode.PASS : now;
    }

    private void pass(byte[] piece, int length, Mode now, RandomGenerator garbage, OutputStream out)
        throws IOException, InterruptedException {
      switch (now) {
        case PASS, DROP_REPLIES, HANG -> out.write(piece, 0, length);
        case DELAY -> {
          pause(DELAY, Mode.DELAY);
          out.write(piece, 0, length);
        }
        case SLOW -> passSlowly(piece, length, out);
        case GARBAGE -> {
          byte[] noise = new byte[length];
          garbage.nextBytes(noise);
          out.write(noise);
        }
        case DROP, RESET -> end(now);
      }
    }

    private void passSlowly(byte[] piece, int length, OutputStream out)
        throws IOException, InterruptedException {
      for (int i = 0; i < length; i++) {
        pause(SLOW, Mode.SLOW);
        out.write(piece[i]);
      }
    }

    /** Closes both sockets; after SO_LINGER 0 that is a reset. */
    void end(Mode how) {
      connections.remove(this);
      for (Socket socket : new Socket[] {client, server}) {
        try {
          if (how == Mode.RESET) {
            socket.setSoLinger(true, 0);
          }
          socket.close();
        } catch (IOException gone) {
          // it is closed, which is all that was wanted
        }
      }
    }
  }
}
