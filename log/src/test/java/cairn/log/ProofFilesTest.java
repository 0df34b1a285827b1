package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.AnchorEntry;
import cairn.format.BatchEvidence;
import cairn.format.CrossAnchor;
import cairn.format.Entry;
import cairn.format.JsonObject;
import cairn.format.NetworkDocument;
import cairn.format.NetworkPeer;
import cairn.format.ProofFile;
import cairn.format.SignedCheckpoint;
import cairn.http.Call;
import cairn.http.HandlerExchange;
import cairn.http.Reply;
import cairn.store.StoreException;
import cairn.testkit.FastSignatures;
import cairn.verify.FederationTerms;
import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.Subject;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import cairn.verify.Verdict;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole proof files, as the gateway hands them out and the judge reads them. */
class ProofFilesTest {
  @TempDir Path directory;
  private TestStores.Opened opened;
  private TestLog test;
  private PeerLog b;
  private PeerLog c;

  @BeforeAll
  static void useFastSignatures() {
    FastSignatures.use();
  }

  @BeforeEach
  void open() throws Exception {
    opened = TestStores.SQLITE.open(directory);
    test = TestLog.writable(opened.stores(), directory);
    b = new PeerLog('b', test.clock);
    c = new PeerLog('c', test.clock);
    b.stamp();
    c.stamp();
    c.stamp();
  }

  @AfterEach
  void close() throws Exception {
    test.close();
    opened.close();
  }

  /** Stamps a file and seals the batch that covers it. */
  private void sealed(long file) throws Exception {
    test.clock.advance(Duration.ofSeconds(60));
    test.stamp(file);
    test.log().sealOnce();
    test.log().publisher().publishOnce();
  }

  private void anchored(PeerLog peer, long batch) throws Exception {
    LogReader reader = test.log().reader();
    SignedCheckpoint note = reader.treeOf(reader.batch(batch).orElseThrow()).note();
    test.log().anchors().put(batch, peer.anchor(batch, TestLog.ORIGIN.networkId(), note));
  }

  private void logged(PeerLog peer) throws Exception {
    test.log().appendAnchor(peer.asAnchor());
    test.log().sequencer().commitRound();
    test.log().publisher().publishOnce();
  }

  @Test
  void aListOfAnchorsThatNamesSomethingElseIsDamaged() throws Exception {
    sealed(0);
    logged(b);
    assertThat(test.log().reader().anchorBefore(2)).isPresent();
    for (String lie : List.of("0", "3")) { // a stamp, and no entry at all
      int updated =
          test.log()
              .store()
              .database()
              .write(connection -> update(connection, "SET leaf_index = " + lie));
      assertThat(updated).isEqualTo(1);
      assertThatThrownBy(() -> test.log().reader().anchorBefore(4))
          .isInstanceOfSatisfying(
              StoreException.class,
              damaged -> assertThat(damaged.reason()).isEqualTo(StoreException.Reason.CORRUPT));
    }
  }

  private static int update(Connection connection, String what) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate("UPDATE log_anchor_entries " + what);
    }
  }

  private NetworkDocument home(List<PeerLog> peers) {
    return test.document(
        peers.stream()
            .map(
                peer ->
                    new NetworkPeer(peer.id, "http://" + peer.id, 2, peer.document().fingerprint()))
            .toList());
  }

  private static TrustedNetwork pin(NetworkDocument document) {
    return new TrustedNetwork(
        document.id(), List.of(TrustedPolicy.of(document)), FederationTerms.of(document));
  }

  private Verdict judge(long file, ProofFile proof, Set<Level.Kind> required) {
    List<TrustedNetwork> pins = new ArrayList<>(List.of(pin(home(List.of(b, c)))));
    pins.add(pin(b.document()));
    pins.add(pin(c.document()));
    return new ProofVerifier(pins)
        .verify(new Subject.FileHash(TestLog.hash(file)), proof, required);
  }

  private Reply get(String path) throws Exception {
    LogRoutes routes =
        new LogRoutes(
            new Logs(List.of(test.log())),
            home(List.of()),
            (request, scope) -> {},
            proof -> JsonObject.builder().build());
    return new HandlerExchange(RunningLog.router(routes), "192.0.2.1")
        .send(Call.get(URI.create("http://gateway" + path), Duration.ofSeconds(20), 1 << 22));
  }

  private ProofFile proof(long file) throws Exception {
    Reply reply = get("/v1/proof/" + TestLog.hash(file));
    assertThat(reply.status()).isEqualTo(200);
    return ProofFile.parse(reply.body());
  }

  @Test
  void areFederatedOnceBothPeersLoggedTheBatch() throws Exception {
    sealed(1);
    anchored(b, 1);
    Verdict half = judge(1, proof(1), Set.of(Level.Kind.BATCHED));
    assertThat(half.isVerified()).as(half.toString()).isTrue();
    assertThat(half.levels()).containsExactly(new Level.Basic(), new Level.Batched());
    anchored(c, 1);
    Verdict whole = judge(1, proof(1), Set.of(Level.Kind.FEDERATED));
    assertThat(whole.isVerified()).as(whole.toString()).isTrue();
    assertThat(whole.levels())
        .containsExactly(new Level.Basic(), new Level.Batched(), new Level.Federated(2, 2));
  }

  /** A peer that was away anchors a later batch, which covers the entry too. */
  @Test
  void makeUpForAPeerThatWasAwayWithALaterBatch() throws Exception {
    sealed(1);
    anchored(c, 1);
    sealed(2);
    anchored(c, 2);
    sealed(3);
    anchored(b, 3);
    anchored(c, 3);
    ProofFile file = proof(1);
    assertThat(file.batches()).extracting(BatchEvidence::id).containsExactly(1L, 3L);
    assertThat(file.crossAnchors())
        .extracting(CrossAnchor::networkId)
        .containsExactly("network-c", "network-b");
    Verdict verdict = judge(1, file, Set.of(Level.Kind.FEDERATED));
    assertThat(verdict.isVerified()).as(verdict.toString()).isTrue();
    assertThat(verdict.levels()).contains(new Level.Federated(2, 2));
    assertThat(proof(3).batches()).extracting(BatchEvidence::id).containsExactly(3L);
  }

  @Test
  void boundTheTimeFromBelowByTheLastForeignCheckpoint() throws Exception {
    test.stamp(1);
    logged(c);
    test.clock.advance(Duration.ofMinutes(5));
    logged(b);
    long bound = test.clock.instant().getEpochSecond();
    test.clock.advance(Duration.ofMinutes(5));
    test.stamp(2);
    test.clock.advance(Duration.ofMinutes(5));
    c.stamp();
    logged(c);
    assertThat(proof(1).notBefore()).isEmpty();
    ProofFile file = proof(2);
    AnchorEntry anchor =
        (AnchorEntry) Entry.parse(file.notBefore().orElseThrow().extra().orElseThrow());
    assertThat(anchor.networkId()).isEqualTo("network-b");
    assertThat(file.notBefore().get().checkpoint()).isEqualTo(file.proof().checkpoint());
    Verdict verdict = judge(2, file, Set.of(Level.Kind.BASIC));
    assertThat(verdict.isVerified()).as(verdict.toString()).isTrue();
    assertThat(verdict.loggedNotBefore().orElseThrow().timestamp()).isEqualTo(bound);
    assertThat(verdict.existedNotAfter().orElseThrow().timestamp()).isEqualTo(bound + 300);
  }

  /** As an imported bundle of a device is anchored: the bound before it is still the best one. */
  @Test
  void areNotBoundByACheckpointThatNobodyDated() throws Exception {
    logged(b);
    test.clock.advance(Duration.ofMinutes(5));
    SignedCheckpoint full = c.asAnchor().checkpoint();
    SignedCheckpoint bare =
        new SignedCheckpoint(full.checkpoint(), full.signatures().subList(0, 1));
    test.log().appendAnchor(new AnchorEntry(c.id, bare));
    test.log().sequencer().commitRound();
    test.stamp(2);
    AnchorEntry anchor =
        (AnchorEntry) Entry.parse(proof(2).notBefore().orElseThrow().extra().orElseThrow());
    assertThat(anchor.networkId()).isEqualTo("network-b");
  }

  @Test
  void stayWithinTheLimitsOfTheFormat() throws Exception {
    for (int i = 0; i < 20; i++) {
      sealed(i);
      PeerLog peer = new PeerLog((char) ('d' + i), test.clock);
      anchored(peer, i + 1);
    }
    ProofFile file = proof(0);
    assertThat(file.batches()).hasSize(ProofFile.MAX_BATCHES);
    assertThat(file.crossAnchors()).hasSize(ProofFile.MAX_BATCHES);
    assertThat(file.batches().getFirst().id()).isEqualTo(1);
  }

  @Test
  void leaveOutTheAnchorsForWhichThereIsNoRoom() throws Exception {
    sealed(1);
    anchored(b, 1);
    sealed(2);
    anchored(c, 2);
    int whole = proof(1).encode().length;
    assertThat(withRoom(whole).crossAnchors()).hasSize(2);
    ProofFile less = withRoom(whole - 1);
    assertThat(less.crossAnchors()).extracting(CrossAnchor::networkId).containsExactly(b.id);
    assertThat(less.batches()).extracting(BatchEvidence::id).containsExactly(1L);
    assertThat(withRoom(0).crossAnchors()).isEmpty();
    assertThat(withRoom(0).batches()).hasSize(1);
  }

  private ProofFile withRoom(int bytes) throws Exception {
    LogReader reader = test.log().reader();
    return new ProofFiles(reader, test.log().anchors(), bytes)
        .of(reader.entry(0).orElseThrow(), reader.earliestCovering(0).orElseThrow());
  }

  @Test
  void areListedWithTheBatchAndTheHash() throws Exception {
    sealed(1);
    sealed(2);
    anchored(b, 1);
    anchored(c, 2);
    JsonObject anchors =
        JsonObject.parse(get("/v1/anchors/" + TestLog.hash(1)).body(), 1 << 20, "anchors");
    assertThat(anchors.object("batch").integer("id")).isEqualTo(1);
    assertThat(networks(anchors)).containsExactly("network-b", "network-c");
    assertThat(anchors.array("anchors").objects("anchors").getLast().integer("batch")).isEqualTo(2);
    JsonObject batch = JsonObject.parse(get("/v1/batches/2").body(), 1 << 20, "batch");
    assertThat(networks(batch)).containsExactly("network-c");
    assertThat(batch.string("checkpoint")).startsWith("network-a/public:timestamps\n2\n");
  }

  private static List<String> networks(JsonObject reply) throws Exception {
    List<String> networks = new ArrayList<>();
    for (JsonObject anchor : reply.array("anchors").objects("anchors")) {
      networks.add(CrossAnchor.of(anchor).networkId());
    }
    return networks;
  }
}
