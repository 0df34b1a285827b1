package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.http.ErrorStyle;
import cairn.http.Handler;
import cairn.http.Method;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.http.Router;
import cairn.witness.WitnessClient;
import cairn.witness.WitnessEndpoint;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** B asks its witness, whose answers a test makes up. */
class WitnessEvidenceTest {
  @SuppressWarnings("NullAway.Init") // start sets it
  private TestFederation test;

  @SuppressWarnings("NullAway.Init") // start sets it
  private TestGateway a;

  /** A gateway with the keys of A and another history. */
  @SuppressWarnings("NullAway.Init") // start sets it
  private TestGateway other;

  @SuppressWarnings("NullAway.Init") // start sets it
  private TestGateway b;

  @SuppressWarnings("NullAway.Init") // start sets it
  private WitnessEvidence evidence;

  private int asked;

  @BeforeEach
  void start() throws Exception {
    test = new TestFederation();
    a = test.add('a', "");
    other = test.add('a', "2");
    b = test.add('b', "");
    b.pin(a);
    test.meet();
    a.close(3);
    other.close(3);
    evidence = watch();
  }

  @AfterEach
  void stop() throws Exception {
    test.close();
  }

  private WitnessEvidence watch() throws Exception {
    TestWitness first = b.witnesses.getFirst();
    return b.federation()
        .witnessEvidence(
            new WitnessClient(test.net.from(b.host), test.clock),
            List.of(
                new WitnessEndpoint(
                    first.id, List.of(first.signer.key()), URI.create("http://w1/prefix/"))));
  }

  private void answers(Handler handler) {
    Route route =
        new Route(
            Method.GET,
            "/prefix/evidence",
            RequestLimits.noBody(),
            request -> {
              asked++;
              return handler.handle(request);
            });
    test.net.listen("w1", 80, new Router(List.of(route), ErrorStyle.PLAIN_TEXT));
  }

  private void shows(ForkFile... forks) {
    JsonArray array = new JsonArray(List.of(forks).stream().map(ForkFile::object).toList());
    answers(request -> Response.json(200, array.canonical()));
  }

  private void poll() {
    test.pass(WitnessEvidence.PERIOD);
    evidence.pollOnce();
  }

  private ForkFile fork() {
    return new ForkFile(a.newest(), other.newest(), Optional.empty());
  }

  private void assertNothingIsBelieved() throws Exception {
    assertThat(b.federation().evidence()).isEmpty();
    assertThat(b.peer(a).status()).isEqualTo(PeerStatus.ACTIVE);
  }

  @Test
  void aForkOfAPeerThatAWitnessMetIsStoredAndThePeerSetAside() throws Exception {
    shows(fork());
    evidence.pollOnce();
    assertThat(b.federation().evidence()).hasSize(1);
    assertThat(b.peer(a).status()).isEqualTo(PeerStatus.SET_ASIDE);
    assertThat(b.directory.resolve("forks")).isDirectoryContaining("glob:**.cairn-fork");
    assertThat(b.heard("forked network-a")).isEqualTo(1);
  }

  @Test
  void whoWasTakenBackIsNotSetAsideByTheSameAgain() throws Exception {
    shows(fork());
    poll();
    b.federation().peers().accept(a.id, Optional.empty());
    poll();
    assertThat(b.peer(a).status()).isEqualTo(PeerStatus.ACTIVE);
    b.restart();
    evidence = watch();
    poll();
    assertThat(b.peer(a).status()).as("after a restart").isEqualTo(PeerStatus.ACTIVE);
    other.close(1);
    a.close(1);
    shows(fork());
    poll();
    assertThat(b.peer(a).status()).as("another fork").isEqualTo(PeerStatus.SET_ASIDE);
  }

  @Test
  void aForkOfAnOwnLogIsSaidLoudly() throws Exception {
    TestGateway thief = test.add('b', "2");
    b.close(2);
    thief.close(2);
    shows(new ForkFile(b.newest(), thief.newest(), Optional.empty()));
    poll();
    poll();
    assertThat(b.federation().evidence()).hasSize(1);
    assertThat(b.heard("forked network-b")).isEqualTo(1);
  }

  @Test
  void whatProvesNothingIsNotBelieved() throws Exception {
    Checkpoint invented =
        new Checkpoint(a.origin.toString(), 3, Hash.sha256(Utf8.encode("invented")), List.of());
    SignedCheckpoint unsigned = new SignedCheckpoint(invented, a.newest().signatures());
    TestGateway stranger = test.add('c', "");
    TestGateway strangerToo = test.add('c', "2");
    stranger.close(1);
    strangerToo.close(1);
    shows(
        new ForkFile(a.newest(), unsigned, Optional.empty()),
        new ForkFile(a.newest(), a.newest(), Optional.empty()),
        new ForkFile(stranger.newest(), strangerToo.newest(), Optional.empty()));
    poll();
    assertThat(asked).isEqualTo(1);
    assertNothingIsBelieved();
    shows(new ForkFile(a.newest(), unsigned, Optional.empty()), fork());
    poll();
    assertThat(b.federation().evidence()).as("what it is beside").hasSize(1);
  }

  @Test
  void whatIsNoAnswerIsAskedForLessAndLessOften() throws Exception {
    List<Handler> bad =
        List.of(
            request -> Response.json(200, Utf8.encode("{}")),
            request -> Response.json(200, Utf8.encode("[{}]")),
            request -> Response.json(200, new byte[3 << 20]),
            request -> Response.empty(500),
            request -> Response.empty(302).with("Location", "http://a/"));
    for (Handler handler : bad) {
      answers(handler);
      test.pass(WitnessEvidence.LONGEST_PAUSE);
      evidence.pollOnce();
      assertNothingIsBelieved();
    }
    assertThat(asked).isEqualTo(bad.size());
    for (Duration passed = Duration.ZERO;
        passed.compareTo(Duration.ofHours(1)) < 0;
        passed = passed.plus(WitnessEvidence.PERIOD)) {
      poll();
    }
    assertThat(asked - bad.size()).isBetween(3, 5);
    shows(fork());
    test.pass(WitnessEvidence.LONGEST_PAUSE);
    evidence.pollOnce();
    assertThat(b.federation().evidence()).hasSize(1);
  }

  @Test
  void aWitnessThatKnowsNoSuchQuestionHasMetNone() throws Exception {
    answers(request -> Response.empty(404));
    poll();
    poll();
    assertThat(asked).as("no failure").isEqualTo(2);
    assertNothingIsBelieved();
  }

  @Test
  void nobodyIsAskedMoreOftenThanOnceInAPeriod() throws Exception {
    answers(request -> Response.json(200, new JsonArray(List.<Json>of()).canonical()));
    for (int second = 0; second < 60; second++) {
      evidence.pollOnce();
      test.pass(Duration.ofSeconds(1));
    }
    assertThat(asked).isEqualTo(2);
  }
}
