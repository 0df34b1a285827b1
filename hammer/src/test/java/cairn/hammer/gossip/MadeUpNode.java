package cairn.hammer.gossip;

import static java.nio.charset.StandardCharsets.UTF_8;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.NodeCard;
import cairn.format.Origin;
import cairn.format.SignedCheckpoint;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A node of the test's own, with one log: it answers what gossip asks. */
final class MadeUpNode implements AutoCloseable {
  private final Story story;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong bytes = new AtomicLong();

  /** What it says. Called on any thread. */
  interface Story {
    Origin origin();

    /** Who it is, at that address. */
    NodeCard card(URI url) throws Exception;

    SignedCheckpoint shown() throws Exception;

    /** What is at {@code tile/…} below its log's prefix. */
    byte[] tile(String path) throws Exception;

    /**
     * Answers in another way than an honest node.
     *
     * @param path below {@code /}, such as {@code federation/status}, or {@code tile/…} of the log
     * @return whether it has
     */
    default boolean answersItself(String path, HttpExchange exchange, AtomicLong taken)
        throws Exception {
      return false;
    }
  }

  MadeUpNode(Story story) throws IOException {
    this.story = story;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** How many bytes of bodies were taken from it so far. */
  long bytes() {
    return bytes.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath().substring(1);
    String log = story.origin().namespace() + "/";
    String below = path.startsWith(log) ? path.substring(log.length()) : path;
    try (exchange) {
      if (!story.answersItself(below, exchange, bytes)) {
        answer(exchange, below);
      }
    } catch (IOException gone) {
      throw gone; // whoever asked has had enough
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } catch (Exception failure) {
      throw new IOException(path, failure);
    }
  }

  private void answer(HttpExchange exchange, String path) throws Exception {
    switch (path) {
      case "health" -> send(exchange, "ok\n".getBytes(UTF_8));
      case "federation/node" -> send(exchange, story.card(url()).encode());
      case "federation/cards" -> send(exchange, list("cards", List.of()));
      case "federation/status" -> send(exchange, list("logs", List.of(status())));
      case "checkpoint" -> send(exchange, story.shown().encode().getBytes(UTF_8));
      default -> {
        if (path.startsWith("tile/")) {
          send(exchange, story.tile(path.substring("tile/".length())));
        } else {
          exchange.sendResponseHeaders(404, -1);
        }
      }
    }
  }

  private static byte[] list(String name, List<Json> elements) {
    return JsonObject.builder().put(name, new JsonArray(elements)).build().canonical();
  }

  private JsonObject status() throws Exception {
    SignedCheckpoint shown = story.shown();
    return JsonObject.builder()
        .put("origin", story.origin().toString())
        .put("root", shown.checkpoint().root())
        .put("size", shown.checkpoint().size())
        .put("checkpoint", shown.encode())
        .build();
  }

  private void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
      bytes.addAndGet(body.length);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
