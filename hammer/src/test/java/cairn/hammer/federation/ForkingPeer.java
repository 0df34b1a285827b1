package cairn.hammer.federation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.hammer.federation.MadeUpGateway.Answer;
import cairn.http.Call;
import cairn.http.HttpClientExchange;
import cairn.http.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A network that shows B one history and C another, each at an address of its own, and has each log
 * what it shows it. Neither ever sees the other side, but in the other's log.
 */
final class ForkingPeer implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int MAX_REPLY = 1 << 20;

  private final ScriptedFederation federation;
  private final HttpClientExchange exchange;
  private final MadeUpNetwork network;
  private final Side toB;
  private final Side toC;

  /** What one of the two is shown. */
  private static final class Side implements AutoCloseable {
    private final String name;
    private final MadeUpLog log;
    private final MadeUpGateway gateway;
    private long batches;
    private long submitted; // how large the tree was

    Side(MadeUpNetwork network, String name) throws IOException {
      this.name = name;
      this.log = new MadeUpLog(network, "for " + name);
      this.gateway = MadeUpGateway.start(network, log, request -> Answer.NOT_NOW);
    }

    @Override
    public void close() {
      gateway.close();
    }
  }

  ForkingPeer(String id, ScriptedFederation federation, HttpClientExchange exchange)
      throws IOException {
    this.federation = federation;
    this.exchange = exchange;
    this.network = new MadeUpNetwork(id);
    this.toB = new Side(network, "b");
    this.toC = new Side(network, "c");
  }

  String id() {
    return network.id();
  }

  /** How B or C configures it. */
  String asPeerOf(String other) throws Exception {
    return network.asPeer(side(other).gateway.url());
  }

  private Side side(String other) {
    return toB.name.equals(other) ? toB : toC;
  }

  /** Has both log a tree of their own side, of these sizes, at the same time. */
  void showBoth(int sizeForB, int sizeForC) throws Exception {
    toB.log.growTo(sizeForB);
    toC.log.growTo(sizeForC);
    try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reply> b = both.submit(() -> show(toB));
      Future<Reply> c = both.submit(() -> show(toC));
      for (Future<Reply> reply : List.of(b, c)) {
        assertThat(reply.get().status()).as(text(reply.get())).isEqualTo(200);
      }
    }
  }

  /** Has one of them log more of its side, if it still takes something. */
  void showMore(String other, int size) throws Exception {
    Side side = side(other);
    side.log.growTo(size);
    Reply reply = show(side);
    assertThat(reply.status() == 200 || text(reply).contains("peer_set_aside"))
        .as(text(reply))
        .isTrue();
  }

  /** Asks again while it is not known there yet, or comes too soon after the last time. */
  private Reply show(Side side) throws Exception {
    URI uri = URI.create(federation.gateway(side.name) + "/v1/federation/anchor");
    side.batches++;
    Reply last =
        federation.await(
            network.id() + " is heard by " + side.name,
            () -> {
              byte[] request =
                  side.log.request("network-" + side.name, side.batches, side.submitted).encode();
              Reply reply =
                  exchange.send(Call.post(uri, "application/json", request, LIMIT, MAX_REPLY));
              return Optional.of(reply).filter(ForkingPeer::isSettled);
            });
    side.submitted = side.log.signed().checkpoint().size();
    return last;
  }

  private static boolean isSettled(Reply reply) {
    return reply.status() == 200
        || List.of("unknown_peer", "message_replayed", "rate_limited", "unavailable").stream()
            .noneMatch(text(reply)::contains);
  }

  private static String text(Reply reply) {
    return reply.status() + " " + new String(reply.body(), UTF_8);
  }

  /** Waits until that one has evidence, and hears nothing of the forking network any more. */
  Path awaitEvidence(String by) throws Exception {
    Path file =
        federation.await(
            "evidence of " + network.id() + " at " + by,
            () -> federation.forks(by, network.id()).stream().findFirst());
    assertThat(text(show(side(by)))).startsWith("403 ").contains("peer_set_aside");
    return file;
  }

  /** Where somebody finds what he has to pin, who heard the fingerprint another way. */
  List<String> pin() {
    return List.of(
        toB.gateway.url().toString(), "--fingerprint", network.document().fingerprint().hex());
  }

  /** The operator takes it back; what it shows then, if it goes on with that side, is logged. */
  void takenBackBy(String by) throws Exception {
    String fingerprint = network.document().fingerprint().hex();
    assertThat(
            federation
                .peer(by, "accept", network.id(), "--fingerprint", fingerprint, "--json")
                .succeeded()
                .out())
        .contains("\"status\":\"active\"");
    Side side = side(by);
    side.log.growTo((int) side.submitted + 2);
    Reply reply = show(side);
    assertThat(reply.status()).as(text(reply)).isEqualTo(200);
  }

  @Override
  public void close() {
    toB.close();
    toC.close();
  }
}
