package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.AnchorReply;
import cairn.format.Cosignature;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.TlogProof;
import cairn.http.ErrorStyle;
import cairn.http.Handler;
import cairn.http.Method;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.http.Router;
import cairn.testkit.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** B answers A with something else than the anchor that it was asked for: none of it is stored. */
class LyingPeerTest extends ThreeNetworks {
  @BeforeEach
  void closeABatch() throws Exception {
    a.close(2);
  }

  /** From now on B answers requests for anchors so. */
  private void answers(Handler handler) {
    Route anchor =
        new Route(
            Method.POST,
            "/v1/federation/anchor",
            RequestLimits.body(1 << 20, "application/json"),
            handler);
    test.net.listen(b.host, 80, new Router(List.of(anchor), ErrorStyle.PROBLEM_JSON));
  }

  private void answers(AnchorReply reply) {
    answers(request -> Response.json(200, reply.encode()));
  }

  /** What B's honest service would say to A's newest batch. */
  private AnchorReply honest() throws Exception {
    return AnchorReply.parse(TestRequest.of(a, b).sendTo(b).body());
  }

  private void assertNotStored() throws Exception {
    a.federation().anchorOnce();
    assertThat(a.anchoredBy()).containsExactly("network-c");
    assertThat(a.heard("failed network-b")).isPositive();
    assertThat(a.heard("received network-b")).isZero();
    assertThat(a.peer(b).status()).isEqualTo(PeerStatus.ACTIVE);
    assertThat(a.federation().evidence()).isEmpty();
    assertThat(a.anchorsOf(b)).as("in A's log").isEmpty();
  }

  /** The lie was told; the truth is taken as soon as it is told. */
  private void assertTakesTheTruth() throws Exception {
    answers(honestAgain());
    test.pass(Duration.ofMinutes(6));
    a.federation().anchorOnce();
    assertThat(a.anchoredBy()).contains("network-b");
  }

  private AnchorReply honestAgain() throws Exception {
    b.restart(); // listens again
    return honest();
  }

  @Test
  void garbage() throws Exception {
    for (String text : List.of("", "{}", "<html>", "{\"cross_anchor\":{}}", "\u0000\uffff")) {
      answers(request -> Response.text(200, "application/json", text));
      assertNotStored();
      test.pass(Duration.ofMinutes(6));
    }
    assertTakesTheTruth();
  }

  @Test
  void tooMuch() throws Exception {
    answers(
        request -> Response.bytes(200, "application/json", new byte[AnchorReply.MAX_BYTES + 1]));
    assertNotStored();
  }

  @Test
  void statusesThatAreNoAnswer() throws Exception {
    for (int status : new int[] {204, 301, 302, 404, 409, 500, 503}) {
      answers(
          request -> Response.empty(status).with("Location", "http://" + b.host + "/elsewhere"));
      assertNotStored();
      test.pass(Duration.ofMinutes(6));
    }
  }

  @Test
  void aSizeThatItCannotHaveSeen() throws Exception {
    for (String size : List.of("9007199254740991", "3", "0", "-1", "1.5")) {
      answers(request -> Response.text(409, "application/json", "{\"size\":" + size + "}"));
      assertNotStored();
      test.pass(Duration.ofMinutes(6));
    }
  }

  @Test
  void aValidProofOfSomethingElse() throws Exception {
    test.c().close(1);
    test.c().federation().anchorOnce();
    TlogProof ofC = b.log().reader().proof(0).orElseThrow();
    answers(new AnchorReply(1, b.id, ofC, 0));
    assertNotStored();
  }

  @Test
  void anAnchorOfAnEarlierBatch() throws Exception {
    AnchorReply first = honest();
    test.pass(TestGateway.BATCH_PERIOD);
    a.stamp();
    a.seal();
    for (long batch : new long[] {1, 2}) {
      answers(new AnchorReply(batch, b.id, first.proof(), 0));
      a.federation().anchorOnce();
      assertThat(a.anchoredBy()).doesNotContain("network-b");
      test.pass(Duration.ofMinutes(6));
    }
    assertThat(a.log().anchors().newestAnchoredBy(b.id)).isEmpty();
  }

  @Test
  void tooFewOfItsWitnesses() throws Exception {
    AnchorReply good = honest();
    answers(with(good, good.proof().checkpoint().signatures().subList(0, 2)));
    assertNotStored();
  }

  @Test
  void oneWitnessTwice() throws Exception {
    AnchorReply good = honest();
    SignedCheckpoint tree = good.proof().checkpoint();
    NoteSignature again =
        Cosignature.sign(
                b.witnesses.getFirst().signer,
                tree.checkpoint(),
                test.clock.instant().getEpochSecond() + 1)
            .line();
    List<NoteSignature> lines = new ArrayList<>(tree.signatures().subList(0, 2));
    lines.add(again);
    answers(with(good, lines));
    assertNotStored();
  }

  @Test
  void witnessesOfAnotherNetwork() throws Exception {
    AnchorReply good = honest();
    List<NoteSignature> lines =
        new ArrayList<>(good.proof().checkpoint().signatures().subList(0, 1));
    for (TestWitness witness : a.witnesses) {
      lines.add(
          Cosignature.sign(
                  witness.signer,
                  good.proof().checkpoint().checkpoint(),
                  test.clock.instant().getEpochSecond())
              .line());
    }
    answers(with(good, lines));
    assertNotStored();
  }

  private static AnchorReply with(AnchorReply reply, List<NoteSignature> lines) {
    TlogProof proof = reply.proof();
    return new AnchorReply(
        reply.batch(),
        reply.witnessingNetwork(),
        new TlogProof(
            proof.extra(),
            proof.index(),
            proof.path(),
            new SignedCheckpoint(proof.checkpoint().checkpoint(), lines)),
        0);
  }

  @Test
  void theAnchorOfAnotherNetwork() throws Exception {
    AnchorReply ofC = AnchorReply.parse(TestRequest.of(a, test.c()).sendTo(test.c()).body());
    for (String name : List.of(b.id, test.c().id, a.id)) {
      answers(new AnchorReply(1, name, ofC.proof(), 0));
      a.federation().anchorOnce();
      assertThat(a.anchoredBy()).doesNotContain(b.id);
      test.pass(Duration.ofMinutes(6));
    }
  }

  /** Its own good proof, said to be of another batch, or by somebody else. */
  @Test
  void theRightProofUnderAnotherName() throws Exception {
    TlogProof good = honest().proof();
    for (AnchorReply named :
        List.of(
            new AnchorReply(2, b.id, good, 0),
            new AnchorReply(1, test.c().id, good, 0),
            new AnchorReply(1, a.id, good, 0),
            new AnchorReply(1, "nobody", good, 0))) {
      answers(named);
      assertNotStored();
      test.pass(Duration.ofMinutes(6));
    }
    assertTakesTheTruth();
  }

  @Test
  void anEntryThatIsNotInItsTree() throws Exception {
    AnchorReply good = honest();
    b.stamp();
    TlogProof proof = good.proof();
    answers(
        new AnchorReply(
            1, b.id, new TlogProof(proof.extra(), proof.index(), proof.path(), b.newest()), 0));
    assertNotStored();
  }

  /** What B is asked meets this fate, and later no more. */
  private void storesNothingUntilItPasses(Fate fate) throws Exception {
    test.net.decideBy(
        (source, call) ->
            call.uri().getHost().equals(b.host) && call.method() == Method.POST
                ? fate
                : Fate.delivered());
    assertNotStored();
    test.net.decideBy((source, call) -> Fate.delivered());
    test.pass(Duration.ofMinutes(6));
    a.federation().anchorOnce();
    assertThat(a.anchoredBy()).contains(b.id);
  }

  @Test
  void nothingForLong() throws Exception {
    storesNothingUntilItPasses(new Fate.Lost());
  }

  @Test
  void anAnswerThatIsLostAndAskedForAgain() throws Exception {
    storesNothingUntilItPasses(new Fate.Unanswered());
    assertThat(b.log().sequencer().head().size()).as("logged once").isEqualTo(1);
  }

  /** What the operator asks for beyond the peer's own quorum. */
  @Test
  void fewerWitnessesThanThisOperatorWants() throws Exception {
    PeerSettings settings = b.asPeer();
    b.witnesses.getLast().down(true);
    b.stamp(); // the quorum is two of three, and so many there are
    a.configure(
        List.of(
            new PeerSettings(b.id, settings.gateway(), 3, settings.fingerprint(), Optional.empty()),
            test.c().asPeer()));
    test.meet();
    a.federation().anchorOnce();
    assertThat(a.anchoredBy()).containsExactly("network-c");
  }
}
