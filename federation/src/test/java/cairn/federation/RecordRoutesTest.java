package cairn.federation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.federation.gossip.HeldLogs;
import cairn.federation.gossip.RecordRoutes;
import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.Merkle;
import cairn.format.SignedCheckpoint;
import cairn.http.Call;
import cairn.http.ErrorStyle;
import cairn.http.HandlerExchange;
import cairn.http.Headers;
import cairn.http.Method;
import cairn.http.Reply;
import cairn.http.Router;
import cairn.log.Logs;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What A's log looks like to a peer. */
class RecordRoutesTest extends ThreeNetworks {
  @SuppressWarnings("NullAway.Init") // serve sets it
  private HandlerExchange exchange;

  @BeforeEach
  void serve() throws Exception {
    HeldLogs logs = new HeldLogs(Optional.of(new Logs(List.of(a.log()))), Optional.empty());
    exchange =
        new HandlerExchange(
            new Router(new RecordRoutes(logs).routes(), ErrorStyle.PROBLEM_JSON), "192.0.2.1");
    a.stampMany(120);
  }

  private Reply get(String path, String... headers) throws Exception {
    return exchange.send(
        new Call(
            Method.GET,
            URI.create("http://a/federation/" + path),
            Headers.of(headers),
            new byte[0],
            Duration.ofSeconds(1),
            1 << 22));
  }

  private JsonObject json(String path) throws Exception {
    Reply reply = get(path);
    assertThat(reply.status()).as(new String(reply.body(), UTF_8)).isEqualTo(200);
    return JsonObject.parseCanonical(reply.body(), 1 << 22, "reply");
  }

  private static Hash root(List<Hash> leaves) {
    return Frontier.EMPTY.append(leaves, (level, index, hash) -> {}).root();
  }

  @Test
  void theStatusIsTheNewestCheckpoint() throws Exception {
    JsonObject status = json("status");
    assertThat(status.string("origin")).isEqualTo("network-a/public:timestamps");
    assertThat(status.integer("size")).isEqualTo(120);
    assertThat(status.hash("root")).isEqualTo(a.newest().checkpoint().root());
    assertThat(SignedCheckpoint.parse(status.string("checkpoint"))).isEqualTo(a.newest());
    assertThat(json("status?all").array("logs").objects("log")).containsExactly(status);
    assertThat(json("status?origin=network-a/public:timestamps")).isEqualTo(status);
  }

  @Test
  void whoHasSeenItGetsNothingUntilItChanges() throws Exception {
    for (String path : List.of("status", "status?all")) {
      String tag = get(path).headers().first("ETag").orElseThrow();
      Reply idle = get(path, "If-None-Match", tag);
      assertThat(idle.status()).isEqualTo(304);
      assertThat(idle.body()).isEmpty();
      a.stamp();
      assertThat(get(path, "If-None-Match", tag).status()).isEqualTo(200);
    }
  }

  @Test
  void pagesOfRecordsMakeUpTheTree() throws Exception {
    List<Hash> leaves = new ArrayList<>();
    long start = 0;
    for (int expected : List.of(100, 20, 0)) {
      JsonObject page = json("records?count=1000&start=" + start);
      List<JsonObject> records = page.array("records").objects("record");
      assertThat(records).hasSize(expected);
      for (JsonObject record : records) {
        assertThat(record.integer("index")).isEqualTo(leaves.size());
        leaves.add(Merkle.leafHash(record.object("entry").canonical()));
      }
      start = page.integer("next");
      assertThat(start).isEqualTo(leaves.size());
    }
    assertThat(root(leaves)).isEqualTo(a.newest().checkpoint().root());
    assertThat(json("records?start=7").array("records").elements()).hasSize(50);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "64", "119", "120"})
  void aProofLeadsFromAnEarlierSizeToTheNewest(long oldSize) throws Exception {
    List<Hash> leaves = new ArrayList<>();
    for (byte[] entry : a.log().reader().entries(0, oldSize)) {
      leaves.add(Merkle.leafHash(entry));
    }
    JsonObject proof = json("consistency-proof?old_size=" + oldSize);
    List<Hash> hashes = new ArrayList<>();
    for (String hash : proof.array("hashes").strings("hash")) {
      hashes.add(Hash.parseHex(hash, "hash"));
    }
    SignedCheckpoint newest = SignedCheckpoint.parse(proof.string("checkpoint"));
    assertThat(proof.integer("new_size")).isEqualTo(newest.checkpoint().size()).isEqualTo(120);
    assertThat(
            Merkle.verifyConsistency(
                oldSize, 120, root(leaves), newest.checkpoint().root(), hashes))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "records, 400",
    "records?start=-1, 400",
    "records?start=01, 400",
    "records?start=121, 400",
    "records?start=0&count=x, 400",
    "records?start=0&origin=network-b/public:timestamps, 404",
    "consistency-proof, 400",
    "consistency-proof?old_size=121, 400",
    "consistency-proof?old_size=9223372036854775808, 400",
    "status?origin=network-b/public:timestamps, 404",
  })
  void refusesWhatItCannotAnswer(String path, int status) throws Exception {
    assertThat(get(path).status()).isEqualTo(status);
  }
}
