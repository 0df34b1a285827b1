package cairn.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import cairn.format.NodeCard;
import cairn.format.RecordPush;
import cairn.http.Call;
import cairn.http.ErrorCode;
import cairn.http.ErrorStyle;
import cairn.http.ExchangeException;
import cairn.http.HttpClientExchange;
import cairn.http.JettyServer;
import cairn.http.ListenAddress;
import cairn.http.Method;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Reply;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.http.Router;
import cairn.http.ServerLimits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Stands in front of a real node, shows its card, and answers pushes as it is told to: honestly, by
 * passing them on, or not. What came is kept.
 */
final class FickleReceiver implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Says of itself what is not so, in colours, and moves the cursor. */
  static final String HOSTILE = "\u001b[2J\u001b]0;owned\u0007 all is well \u202eecalp\r\nfake";

  /** How the next push is answered. */
  enum Mood {
    /** As the node does. */
    HONEST,
    /** 429, to come back in a second. */
    BUSY,
    /** 200 with a page. */
    GARBAGE,
    /** 200 with counts of another push. */
    LIE,
    /** 403 with a text that is no text. */
    HOSTILE_WORDS,
    /** Not at all. */
    SILENT
  }

  private final URI node;
  private final HttpClientExchange exchange = HttpClientExchange.create();
  private final JettyServer server;
  private final BlockingQueue<Mood> moods = new LinkedBlockingQueue<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Semaphore arrived = new Semaphore(0);
  private final CountDownLatch closing = new CountDownLatch(1);

  FickleReceiver(String node) throws Exception {
    this.node = URI.create(node);
    this.server =
        JettyServer.start(
            new ListenAddress("127.0.0.1", 0),
            Optional.empty(),
            new Router(
                List.of(
                    new Route(Method.GET, "/federation/node", RequestLimits.noBody(), this::card),
                    new Route(
                        Method.POST,
                        "/federation/records",
                        RequestLimits.body(RecordPush.MAX_BYTES, "application/json"),
                        this::push)),
                ErrorStyle.PROBLEM_JSON),
            ServerLimits.defaults(),
            observation -> {},
            System::nanoTime,
            new SplittableRandom(1));
  }

  String url() {
    return "http://127.0.0.1:" + server.port();
  }

  /** The next pushes are answered so, one after the other; further ones honestly. */
  void will(Mood... next) {
    moods.clear();
    moods.addAll(List.of(next));
  }

  /** What was sent here so far, one request after the other: address, fields and body. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Waits until so many pushes have come, all together. */
  void awaitPushes(int count) throws InterruptedException {
    if (!arrived.tryAcquire(count, LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("only these came: " + requests);
    }
    arrived.release(count);
  }

  private Response card(Request request) throws ProblemException {
    return passed(Call.get(URI.create(node + request.path()), LIMIT, NodeCard.MAX_BYTES));
  }

  private Response push(Request request) throws ProblemException {
    requests.add(
        request
            + "\n"
            + request.query()
            + "\n"
            + request.headers().fields()
            + "\n"
            + new String(request.body(), ISO_8859_1));
    arrived.release();
    Mood mood = Optional.ofNullable(moods.poll()).orElse(Mood.HONEST);
    return switch (mood) {
      case HONEST ->
          passed(
              Call.post(
                  URI.create(node + request.path()),
                  "application/json",
                  request.body(),
                  LIMIT,
                  1 << 20));
      case BUSY ->
          throw Problem.of(ErrorCode.RATE_LIMITED, "too many pushes")
              .retryAfter(Duration.ofSeconds(1))
              .asException();
      case GARBAGE -> Response.text(200, "text/html", "<html>It works!</html>");
      case LIE ->
          Response.text(
              200,
              "application/json",
              "{\"duplicates\":0,\"first_use\":false,\"imported\":100,\"origin\":\"device-7/org:records\""
                  + ",\"records\":100,\"revoked\":0,\"sender\":\"peer\",\"strangers\":[],"
                  + "\"tree_size\":100,\"untrusted\":0}");
      case HOSTILE_WORDS -> throw Problem.of(ErrorCode.UNKNOWN_PEER, HOSTILE).asException();
      case SILENT -> silent();
    };
  }

  private Response silent() {
    try {
      closing.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Response.empty(204);
  }

  private Response passed(Call call) throws ProblemException {
    try {
      Reply reply = exchange.send(call);
      return Response.bytes(
          reply.status(),
          reply.headers().first("Content-Type").orElse("application/json"),
          reply.body());
    } catch (ExchangeException e) {
      throw new ProblemException(Problem.of(ErrorCode.UNAVAILABLE, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.close();
    exchange.close();
  }
}
