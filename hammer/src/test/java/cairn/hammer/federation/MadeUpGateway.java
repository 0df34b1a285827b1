package cairn.hammer.federation;

import static java.nio.charset.StandardCharsets.UTF_8;

import cairn.format.AnchorRequest;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The gateway of a made-up network: shows one history, and answers requests as it is told. */
final class MadeUpGateway implements AutoCloseable {
  private final MadeUpNetwork network;
  private final MadeUpLog log;
  private final Anchors anchors;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** What is said to requests for anchors. */
  @FunctionalInterface
  interface Anchors {
    Answer to(AnchorRequest request) throws Exception;
  }

  /** A status and a body. */
  @SuppressWarnings("ArrayRecordComponent") // written out once, and never compared
  record Answer(int status, byte[] body) {
    static final Answer NOT_NOW = new Answer(503, new byte[0]);

    static Answer of(byte[] body) {
      return new Answer(200, body);
    }
  }

  private MadeUpGateway(MadeUpNetwork network, MadeUpLog log, Anchors anchors, HttpServer server) {
    this.network = network;
    this.log = log;
    this.anchors = anchors;
    this.server = server;
  }

  static MadeUpGateway start(MadeUpNetwork network, MadeUpLog log, Anchors anchors)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    MadeUpGateway gateway = new MadeUpGateway(network, log, anchors, server);
    server.createContext("/", gateway::handle);
    server.setExecutor(gateway.threads);
    server.start();
    return gateway;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] asked = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    try (exchange) {
      Answer answer =
          path.equals("/v1/federation/anchor")
              ? anchors.to(AnchorRequest.parse(asked))
              : document(path);
      byte[] body = answer.body();
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    } catch (IOException gone) {
      throw gone;
    } catch (Exception failure) {
      throw new IOException(path, failure);
    }
  }

  private Answer document(String path) throws Exception {
    String prefix = "/" + network.origin().namespace();
    if (path.equals("/v1/network")) {
      return Answer.of(network.document().encode());
    }
    if (path.equals("/federation/node")) {
      return Answer.of(network.card(url()).encode());
    }
    if (path.equals(prefix + "/checkpoint")) {
      return Answer.of(log.signed().encode().getBytes(UTF_8));
    }
    return path.startsWith(prefix + "/tile/")
        ? Answer.of(log.tile(path.substring(prefix.length() + "/tile/".length())))
        : new Answer(404, new byte[0]);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
