package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.AnchorEntry;
import cairn.format.AnchorReply;
import cairn.format.AnchorRequest;
import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.Merkle;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.http.Problem;
import cairn.http.Reply;
import cairn.log.AnchorTicket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** B is asked to log batches of A. */
class AnchorServiceTest extends ThreeNetworks {
  @BeforeEach
  void closeABatch() throws Exception {
    a.close(3);
  }

  private TestRequest request() throws Exception {
    return TestRequest.of(a, b);
  }

  private static String code(Reply reply) {
    return Problem.parse(reply).map(problem -> problem.code().code()).orElse("");
  }

  /** Refused with that code: nothing is logged, nobody is set aside, nothing is claimed. */
  private void assertRefused(Reply reply, String code) throws Exception {
    assertThat(code(reply)).as("%d: %s", reply.status(), text(reply)).isEqualTo(code);
    assertThat(b.log().sequencer().head().size()).isZero();
    assertThat(b.heard).doesNotContainKey("given network-a");
    assertNobodyIsSetAside();
  }

  private void assertNobodyIsSetAside() throws Exception {
    assertThat(b.peer(a).status()).isEqualTo(PeerStatus.ACTIVE);
    assertThat(b.federation().evidence()).isEmpty();
  }

  private static String text(Reply reply) {
    return new String(reply.body(), java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void answersWithAProofThatItsOwnLogHoldsTheCheckpoint() throws Exception {
    Reply reply = request().sendTo(b);
    assertThat(reply.status()).as(text(reply)).isEqualTo(200);
    AnchorReply anchor = AnchorReply.parse(reply.body());
    assertThat(anchor.batch()).isEqualTo(1);
    assertThat(anchor.witnessingNetwork()).isEqualTo("network-b");
    byte[] entry = anchor.proof().extra().orElseThrow();
    assertThat(anchor.proof().includes(Merkle.leafHash(entry))).isTrue();
    assertThat(anchor.proof().checkpoint().signatures()).hasSizeGreaterThanOrEqualTo(3);
    assertThat(reply.body().length).as("the whole reply").isLessThan(3_000);
  }

  @Test
  void aRepetitionGetsTheFirstAnswer() throws Exception {
    Reply first = request().sendTo(b);
    b.stamp();
    test.pass(Duration.ofSeconds(2));
    Reply again = request().sendTo(b);
    b.restart();
    test.pass(Duration.ofSeconds(2));
    Reply afterRestart = request().sendTo(b);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(afterRestart.body()).isEqualTo(first.body());
    assertThat(b.log().sequencer().head().size()).as("one anchor, one stamp").isEqualTo(2);
  }

  @Test
  void anOldBatchIsAnsweredWhenANewerOneIsKnown() throws Exception {
    TestRequest old = request();
    Reply first = old.sendTo(b);
    nextBatch();
    assertThat(request().from(3).sendTo(b).status()).isEqualTo(200);
    old.ts = test.clock.instant().getEpochSecond();
    assertThat(old.sendTo(b).body()).isEqualTo(first.body());
  }

  private void nextBatch() throws Exception {
    test.pass(TestGateway.BATCH_PERIOD);
    a.close(2);
  }

  @Test
  void saysFromWhichSizeItWantsTheProof() throws Exception {
    request().sendTo(b);
    nextBatch();
    Reply reply = request().sendTo(b);
    assertThat(reply.status()).isEqualTo(409);
    assertThat(JsonObject.parse(reply.body(), 100, "409").integer("size")).isEqualTo(3);
    assertThat(request().from(1).sendTo(b).status()).isEqualTo(409);
    assertThat(request().from(3).sendTo(b).status()).isEqualTo(200);
  }

  @Test
  void takesOneCheckpointOfALogInHalfABatchPeriod() throws Exception {
    request().sendTo(b);
    test.pass(Duration.ofSeconds(10));
    a.close(1);
    Reply soon = request().from(3).sendTo(b);
    assertThat(code(soon)).isEqualTo("rate_limited");
    assertThat(soon.headers().first("Retry-After")).contains("20");
    test.pass(Duration.ofSeconds(20));
    assertThat(request().from(3).sendTo(b).status()).isEqualTo(200);
    assertNobodyIsSetAside();
  }

  @Test
  void refusesGarbage() throws Exception {
    byte[] good = request().signed().encode();
    for (String garbage : List.of("", "{}", "[]", "null", "\u0000", "{\"batch\":{}}")) {
      assertRefused(TestRequest.send(a, b, Utf8.encode(garbage)), "malformed_body");
    }
    assertRefused(TestRequest.send(a, b, Arrays.copyOf(good, good.length - 1)), "malformed_body");
    assertRefused(TestRequest.send(a, b, new byte[AnchorRequest.MAX_BYTES + 1]), "body_too_large");
  }

  @Test
  void refusesWhatIsSignedByNoPeer() throws Exception {
    TestRequest stranger = request();
    stranger.identity = TestGateway.signer("a-stranger");
    assertRefused(stranger.sendTo(b), "unknown_peer");
    TestRequest logKey = request();
    logKey.identity = a.logKey;
    assertRefused(logKey.sendTo(b), "unknown_peer");
  }

  @Test
  void refusesASignatureOverSomethingElse() throws Exception {
    AnchorRequest good = request().signed();
    AnchorRequest moved =
        new AnchorRequest(
            good.batch(),
            good.checkpoint(),
            good.oldSize(),
            good.consistency(),
            good.recipient(),
            good.ts() + 1,
            good.signer(),
            good.sig());
    assertRefused(TestRequest.send(a, b, moved.encode()), "bad_signature");
  }

  @Test
  void refusesWhatIsForAnotherNetwork() throws Exception {
    TestRequest forC = TestRequest.of(a, test.c());
    assertRefused(forC.sendTo(b), "unprocessable");
    assertThat(forC.sendTo(test.c()).status()).isEqualTo(200);
  }

  @Test
  void refusesWhatIsTooOldOrFromTheFuture() throws Exception {
    for (long off : new long[] {-301, 301}) {
      TestRequest late = request();
      late.ts += off;
      assertRefused(late.sendTo(b), "message_expired");
    }
  }

  @Test
  void refusesAReplayOverARestartToo() throws Exception {
    byte[] bytes = request().signed().encode();
    assertThat(TestRequest.send(a, b, bytes).status()).isEqualTo(200);
    assertThat(code(TestRequest.send(a, b, bytes))).isEqualTo("message_replayed");
    b.restart();
    test.pass(Duration.ofSeconds(299));
    assertThat(code(TestRequest.send(a, b, bytes))).isEqualTo("message_replayed");
    test.pass(Duration.ofSeconds(302));
    assertThat(code(TestRequest.send(a, b, bytes))).as("forgotten").isEqualTo("message_expired");
    assertNobodyIsSetAside();
  }

  @Test
  void refusesTooFewWitnessesOneTwiceAndThoseOfOthers() throws Exception {
    TestWitness one = a.witnesses.getFirst();
    assertRefused(request().cosignedBy().sendTo(b), "unprocessable");
    assertRefused(request().cosignedBy(one).sendTo(b), "unprocessable");
    test.pass(Duration.ofSeconds(1));
    assertRefused(request().cosignedBy(one, one).sendTo(b), "unprocessable");
    TestWitness[] theirs = test.c().witnesses.toArray(TestWitness[]::new);
    assertRefused(request().cosignedBy(theirs).sendTo(b), "unprocessable");
  }

  @Test
  void refusesALineThatIsNotTheLogsSignature() throws Exception {
    TestRequest spoiled = request();
    List<cairn.format.NoteSignature> lines = spoiled.checkpoint.signatures();
    Checkpoint tree = spoiled.checkpoint.checkpoint();
    spoiled.checkpoint = new SignedCheckpoint(tree, lines.subList(1, lines.size()));
    assertRefused(spoiled.sendTo(b), "unprocessable");
    Checkpoint other = new Checkpoint(tree.origin(), tree.size() + 1, tree.root());
    spoiled.checkpoint =
        new SignedCheckpoint(tree, List.of(other.sign(a.logKey), lines.get(1), lines.get(2)));
    assertRefused(spoiled.sendTo(b), "unprocessable");
  }

  @Test
  void refusesABatchOfSomebodyElsesLog() throws Exception {
    test.c().close(1);
    TestRequest request = TestRequest.of(test.c(), b);
    request.identity = a.identity;
    assertRefused(request.sendTo(b), "unprocessable");
  }

  /** A failed proof is no evidence: the sender may be a fool. */
  @Test
  void refusesAProofThatDoesNotHoldAndSetsNobodyAside() throws Exception {
    request().sendTo(b);
    nextBatch();
    TestRequest unproven = request().from(3);
    unproven.consistency = List.of(Hash.sha256(), Hash.sha256());
    assertThat(code(unproven.sendTo(b))).isEqualTo("unprocessable");
    assertThat(b.log().sequencer().head().size()).isEqualTo(1);
    assertNobodyIsSetAside();
    assertThat(request().from(3).sendTo(b).status()).isEqualTo(200);
  }

  /** B logs what A's node answers, too, and nobody has proven that it extends what B accepted. */
  @Test
  void aCheckpointThatIsLoggedForAnotherReasonIsStillToBeProven() throws Exception {
    assertThat(request().sendTo(b).status()).isEqualTo(200);
    TestGateway fork = test.add('a', "2");
    fork.close(5);
    logInB(fork.newest());
    assertThat(code(TestRequest.of(fork, b).from(3).sendTo(b))).isEqualTo("unprocessable");
    nextBatch();
    nextBatch();
    logInB(a.newest());
    assertThat(request().from(0).sendTo(b).status()).isEqualTo(409);
    assertThat(request().from(3).sendTo(b).status()).isEqualTo(200);
  }

  private void logInB(SignedCheckpoint met) throws Exception {
    AnchorTicket _ = b.log().appendAnchor(new AnchorEntry(a.id, met));
    b.moveLog();
  }

  @Test
  void bindsAPeerToItsShare() throws Exception {
    TestRequest request = request();
    int refused = 0;
    for (int i = 0; i < 2 * PeerLimits.BURST; i++) {
      request.ts = test.clock.instant().getEpochSecond() - i;
      refused += code(request.sendTo(b)).equals("rate_limited") ? 1 : 0;
    }
    assertThat(refused).isBetween(PeerLimits.BURST / 2, PeerLimits.BURST);
    assertNobodyIsSetAside();
  }

  /** A's requests wait for B's quorum, which is away; while they do, C's comes. */
  @Test
  void aPeerThatFillsItsShareLeavesOthersTheirs() throws Exception {
    test.c().close(1);
    b.witnesses.forEach(witness -> witness.down(true));
    TestRequest again = request();
    TestRequest ofC = TestRequest.of(test.c(), b);
    List<Reply> toOthers = new ArrayList<>();
    int[] waiting = {0};
    b.onPause =
        () -> {
          if (toOthers.isEmpty()) {
            waiting[0]++;
            again.ts--;
            Reply more = sent(again);
            if (code(more).equals("rate_limited") && toOthers.isEmpty()) {
              b.witnesses.forEach(witness -> witness.down(false));
              test.pass(Duration.ofMinutes(1));
              toOthers.add(more);
              toOthers.add(sent(ofC));
            }
          }
        };
    Reply first = request().sendTo(b);
    assertThat(waiting[0]).as("of two peers").isEqualTo(PeerShares.TOGETHER / 2);
    assertThat(toOthers).extracting(Reply::status).containsExactly(429, 200);
    assertThat(first.status()).as("all of them are given back").isEqualTo(200);
    again.ts = test.clock.instant().getEpochSecond();
    assertThat(sent(again).status()).isEqualTo(200);
  }

  private Reply sent(TestRequest request) {
    try {
      return request.sendTo(b);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whoever reads our log can send what is in it, and so can whoever listens to the wire. */
  @Test
  void aThirdPartyThatReplaysPublicCheckpointsChangesNothing() throws Exception {
    byte[] heard = request().signed().encode();
    TestRequest.send(a, b, heard);
    long size = b.log().sequencer().head().size();
    for (int batch = 0; batch < 5; batch++) {
      nextBatch();
      TestRequest replayed = request().from(batch % 2 == 0 ? 3 : 0);
      replayed.identity = TestGateway.signer("third-party-" + batch);
      if (batch > 2) {
        replayed.consistency = List.of(Hash.sha256());
      }
      assertThat(code(replayed.sendTo(b))).isEqualTo("unknown_peer");
      assertThat(code(TestRequest.send(a, b, heard))).startsWith("message_");
    }
    assertThat(b.log().sequencer().head().size()).isEqualTo(size);
    assertNobodyIsSetAside();
  }

  @Test
  void aPeerThatIsSetAsideIsRefusedUntilItIsTakenBack() throws Exception {
    b.federation().peers().setAside("network-a", "a test");
    assertThat(code(request().sendTo(b))).isEqualTo("peer_set_aside");
    b.restart();
    test.pass(Duration.ofSeconds(1));
    assertThat(code(request().sendTo(b))).isEqualTo("peer_set_aside");
    b.federation().peers().accept("network-a", java.util.Optional.empty());
    test.pass(Duration.ofSeconds(1));
    assertThat(request().sendTo(b).status()).isEqualTo(200);
  }

  @Test
  void saysToTryAgainWhileItsOwnQuorumIsLateAndThenGivesTheFirstAnswer() throws Exception {
    b.witnesses.forEach(witness -> witness.down(true));
    Reply late = request().sendTo(b);
    assertThat(late.status()).isEqualTo(503);
    assertThat(late.headers().first("Retry-After")).isPresent();
    b.witnesses.forEach(witness -> witness.down(false));
    test.pass(Duration.ofMinutes(1));
    assertThat(request().sendTo(b).status()).isEqualTo(200);
    assertThat(b.log().sequencer().head().size()).isEqualTo(1);
  }
}
