package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.NoteSignature;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.http.ErrorStyle;
import cairn.http.Method;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.http.Router;
import cairn.verify.ForkJudge;
import cairn.verify.JudgedFork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** B has seen both sides of a fork of A, and C hears of it. */
class HeardEvidenceTest {
  @SuppressWarnings("NullAway.Init") // start sets it
  private TestFederation test;

  @SuppressWarnings("NullAway.Init") // start sets it
  private TestGateway a;

  @SuppressWarnings("NullAway.Init") // start sets it
  private TestGateway twin;

  @SuppressWarnings("NullAway.Init") // start sets it
  private TestGateway b;

  @SuppressWarnings("NullAway.Init") // start sets it
  private TestGateway c;

  @BeforeEach
  void start() throws Exception {
    test = new TestFederation();
    a = test.add('a', "");
    twin = test.add('a', "2");
    b = test.add('b', "");
    c = test.add('c', "");
    a.pin(b, c);
    twin.pin(b);
    b.pin(a, c);
    c.pin(a, b);
    test.meet();
    a.close(3);
    a.federation().anchorOnce();
    twin.close(3);
  }

  @AfterEach
  void stop() throws Exception {
    test.close();
  }

  /** B logs neither that nor anything else of A any more. */
  private void showTwinToB() throws Exception {
    TestRequest.of(twin, b).sendTo(b);
    assertThat(b.peer(a).status()).isEqualTo(PeerStatus.SET_ASIDE);
    assertThat(b.anchorsOf(a)).hasSize(1);
  }

  /** From now on this is all that B says. */
  private void tells(byte[] body) {
    Route route =
        new Route(
            Method.GET,
            "/federation/evidence",
            RequestLimits.noBody(),
            request -> Response.json(200, body));
    test.net.listen(b.host, 80, new Router(List.of(route), ErrorStyle.PROBLEM_JSON));
  }

  private void tells(ForkFile... forks) {
    JsonArray all = new JsonArray(List.of(forks).stream().map(ForkFile::object).toList());
    tells(JsonObject.builder().put("forks", all).build().canonical());
  }

  private void assertNobodyAccused() throws Exception {
    assertThat(c.federation().evidence()).isEmpty();
    assertThat(c.peer(a).status()).isEqualTo(PeerStatus.ACTIVE);
    assertThat(c.peer(b).status()).isEqualTo(PeerStatus.ACTIVE);
  }

  @Test
  void whatOneHasSeenBothSidesOfTheOthersLearn() throws Exception {
    showTwinToB();
    c.federation().watchOnce();
    assertThat(c.peer(a).status()).isEqualTo(PeerStatus.SET_ASIDE);
    assertThat(c.peer(b).status()).as("the messenger").isEqualTo(PeerStatus.ACTIVE);
    assertThat(c.heard("forked network-a")).isEqualTo(1);
    try (var files = Files.list(c.directory.resolve("forks"))) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      ForkFile fork = ForkFile.parse(Files.readAllBytes(all.getFirst()));
      assertThat(ForkJudge.judge(fork, List.of(a.logKey.key())))
          .isInstanceOf(JudgedFork.Proven.class);
    }
  }

  /** Who hands evidence on may have put anything beside the lines that prove it. */
  @Test
  void ofWhatIsHeardTheVerifiedLinesOfTheLogAloneAreKept() throws Exception {
    NoteSignature moved = signedByA(9, "another tree").signatures().getFirst();
    SignedCheckpoint dressed = batch(a).with(List.of(moved));
    assertThat(dressed.signatures()).hasSizeGreaterThan(2);
    tells(fork(dressed, batch(twin)));
    c.federation().watchOnce();
    ForkFile kept = c.federation().evidence().getFirst();
    for (SignedCheckpoint tree : List.of(kept.first(), kept.second())) {
      assertThat(tree.signatures())
          .singleElement()
          .satisfies(
              line -> assertThat(tree.checkpoint().isSignedBy(a.logKey.key(), line)).isTrue());
    }
  }

  @Test
  void whatIsHeardAgainAccusesNobodyAgain() throws Exception {
    showTwinToB();
    c.federation().watchOnce();
    c.federation().peers().accept(a.id, Optional.empty());
    c.federation().watchOnce();
    assertThat(c.peer(a).status()).isEqualTo(PeerStatus.ACTIVE);
    assertThat(c.federation().evidence()).hasSize(1);
  }

  /** Another proof of what it was forgiven; a larger tree would be news. */
  @Test
  void whatIsHeardOfTreesNoLargerAccusesNobodyWhoWasTakenBack() throws Exception {
    showTwinToB();
    c.federation().watchOnce();
    c.federation().peers().accept(a.id, Optional.empty());
    tells(fork(batch(a), signedByA(3, "a third tree")));
    c.federation().watchOnce();
    assertThat(c.peer(a).status()).isEqualTo(PeerStatus.ACTIVE);
    assertThat(c.federation().evidence()).hasSize(1);
    tells(fork(signedByA(4, "one tree"), signedByA(4, "another tree")));
    c.federation().watchOnce();
    assertThat(c.peer(a).status()).isEqualTo(PeerStatus.SET_ASIDE);
  }

  private SignedCheckpoint signedByA(long size, String root) throws Exception {
    Checkpoint tree = new Checkpoint(a.origin.toString(), size, Hash.sha256(Utf8.encode(root)));
    return new SignedCheckpoint(tree, List.of(tree.sign(a.logKey)));
  }

  @Test
  void aForkOfOursIsHeardOfToo() throws Exception {
    tells(fork(batch(a), batch(twin)));
    a.federation().watchOnce();
    assertThat(a.federation().evidence()).hasSize(1);
    assertThat(a.heard("forked network-a")).isEqualTo(1);
  }

  /** Its newest batch's checkpoint: of A and its twin they are of one size. */
  private SignedCheckpoint batch(TestGateway gateway) throws Exception {
    return TestRequest.of(gateway, b).checkpoint;
  }

  private static ForkFile fork(SignedCheckpoint first, SignedCheckpoint second) {
    return new ForkFile(first, second, Optional.empty());
  }

  @Test
  void treesThatTheLogHasNotSignedAreNothing() throws Exception {
    Checkpoint tree = batch(a).checkpoint();
    Checkpoint other =
        new Checkpoint(tree.origin(), tree.size(), Hash.sha256(Utf8.encode("another")));
    SeedSigner forger =
        SeedSigner.of(
            tree.origin(),
            SignatureType.ED25519,
            Hash.sha256(Utf8.encode("not the key of A")).bytes());
    tells(fork(batch(a), new SignedCheckpoint(other, List.of(other.sign(forger)))));
    c.federation().watchOnce();
    assertNobodyAccused();
  }

  @Test
  void twoTreesThatDoNotContradictEachOtherAreNothing() throws Exception {
    tells(fork(batch(a), batch(a)));
    c.federation().watchOnce();
    assertNobodyAccused();
  }

  @Test
  void garbageAndMoreThanIsAskedForAreNothing() throws Exception {
    tells(Utf8.encode("{\"forks\":[{\"format\":\"cairn-fork/v1\"}]}"));
    c.federation().watchOnce();
    tells(
        Collections.nCopies(EvidenceRoute.MOST + 1, fork(batch(a), batch(twin)))
            .toArray(ForkFile[]::new));
    c.federation().watchOnce();
    assertNobodyAccused();
  }
}
