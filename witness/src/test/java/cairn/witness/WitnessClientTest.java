package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.AddCheckpointRequest;
import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.MalformedException;
import cairn.format.NoteSignature;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.ErrorStyle;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.HandlerExchange;
import cairn.http.Headers;
import cairn.http.Method;
import cairn.http.Reply;
import cairn.http.Router;
import cairn.store.StoreException;
import cairn.testkit.Engine;
import cairn.witness.WitnessFailure.Reason;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client believes signatures and nothing else. */
class WitnessClientTest {
  private static final TestLog LOG = TestLog.of("network-a/public:timestamps");
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @TempDir Path directory;
  private final TestWitness at = new TestWitness();
  private final List<Call> calls = new ArrayList<>();

  private WitnessEndpoint endpoint() {
    return new WitnessEndpoint("w1", at.settings.keys(), URI.create("http://w1.example:8001/w1/"));
  }

  private WitnessClient client(Exchange exchange) {
    return new WitnessClient(
        call -> {
          calls.add(call);
          return exchange.send(call);
        },
        at.clock);
  }

  /** Gives these replies, one after the other. */
  private WitnessClient scripted(Reply... replies) {
    Deque<Reply> left = new ArrayDeque<>(List.of(replies));
    return client(call -> left.removeFirst());
  }

  private CosignAnswer ask(WitnessClient client, long oldSize, long size) {
    return client.cosign(endpoint(), LOG.candidate(size), oldSize, TIMEOUT);
  }

  private static Reply reply(int status, String body, String... headers) {
    return new Reply(status, Headers.of(headers), Utf8.encode(body));
  }

  private static Reason reason(CosignAnswer answer) {
    if (answer instanceof CosignAnswer.Failed failed) {
      return failed.failure().reason();
    }
    throw new AssertionError("wanted a failure, got " + answer);
  }

  private static CosignAnswer.Cosigned cosigned(CosignAnswer answer) {
    if (answer instanceof CosignAnswer.Cosigned cosigned) {
      return cosigned;
    }
    throw new AssertionError("wanted a vote, got " + answer);
  }

  private static String line(Signer signer, Checkpoint checkpoint, long time) {
    try {
      return Cosignature.sign(signer, checkpoint, time).line().line();
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private String goodLine(long size) {
    return line(at.ed25519, LOG.checkpoint(size), at.now());
  }

  private static AddCheckpointRequest sent(Call call) throws MalformedException {
    return AddCheckpointRequest.parse(call.body());
  }

  @Test
  void getsBothCosignaturesOfARealWitnessAndLearnsItsSize() throws Exception {
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory)) {
      at.know(LOG);
      Witness witness = at.create(place.open());
      Router router = new Router(new WitnessRoutes(witness).routes(), ErrorStyle.PLAIN_TEXT);
      HandlerExchange exchange = new HandlerExchange(router, "log");
      WitnessEndpoint endpoint =
          new WitnessEndpoint("w1", at.settings.keys(), URI.create("http://w1.example:8001"));
      WitnessClient client = client(exchange);
      assertThat(client.newestCheckpoint(endpoint, LOG.origin(), LOG.key(), TIMEOUT))
          .isInstanceOf(NewestCheckpoint.Never.class);

      CosignAnswer first = client.cosign(endpoint, LOG.candidate(10, true), 0, TIMEOUT);
      CosignAnswer second = client.cosign(endpoint, LOG.candidate(17), 0, TIMEOUT);

      assertThat(cosigned(first).cosignatures())
          .allMatch(line -> line.verifies(LOG.checkpoint(10)))
          .extracting(Cosignature::key)
          .as("of a batch")
          .containsExactlyElementsOf(at.settings.keys());
      assertThat(cosigned(second).cosignatures())
          .allMatch(line -> line.verifies(LOG.checkpoint(17)))
          .extracting(Cosignature::key)
          .containsExactly(at.ed25519.key());
      assertThat(cosigned(second).clockDifference()).isZero();
      assertThat(calls).hasSize(4);
      assertThat(sent(calls.get(3)).oldSize()).isEqualTo(10);
      assertThat(client.newestCheckpoint(endpoint, LOG.origin(), LOG.key(), TIMEOUT))
          .isInstanceOfSatisfying(
              NewestCheckpoint.Found.class,
              found -> {
                assertThat(found.cosigned()).isTrue();
                assertThat(found.note().checkpoint()).isEqualTo(LOG.checkpoint(17));
                assertThat(found.note().signatures()).hasSize(3);
              });
    }
  }

  @Test
  void sendsTheLogsLineAloneInASmallBody() throws Exception {
    ask(scripted(reply(200, goodLine(17))), 10, 17);

    Call call = calls.getFirst();
    assertThat(call.method()).isEqualTo(Method.POST);
    assertThat(call.uri()).hasToString("http://w1.example:8001/w1/add-checkpoint");
    AddCheckpointRequest request = sent(call);
    assertThat(request.oldSize()).isEqualTo(10);
    assertThat(request.proof()).isEqualTo(LOG.proof(10, 17));
    assertThat(request.checkpoint()).isEqualTo(LOG.signed(17));
    int largest = 24 + 63 * 45 + 1 + 321 + 400; // of old size, proof, empty line, text and line
    assertThat(largest).isLessThan(10 * 1024);
    assertThat(call.body().length).isLessThan(largest);
  }

  @Test
  void neverProvesFromASizeAboveItsOwn() throws Exception {
    ask(scripted(reply(200, goodLine(17))), 40, 17);

    assertThat(sent(calls.getFirst()).oldSize()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775807\n", "18\n"})
  void doesNotBelieveASizeAboveItsOwn(String size) {
    CosignAnswer answer = ask(scripted(reply(409, size)), 0, 17);

    assertThat(reason(answer)).isEqualTo(Reason.CONFLICT);
    assertThat(calls).as("nothing was done about it").hasSize(1);
  }

  @Test
  void triesAnotherOldSizeTwiceAtMost() {
    CosignAnswer answer =
        ask(scripted(reply(409, "3\n"), reply(409, "4\n"), reply(409, "5\n")), 0, 17);

    assertThat(reason(answer)).isEqualTo(Reason.CONFLICT);
    assertThat(calls).hasSize(3);
  }

  @Test
  void doesNotRepeatTheOldSizeThatWasRefused() {
    assertThat(reason(ask(scripted(reply(409, "10\n")), 10, 17))).isEqualTo(Reason.CONFLICT);
    assertThat(calls).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\n", "-1\n", "+5\n", "05\n", "5\n5\n", "\n", "9223372036854775808\n"})
  void a409ThatIsNoSizeIsMalformed(String body) {
    assertThat(reason(ask(scripted(reply(409, body)), 0, 17))).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void looksAtTheMonitoringEndpointAfterA409WithoutABody() throws Exception {
    CosignAnswer answer =
        ask(
            scripted(reply(409, ""), reply(200, LOG.signed(10).encode()), reply(200, goodLine(17))),
            4,
            17);

    assertThat(cosigned(answer).cosignatures()).hasSize(1);
    assertThat(calls.get(1).uri())
        .hasToString("http://w1.example:8001/w1/" + TestWitness.hash(LOG) + "/checkpoint");
    assertThat(sent(calls.get(2)).oldSize()).isEqualTo(10);
  }

  @Test
  void startsFromZeroIfThatEndpointKnowsNothing() throws Exception {
    CosignAnswer answer =
        ask(scripted(reply(409, ""), reply(404, ""), reply(200, goodLine(17))), 4, 17);

    assertThat(cosigned(answer).cosignatures()).hasSize(1);
    assertThat(sent(calls.get(2)).oldSize()).isZero();
  }

  @Test
  void givesUpAfterA409WithoutAnyHint() {
    assertThat(reason(ask(scripted(reply(409, ""), reply(200, "?")), 0, 17)))
        .isEqualTo(Reason.CONFLICT);
    assertThat(reason(ask(scripted(reply(409, ""), reply(404, "")), 0, 17)))
        .isEqualTo(Reason.CONFLICT);
  }

  @ParameterizedTest
  @CsvSource({
    "403, REFUSED_UNKNOWN_LOG",
    "404, REFUSED_UNKNOWN_LOG",
    "422, REFUSED_PROOF",
    "429, RATE_LIMITED",
    "500, UNAVAILABLE",
    "503, UNAVAILABLE",
    "400, REJECTED",
    "413, REJECTED",
    "405, REJECTED",
    "302, MALFORMED",
    "204, MALFORMED",
    "201, MALFORMED"
  })
  void namesTheReasonOfARefusal(int status, Reason reason) {
    assertThat(reason(ask(scripted(reply(status, goodLine(17))), 0, 17))).isEqualTo(reason);
    assertThat(calls).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"7, PT7S", "0, PT0S", "99999999999, PT1H", "9223372036854775807, PT1H"})
  void keepsToRetryAfter(String header, Duration wanted) {
    assertThat(retryAfter(header)).contains(wanted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Wed, 21 Oct 2026 07:28:00 GMT", "-5", "+5", "soon", "1e9", ""})
  void leavesOtherRetryAftersToItsOwnPause(String header) {
    assertThat(retryAfter(header)).isEmpty();
  }

  private Optional<Duration> retryAfter(String header) {
    CosignAnswer answer = ask(scripted(reply(429, "", "Retry-After", header)), 0, 17);
    return ((CosignAnswer.Failed) answer).failure().retryAfter();
  }

  @Test
  void quotesNothingUnprintableFromARefusal() {
    String body = "\u001b[31mno\nlog line \u202e" + "x".repeat(10_000);

    CosignAnswer.Failed failed = (CosignAnswer.Failed) ask(scripted(reply(500, body)), 0, 17);

    assertThat(failed.failure().detail()).hasSizeLessThan(200).matches("[ -~]*");
  }

  @Test
  void ignoresUnknownLinesBesideGoodOnes() {
    String unknown =
        line(TestLog.signer("other", at.ed25519.key().type(), 9), LOG.checkpoint(17), 1);
    String sameName =
        line(TestLog.signer(TestWitness.NAME, at.ed25519.key().type(), 9), LOG.checkpoint(17), 1);
    String body = unknown + goodLine(17) + sameName + goodLine(17);

    assertThat(cosigned(ask(scripted(reply(200, body)), 0, 17)).cosignatures()).hasSize(1);
  }

  @Test
  void countsNothingOfAnAnswerWithABadLineOfAKnownKey() {
    Checkpoint candidate = LOG.checkpoint(17);
    for (String bad :
        List.of(
            goodLine(16),
            line(at.ed25519, LOG.fork("fork").checkpoint(17), at.now()),
            line(at.ed25519, TestLog.of("network-a/other:log").checkpoint(17), at.now()),
            tampered(at.ed25519),
            line(at.mlDsa, LOG.checkpoint(16), at.now()),
            tampered(at.mlDsa),
            new NoteSignature(TestWitness.NAME, at.ed25519.key().keyId(), new byte[] {1}).line(),
            new NoteSignature(TestWitness.NAME, at.ed25519.key().keyId(), new byte[72]).line(),
            LOG.sign(candidate).line())) {
      assertThat(reason(ask(scripted(reply(200, bad)), 0, 17)))
          .as(bad)
          .isEqualTo(Reason.BAD_SIGNATURE);
    }
    assertThat(reason(ask(scripted(reply(200, goodLine(17) + tampered(at.mlDsa))), 0, 17)))
        .isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(reason(ask(scripted(reply(200, goodLine(17) + goodLine(16))), 0, 17)))
        .isEqualTo(Reason.BAD_SIGNATURE);
  }

  private String tampered(Signer signer) {
    try {
      byte[] good = Cosignature.sign(signer, LOG.checkpoint(17), at.now()).line().signature();
      good[20] ^= 1;
      return new NoteSignature(signer.key().name(), signer.key().keyId(), good).line();
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void refusesAnswersThatAreNoSignatureLines() {
    String good = goodLine(17);
    for (String body :
        List.of(
            "",
            "\n",
            "ok\n",
            good.strip(),
            good + "\n",
            "\n" + good,
            good + "more\n",
            good.replace("—", "-"),
            good.toLowerCase(Locale.ROOT).replace("example", " "))) {
      assertThat(reason(ask(scripted(reply(200, body)), 0, 17)))
          .as(body)
          .isEqualTo(Reason.MALFORMED);
    }
    Reply notUtf8 = new Reply(200, Headers.empty(), new byte[] {(byte) 0xff, '\n'});
    assertThat(reason(ask(scripted(notUtf8), 0, 17))).isEqualTo(Reason.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(longs = {-60, -1, 0, 1, 60})
  void countsATimeWithinAMinuteOfItsOwn(long difference) {
    String line = line(at.ed25519, LOG.checkpoint(17), at.now() + difference);

    CosignAnswer.Cosigned answer = cosigned(ask(scripted(reply(200, line)), 0, 17));

    assertThat(answer.clockDifference()).isEqualTo(Duration.ofSeconds(difference));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1_000_000_000, -61, 61, 1_000_000_000_000L})
  void reportsATimeFartherOffAndDoesNotCountIt(long difference) {
    String line = line(at.ed25519, LOG.checkpoint(17), at.now() + difference);

    CosignAnswer answer = ask(scripted(reply(200, line)), 0, 17);

    assertThat(reason(answer)).isEqualTo(Reason.CLOCK);
    assertThat(((CosignAnswer.Failed) answer).clockDifference())
        .contains(Duration.ofSeconds(difference));
  }

  @Test
  void survivesTheLargestTimeThereIs() {
    String line = line(at.ed25519, LOG.checkpoint(17), Long.MAX_VALUE);

    assertThat(reason(ask(scripted(reply(200, line)), 0, 17))).isEqualTo(Reason.CLOCK);
  }

  @ParameterizedTest
  @CsvSource({
    "TIMEOUT, TIMEOUT",
    "REFUSED, UNREACHABLE",
    "UNREACHABLE, UNREACHABLE",
    "TLS, UNREACHABLE",
    "BROKEN, UNREACHABLE",
    "INTERRUPTED, UNREACHABLE",
    "CLOSED, UNREACHABLE",
    "TOO_LARGE, MALFORMED"
  })
  void namesTheReasonOfASilence(ExchangeException.Reason silence, Reason reason) {
    WitnessClient client =
        client(
            call -> {
              throw new ExchangeException(silence, "nothing came");
            });

    assertThat(reason(ask(client, 0, 17))).isEqualTo(reason);
    assertThat(calls.getFirst().maxReplyBytes()).isEqualTo(64 * 1024);
    assertThat(client.newestCheckpoint(endpoint(), LOG.origin(), LOG.key(), TIMEOUT))
        .isInstanceOfSatisfying(
            NewestCheckpoint.Failed.class,
            failed -> assertThat(failed.failure().reason()).isEqualTo(reason));
  }

  @Test
  void itsDeadlineCoversTheRetries() {
    WitnessClient slow =
        client(
            call -> {
              at.clock.advance(Duration.ofSeconds(3));
              return reply(409, calls.size() + "\n");
            });

    assertThat(reason(ask(slow, 0, 17))).isEqualTo(Reason.TIMEOUT);
    assertThat(calls).extracting(Call::timeout).containsExactly(TIMEOUT, Duration.ofSeconds(2));
  }

  @Test
  void aClockSetBackDoesNotProlongTheDeadline() {
    WitnessClient client =
        client(
            call -> {
              at.clock.set(at.clock.instant().minus(Duration.ofDays(1)));
              return reply(409, calls.size() + "\n");
            });

    assertThat(reason(ask(client, 0, 17))).isEqualTo(Reason.CONFLICT);
    assertThat(calls).extracting(Call::timeout).containsOnly(TIMEOUT);
  }

  @Test
  void saysWhenItsOwnTreeGivesNoProof() {
    Candidate candidate =
        new Candidate(
            LOG.checkpoint(17),
            LOG.sign(LOG.checkpoint(17)),
            (oldSize, newSize) -> {
              throw new StoreException(StoreException.Reason.IO, "disk gone");
            },
            false);

    CosignAnswer answer = scripted().cosign(endpoint(), candidate, 0, TIMEOUT);

    assertThat(reason(answer)).isEqualTo(Reason.NO_PROOF);
    assertThat(calls).isEmpty();
  }
}
