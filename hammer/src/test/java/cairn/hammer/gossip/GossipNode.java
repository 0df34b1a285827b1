package cairn.hammer.gossip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonBoolean;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.NetworkDocument;
import cairn.format.Origin;
import cairn.format.SignedCheckpoint;
import cairn.hammer.faults.Server;
import cairn.http.Call;
import cairn.http.ExchangeException;
import cairn.http.Headers;
import cairn.http.HttpClientExchange;
import cairn.http.Method;
import cairn.http.Reply;
import cairn.node.Configuration;
import cairn.node.ConfigurationFile;
import cairn.node.GatewayFiles;
import cairn.node.KeyFile;
import cairn.node.RunningFile;
import cairn.node.TokenAdmin;
import cairn.node.TokenScope;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A node that gossips: a real process, which is asked over HTTP alone. What its operator says, it
 * is told at its admin listener.
 *
 * <p>For one thread.
 */
final class GossipNode {
  /** Many times what one round takes on a machine that is busy with other builds. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final long LOOK_EVERY_MILLIS = 20;
  private static final int MAX_REPLY = 64 << 20;
  private static final int BULK = 10_000;

  private final String name;
  private final Path home;
  private final Server server;
  private final Optional<NetworkDocument> document;
  private final HttpClientExchange exchange;
  private long stamped;
  private String token = "";

  /**
   * @param home its {@code $CAIRN_HOME}; its data is in {@code data} below that
   * @param document of its network; a relay has none
   */
  GossipNode(
      String name,
      Path home,
      Server server,
      Optional<NetworkDocument> document,
      HttpClientExchange exchange) {
    this.name = name;
    this.home = home;
    this.server = server;
    this.document = document;
    this.exchange = exchange;
  }

  String name() {
    return name;
  }

  Path home() {
    return home;
  }

  Path data() {
    return home.resolve("data");
  }

  Server server() {
    return server;
  }

  /** Its log. */
  Origin origin() {
    return document().logs().getFirst().origin();
  }

  NetworkDocument document() {
    return document.orElseThrow(() -> new IllegalStateException(name + " is a relay"));
  }

  /** By what its peers know it. */
  Hash fingerprint() throws Exception {
    return KeyFile.read(GatewayFiles.identityKey(data())).key().publicKeyFingerprint();
  }

  /** What stands in front of {@code /checkpoint} and {@code /tile} of its own log. */
  URI log() {
    return URI.create(server.url() + "/" + origin().namespace());
  }

  /** The same of its mirror of somebody else's log. */
  URI mirror(Origin of) {
    return URI.create(server.url() + "/mirror/" + Hash.sha256(of.toString().getBytes(UTF_8)).hex());
  }

  Reply get(String path) throws ExchangeException {
    return exchange.send(Call.get(URI.create(server.url() + path), LIMIT, MAX_REPLY));
  }

  /** Has it log that many stamps that nobody made before; each is cosigned on return. */
  void stamp(int count) throws Exception {
    for (int done = 0; done < count; ) {
      int now = Math.min(BULK, count - done);
      List<Json> hashes = new ArrayList<>();
      for (int i = 0; i < now; i++) {
        hashes.add(new JsonString(Hash.sha256((name + " " + stamped++).getBytes(UTF_8)).hex()));
      }
      byte[] body = JsonObject.builder().put("hashes", new JsonArray(hashes)).build().canonical();
      URI uri = URI.create(server.url() + "/v1/timestamps");
      Reply reply = exchange.send(Call.post(uri, "application/json", body, LIMIT, MAX_REPLY));
      assertThat(reply.status()).as("%s\n%s", reply, server.logTail()).isEqualTo(200);
      done += now;
    }
  }

  /** Gives us a token by which we may append to its log. */
  void mayAppend() throws Exception {
    Configuration configuration =
        ConfigurationFile.read(home.resolve("cairn.yaml"), Map.of(), Map.of());
    TokenScope scope = new TokenScope.Append(origin().namespace());
    token =
        TokenAdmin.of(configuration, exchange, InstantSource.system())
            .create(List.of(scope), "")
            .token();
  }

  /** Logs that entry; its index. It is cosigned on return. */
  long append(Entry entry) throws Exception {
    URI uri = URI.create(server.url() + "/v1/logs/" + origin().namespace() + "/entries");
    Reply reply =
        exchange.send(
            Call.post(uri, "application/json", entry.encode(), LIMIT, MAX_REPLY)
                .with("Authorization", "Bearer " + token));
    assertThat(reply.status()).as("%s", reply).isEqualTo(200);
    return JsonObject.parse(reply.body(), MAX_REPLY, "answer").integer("sequence");
  }

  /** The newest checkpoint of its own log. */
  SignedCheckpoint checkpoint() throws Exception {
    return checkpoint(log()).orElseThrow(() -> new AssertionError(name + " has no checkpoint"));
  }

  /** That of its mirror of a log, once it has one. */
  Optional<SignedCheckpoint> mirrored(Origin origin) throws Exception {
    return checkpoint(mirror(origin));
  }

  private Optional<SignedCheckpoint> checkpoint(URI log) throws Exception {
    Reply reply = exchange.send(Call.get(URI.create(log + "/checkpoint"), LIMIT, MAX_REPLY));
    if (reply.status() == 404) {
      return Optional.empty();
    }
    assertThat(reply.status()).as("%s", reply).isEqualTo(200);
    return Optional.of(SignedCheckpoint.parse(reply.body()));
  }

  /** Takes somebody up as a peer. */
  void follow(Hash fingerprint, Optional<URI> url, boolean push) throws Exception {
    JsonObject.Builder peer =
        JsonObject.builder().put("fingerprint", fingerprint).put("push", new JsonBoolean(push));
    url.ifPresent(where -> peer.put("url", where.toString()));
    Reply reply = tell("/v1/admin/gossip/peers", peer.build());
    assertThat(reply.status()).as("%s\n%s", reply, server.logTail()).isEqualTo(200);
  }

  /** Has it do one round with that peer now, after one that is under way; what came of it. */
  JsonObject sync(Hash peer) throws Exception {
    String path = "/v1/admin/gossip/peers/" + peer.hex() + "/sync";
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      Reply reply = tell(path, JsonObject.builder().build());
      assertThat(reply.status()).as("%s\n%s", reply, server.logTail()).isEqualTo(200);
      JsonObject round = JsonObject.parse(reply.body(), MAX_REPLY, "round");
      boolean isOver =
          !round.string("outcome").equals("running")
              && !round.string("reason").contains("under way");
      if (isOver) {
        return round;
      }
      assertThat(System.nanoTime()).as("a round of %s: %s", name, round).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
    }
  }

  private Reply tell(String path, JsonObject body) throws Exception {
    return admin(Method.POST, path, body.canonical());
  }

  private Reply admin(Method method, String path, byte[] body) throws Exception {
    RunningFile running = RunningFile.read(data()).orElseThrow();
    Headers headers = Headers.of("Authorization", "Bearer " + running.secret());
    if (body.length > 0) {
      headers = headers.with("Content-Type", "application/json");
    }
    URI uri = URI.create(running.adminUrl() + path);
    return exchange.send(new Call(method, uri, headers, body, LIMIT, MAX_REPLY));
  }
}
