package cairn.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Accepts connections and treats each as a test says, once a request's head has come. */
final class BadServer implements AutoCloseable {
  /** What is done to a client. */
  interface Behaviour {
    void answer(Socket socket, OutputStream out) throws Exception;
  }

  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Behaviour behaviour;
  private final AtomicInteger connections = new AtomicInteger();
  private final ExecutorService conversations = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** How each conversation ended. */
  final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

  private BadServer(Behaviour behaviour) throws IOException {
    this.behaviour = behaviour;
    Thread.ofVirtual().start(this::accept);
  }

  static BadServer that(Behaviour behaviour) throws IOException {
    return new BadServer(behaviour);
  }

  /** Sends that text, with line feeds as CR LF, and closes. */
  static BadServer thatSays(String reply) throws IOException {
    return that((socket, out) -> send(out, reply));
  }

  static void send(OutputStream out, String text) throws IOException {
    out.write(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /**
   * Reads a request up to the empty line.
   *
   * @throws EOFException when the client hung up before it; a thread that read on would spin for
   *     ever on a carrier that the tests after it need
   */
  static void readHead(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the client hung up");
      }
      head.append((char) next);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        connections.incrementAndGet();
        open.add(socket);
        conversations.execute(() -> converse(socket));
      } catch (IOException | RejectedExecutionException e) {
        if (!listener.isClosed()) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private void converse(Socket socket) {
    try (socket) {
      readHead(socket);
      behaviour.answer(socket, socket.getOutputStream());
      ended.add("answered");
    } catch (Exception e) { // the client's end of it is what the test is about
      ended.add(e.toString());
    } finally {
      open.remove(socket);
    }
  }

  int connections() {
    return connections.get();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
  }

  /** Ends every conversation, whatever it waits for. */
  @Override
  public void close() throws IOException {
    listener.close();
    conversations.shutdownNow();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
