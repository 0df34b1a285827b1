package cairn.federation.bundle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.federation.Senders;
import cairn.format.Base64Text;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.PushAnswer;
import cairn.format.RecordPush;
import cairn.format.SeedSigner;
import cairn.http.Call;
import cairn.http.ErrorCode;
import cairn.http.ErrorStyle;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Headers;
import cairn.http.HttpClientExchange;
import cairn.http.JettyServer;
import cairn.http.ListenAddress;
import cairn.http.Problem;
import cairn.http.Reply;
import cairn.http.Response;
import cairn.http.ServerLimits;
import cairn.testkit.FastDirectory;
import cairn.testkit.FaultProxy;
import cairn.testkit.VirtualClock;
import cairn.verify.TrustedAttestors;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A device hands its records to an organisation's server, over real sockets. */
class PushSessionTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int RETRIES = 4;

  private final VirtualClock clock = VirtualClock.atNewYear();
  private final HttpClientExchange sockets = HttpClientExchange.create();
  private final List<RecordPush> sent = new ArrayList<>();
  private final List<String> wire = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set up before each test
  private FastDirectory place;

  @SuppressWarnings("NullAway.Init") // set up before each test
  private TestNode device;

  @SuppressWarnings("NullAway.Init") // set up before each test
  private TestNode org;

  private Optional<JettyServer> server = Optional.empty();

  @BeforeEach
  void open() throws Exception {
    place = FastDirectory.create("cairn-push-session-");
    device = new TestNode("device-7", place.path().resolve("device"), clock);
    org = new TestNode("newsroom", place.path().resolve("org"), clock);
  }

  @AfterEach
  void close() throws Exception {
    server.ifPresent(JettyServer::close);
    sockets.close();
    device.close();
    org.close();
    place.close();
  }

  private void attest(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      device.attest(i, Optional.of(i % 2 == 0 ? "case-even" : "case-odd"));
    }
  }

  private URI serve(TrustedAttestors trusted) throws Exception {
    JettyServer started =
        JettyServer.start(
            new ListenAddress("127.0.0.1", 0),
            Optional.empty(),
            org.receiving(trusted, Senders.NONE, new ArrayList<>()),
            ServerLimits.defaults(),
            observation -> {},
            System::nanoTime,
            new SplittableRandom(1));
    server = Optional.of(started);
    return URI.create("http://127.0.0.1:" + started.port());
  }

  /** What passes is written down. */
  private Exchange watched(Exchange exchange) {
    return call -> {
      wire.add(call + "\n" + call.headers().fields() + "\n" + new String(call.body(), ISO_8859_1));
      try {
        sent.add(RecordPush.parse(call.body()));
      } catch (MalformedException e) {
        throw new AssertionError(e);
      }
      return exchange.send(call);
    };
  }

  private PushSession session(URI url, Exchange exchange) throws Exception {
    return session(url, exchange, all());
  }

  private static PushSession.Selection all() {
    return new PushSession.Selection(Optional.empty(), 0, OptionalLong.empty());
  }

  private PushSession session(URI url, Exchange exchange, PushSession.Selection selection)
      throws Exception {
    return new PushSession(
        new PushSession.Target(url, org.did(), TIMEOUT, RETRIES),
        selection,
        watched(exchange),
        clock,
        new SplittableRandom(2));
  }

  /** As the command does: until nothing is left, or it stops. */
  private Optional<PushSession.Step.Stopped> run(PushSession session) throws Exception {
    for (int step = 0; step < 1000; step++) {
      Optional<RecordPages.Question> question = session.next();
      Optional<RecordPages.Page> page =
          question.isPresent() ? device.pages().page(question.get()) : Optional.empty();
      if (page.isEmpty()) {
        session.ended();
        return Optional.empty();
      }
      switch (session.offer(page.get())) {
        case PushSession.Step.Taken taken -> {}
        case PushSession.Step.Again(Duration pause, String reason) -> {
          pauses.add(pause);
          clock.advance(pause);
        }
        case PushSession.Step.Stopped stopped -> {
          return Optional.of(stopped);
        }
      }
    }
    throw new AssertionError("no end");
  }

  private PushSession.Step.Stopped stopped(PushSession session) throws Exception {
    return run(session).orElseThrow();
  }

  private SentPush pushed(PushSession session) throws Exception {
    assertThat(run(session)).isEmpty();
    return session.sent().orElseThrow();
  }

  private List<Long> indexes() {
    return sent.stream()
        .flatMap(push -> push.records().stream())
        .map(record -> record.index())
        .toList();
  }

  private static Exchange answering(Reply reply) {
    return call -> reply;
  }

  private static Reply reply(int status, String body) {
    return new Reply(status, Headers.of("Content-Type", "application/json"), body.getBytes(UTF_8));
  }

  private static Reply problem(Problem problem) throws ExchangeException {
    Response response = problem.toResponse(ErrorStyle.PROBLEM_JSON);
    return new Reply(response.status(), response.headers(), problem.toJson());
  }

  @Test
  void handsOverAllOnceInPagesUnderOneTree() throws Exception {
    attest(230);
    PushSession session = session(serve(TestNode.trusting(device)), sockets);
    RecordPages.Page first = device.pages().page(session.next().orElseThrow()).orElseThrow();
    assertThat(session.offer(first)).isInstanceOf(PushSession.Step.Taken.class);
    assertThat(session.sent().orElseThrow().whole()).isFalse();
    device.attest(1000, Optional.empty()); // the log goes on meanwhile

    SentPush push = pushed(session);
    assertThat(push.counts()).isEqualTo(new SentPush.Counts(230, 230, 0, 0, 0));
    assertThat(push.whole()).isTrue();
    assertThat(push.end()).isEqualTo(230);
    assertThat(push.treeSize()).isEqualTo(230);
    assertThat(push.recipient()).isEqualTo(org.did().fingerprint());
    assertThat(session.sender()).contains(PushAnswer.Sender.ATTESTOR);
    assertThat(indexes()).isEqualTo(LongStream.range(0, 230).boxed().toList());
    assertThat(sent).hasSize(3);
    assertThat(sent).extracting(one -> one.checkpoint().checkpoint().size()).containsOnly(230L);
    assertThat(pauses).isEmpty();
    assertThat(org.held().count()).isEqualTo(230);
    assertThat(org.size()).as("nothing is logged there").isZero();
  }

  @Test
  void countsWhatIsThereAlready() throws Exception {
    attest(3);
    URI url = serve(TestNode.trusting(device));
    pushed(session(url, sockets));
    clock.advance(Duration.ofSeconds(1));
    device.attest(3, Optional.empty());

    assertThat(pushed(session(url, sockets)).counts())
        .isEqualTo(new SentPush.Counts(4, 1, 3, 0, 0));
  }

  @Test
  void takesARangeAndAnInvestigationAndNothingElse() throws Exception {
    attest(9);
    URI url = serve(TestNode.trusting(device));
    pushed(
        session(
            url,
            sockets,
            new PushSession.Selection(Optional.of("case-odd"), 2, OptionalLong.of(8))));
    assertThat(indexes()).containsExactly(3L, 5L, 7L);
    sent.clear();
    PushSession none =
        session(
            url,
            sockets,
            new PushSession.Selection(Optional.of("case-x"), 0, OptionalLong.empty()));
    assertThat(run(none)).isEmpty();
    assertThat(none.sent()).isEmpty();
    assertThat(sent).isEmpty();
  }

  @Test
  void sendsNoClearText() throws Exception {
    attest(4);
    pushed(
        session(
            serve(TestNode.trusting(device)),
            sockets,
            new PushSession.Selection(Optional.of("case-even"), 0, OptionalLong.empty())));

    String all = String.join("\n", wire);
    byte[] salt = Hash.sha256("salt 0".getBytes(UTF_8)).bytes();
    assertThat(all)
        .contains(TestNode.file(0).hex(), "private_commitment")
        .doesNotContain("case-even", "case-odd", "investigation")
        .doesNotContain(Hash.of(salt).hex(), Base64Text.encode(salt))
        .doesNotContain(new String(salt, ISO_8859_1));
  }

  @Test
  void saysWhoseRecordsWereNotTaken() throws Exception {
    SeedSigner stranger = TestNode.signer("stranger", "stranger");
    attest(1);
    device.attest(1, Optional.empty(), stranger);
    PushSession session = session(serve(TestNode.trusting(device)), sockets);

    assertThat(pushed(session).counts()).isEqualTo(new SentPush.Counts(2, 1, 0, 1, 0));
    assertThat(session.strangers()).containsExactly(stranger.key().publicKeyFingerprint());
  }

  @Test
  void waitsWhenTheReceiverWantsNoMoreForNow() throws Exception {
    attest(45);
    URI url = serve(TestNode.trusting(device));
    for (int i = 0; i < 45; i++) {
      pushed(
          session(
              url,
              sockets,
              new PushSession.Selection(Optional.empty(), i, OptionalLong.of(i + 1))));
    }
    assertThat(org.held().count()).isEqualTo(45);
    assertThat(pauses)
        .as("40 are taken at once, and then one every two seconds")
        .isNotEmpty()
        .allSatisfy(
            pause -> assertThat(pause).isBetween(Duration.ofSeconds(2), Duration.ofMillis(3001)));
  }

  @Test
  void sendsFewerRecordsWhenAllAreTooMuch() throws Exception {
    attest(60);
    URI url = serve(TestNode.trusting(device));
    Exchange narrow =
        call -> {
          int records = sent.getLast().records().size();
          return records > 10
              ? problem(Problem.of(ErrorCode.BODY_TOO_LARGE, "at most ten"))
              : sockets.send(call);
        };

    assertThat(pushed(session(url, narrow)).counts().imported()).isEqualTo(60);
    assertThat(sent).extracting(push -> push.records().size()).startsWith(60, 30, 15, 7, 7);
    List<Long> taken =
        sent.stream()
            .filter(push -> push.records().size() <= 10)
            .flatMap(push -> push.records().stream())
            .map(record -> record.index())
            .toList();
    assertThat(taken).as("none twice").isEqualTo(LongStream.range(0, 60).boxed().toList());
  }

  @Test
  void sendsAgainWhatWasTakenAndNotAnswered() throws Exception {
    attest(3);
    URI url = serve(TestNode.trusting(device));
    try (FaultProxy way = FaultProxy.start("127.0.0.1", url.getPort())) {
      Exchange once =
          call -> {
            way.set(sent.size() == 1 ? FaultProxy.Mode.DROP_REPLIES : FaultProxy.Mode.PASS);
            return sockets.send(
                Call.post(
                    call.uri(), "application/json", call.body(), Duration.ofSeconds(2), 1 << 14));
          };
      SentPush push = pushed(session(URI.create("http://127.0.0.1:" + way.port()), once));

      assertThat(push.counts().held()).isEqualTo(push.counts().records()).isEqualTo(3);
      assertThat(push.counts().duplicates()).isPositive();
      assertThat(sent.get(1).id()).as("signed anew").isNotEqualTo(sent.get(0).id());
      assertThat(org.held().count()).isEqualTo(3);
    }
  }

  @Test
  void signsAnewWhatIsCalledARepetition() throws Exception {
    attest(1);
    Exchange replayed =
        call ->
            sent.size() == 1
                ? problem(Problem.of(ErrorCode.MESSAGE_REPLAYED, "taken before"))
                : sockets.send(call);
    PushSession session = session(serve(TestNode.trusting(device)), replayed);
    assertThat(pushed(session).counts().held()).isEqualTo(1);
    assertThat(sent.get(1).id()).isNotEqualTo(sent.get(0).id());
  }

  @Test
  void givesUpAReceiverThatNeverTakesAnything() throws Exception {
    attest(1);
    PushSession session =
        session(
            URI.create("http://b.example"),
            answering(problem(Problem.of(ErrorCode.UNAVAILABLE, "not today"))));

    assertThat(stopped(session))
        .isEqualTo(
            new PushSession.Step.Stopped(
                PushSession.Why.SILENT, "given up after 5 attempts: not today"));
    assertThat(sent).hasSize(RETRIES + 1);
    assertThat(pauses).hasSize(RETRIES);
    for (int i = 0; i < RETRIES; i++) {
      long least = 1000L << i;
      assertThat(pauses.get(i).toMillis()).isBetween(least, least * 3 / 2);
    }
    assertThat(session.sent()).isEmpty();
  }

  @Test
  void doesNotWaitForHours() throws Exception {
    attest(1);
    Problem busy =
        Problem.of(ErrorCode.RATE_LIMITED, "tomorrow").retryAfter(Duration.ofSeconds(121));
    PushSession.Step.Stopped stopped =
        stopped(session(URI.create("http://b.example"), answering(problem(busy))));
    assertThat(stopped.why()).isEqualTo(PushSession.Why.SILENT);
    assertThat(stopped.reason()).contains("in 121 s");
    assertThat(sent).hasSize(1);
  }

  @Test
  void stopsAtARefusal() throws Exception {
    attest(1);
    URI url = serve(new TrustedAttestors(List.of()));
    PushSession.Step.Stopped unknown = stopped(session(url, sockets));
    assertThat(unknown.why()).isEqualTo(PushSession.Why.REFUSED);
    assertThat(unknown.reason()).contains("neither peer nor trusted here", "keys trust");

    Exchange late =
        call -> {
          clock.advance(Duration.ofMinutes(6));
          return sockets.send(call);
        };
    assertThat(stopped(session(url, late)).reason()).startsWith("one of the two clocks is wrong");
    assertThat(org.held().count()).isZero();
  }

  @Test
  void stopsWhereARecordDoesNotHold() throws Exception {
    attest(1);
    device.appendForged(1);
    PushSession.Step.Stopped stopped = stopped(session(serve(TestNode.trusting(device)), sockets));
    assertThat(stopped.why()).isEqualTo(PushSession.Why.REFUSED);
    assertThat(org.held().count()).as("one refuses all").isZero();
  }

  @Test
  void believesNoAnswerThatIsNone() throws Exception {
    attest(2);
    PushAnswer good =
        new PushAnswer(
            device.origin(), 2, 2, 2, 0, 0, 0, PushAnswer.Sender.ATTESTOR, false, List.of());
    String text = new String(good.encode(), UTF_8);
    List<Reply> lies =
        List.of(
            reply(200, ""),
            reply(200, "{}"),
            reply(200, "<html>"),
            reply(200, text + "\n"),
            reply(200, text.replace("\"tree_size\":2", "\"tree_size\":3")),
            reply(200, text.replace("device-7/", "device-8/")),
            reply(200, text.replace("\"imported\":2", "\"imported\":1")),
            reply(200, text.replace("\"imported\":2", "\"imported\":200")),
            reply(
                200,
                text.replace("\"imported\":2", "\"imported\":1")
                    .replace("\"records\":2", "\"records\":1")),
            reply(204, ""),
            reply(302, ""),
            reply(101, ""));
    for (Reply lie : lies) {
      PushSession session = session(URI.create("http://b.example"), answering(lie));
      assertThat(stopped(session).why()).as(lie.toString()).isEqualTo(PushSession.Why.UNUSABLE);
      assertThat(session.sent()).isEmpty();
    }
    assertThat(pushed(session(URI.create("http://b.example"), answering(reply(200, text)))))
        .satisfies(push -> assertThat(push.counts().imported()).isEqualTo(2));
  }

  @Test
  void saysThatARelayTakesNone() throws Exception {
    attest(1);
    PushSession.Step.Stopped stopped =
        stopped(session(URI.create("http://b.example"), answering(reply(404, ""))));
    assertThat(stopped.why()).isEqualTo(PushSession.Why.REFUSED);
    assertThat(stopped.reason()).contains("a relay takes none");
  }

  @Test
  void endsWhenItIsInterrupted() throws Exception {
    attest(1);
    URI url = serve(TestNode.trusting(device));
    PushSession session = session(url, sockets);
    RecordPages.Page page = device.pages().page(session.next().orElseThrow()).orElseThrow();
    Thread.currentThread().interrupt();
    PushSession.Step step = session.offer(page);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(step)
        .isEqualTo(new PushSession.Step.Stopped(PushSession.Why.INTERRUPTED, "told to end"));
  }
}
