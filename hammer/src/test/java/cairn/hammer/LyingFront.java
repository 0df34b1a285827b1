package cairn.hammer;

import cairn.http.Call;
import cairn.http.ExchangeException;
import cairn.http.Headers;
import cairn.http.HttpClientExchange;
import cairn.http.Method;
import cairn.http.Reply;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a real gateway and changes what it answers. */
final class LyingFront implements AutoCloseable {
  /** Changes an answer to a request for that path, or leaves it. */
  @FunctionalInterface
  interface Lie {
    byte[] tell(String path, byte[] answer);
  }

  private final HttpServer server;
  private final URI gateway;
  private final Lie lie;
  private final HttpClientExchange exchange = HttpClientExchange.create();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private LyingFront(HttpServer server, URI gateway, Lie lie) {
    this.server = server;
    this.gateway = gateway;
    this.lie = lie;
  }

  static LyingFront start(String gateway, Lie lie) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    LyingFront front = new LyingFront(server, URI.create(gateway), lie);
    server.createContext("/", front::handle);
    server.setExecutor(front.threads);
    server.start();
    return front;
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange request) throws IOException {
    String path = request.getRequestURI().toString();
    Call call =
        new Call(
            Method.valueOf(request.getRequestMethod()),
            URI.create(gateway + path),
            request.getRequestMethod().equals("POST")
                ? Headers.of("Content-Type", "application/json")
                : Headers.empty(),
            request.getRequestBody().readAllBytes(),
            Duration.ofSeconds(60),
            64 << 20);
    try {
      Reply reply = exchange.send(call);
      byte[] answer = lie.tell(path, reply.body());
      request.sendResponseHeaders(reply.status(), answer.length == 0 ? -1 : answer.length);
      try (OutputStream out = request.getResponseBody()) {
        out.write(answer);
      }
    } catch (ExchangeException failure) {
      throw new IOException(failure);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    exchange.close();
  }
}
