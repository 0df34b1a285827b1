package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Cosignature;
import cairn.format.ForkFile;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.format.Utf8;
import cairn.http.ErrorStyle;
import cairn.http.HandlerExchange;
import cairn.http.Headers;
import cairn.http.Reply;
import cairn.http.Router;
import cairn.testkit.Engine;
import cairn.witness.WitnessFailure.Reason;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the client reads of a witness without asking it to sign: again signatures, and no more. */
class WitnessShownTest {
  private static final TestLog LOG = TestLog.of("network-a/public:timestamps");
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @TempDir Path directory;
  private final TestWitness at = new TestWitness();

  private WitnessEndpoint endpoint() {
    return new WitnessEndpoint("w1", at.settings.keys(), URI.create("http://w1.example:8001/w1/"));
  }

  private WitnessClient answered(Reply reply) {
    return new WitnessClient(call -> reply, at.clock);
  }

  private static Reply reply(int status, String body) {
    return new Reply(status, Headers.of(), Utf8.encode(body));
  }

  private static String line(Signer signer, long size, long time) throws SigningException {
    return Cosignature.sign(signer, LOG.checkpoint(size), time).line().line();
  }

  private String goodLine(long size) throws SigningException {
    return line(at.ed25519, size, at.now());
  }

  @Test
  void readsTheNewestCheckpointByItsSignatures() throws Exception {
    SignedCheckpoint signed = LOG.signed(10);
    String good = signed.encode();
    String cosigned = good + goodLine(10);

    assertThat(newest(reply(200, good)))
        .as("signed by the log, but by no witness")
        .isEqualTo(new NewestCheckpoint.Found(signed, false));
    String unknown = line(TestLog.signer("other", at.ed25519.key().type(), 9), 10, 1);
    assertThat(newest(reply(200, cosigned + unknown)))
        .isInstanceOfSatisfying(
            NewestCheckpoint.Found.class,
            found -> {
              assertThat(found.cosigned()).isTrue();
              assertThat(found.note().encode()).isEqualTo(cosigned);
            });
    assertThat(newest(reply(404, ""))).isInstanceOf(NewestCheckpoint.Never.class);
  }

  @Test
  void doesNotBelieveANewestCheckpointThatTheLogDidNotSign() throws Exception {
    TestLog stranger = LOG.withKey(9);
    assertThat(newestReason(reply(200, stranger.signed(10).encode())))
        .isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(newestReason(reply(200, TestLog.of("other").signed(10).encode())))
        .isEqualTo(Reason.MALFORMED);
    assertThat(newestReason(reply(200, LOG.signed(10).encode() + goodLine(11))))
        .isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(newestReason(reply(200, "9223372036854775807\n"))).isEqualTo(Reason.MALFORMED);
    assertThat(newestReason(reply(503, ""))).isEqualTo(Reason.UNAVAILABLE);
    assertThat(newestReason(reply(302, ""))).isEqualTo(Reason.MALFORMED);
  }

  private NewestCheckpoint newest(Reply reply) {
    return answered(reply).newestCheckpoint(endpoint(), LOG.origin(), LOG.key(), TIMEOUT);
  }

  private Reason newestReason(Reply reply) {
    if (newest(reply) instanceof NewestCheckpoint.Failed failed) {
      return failed.failure().reason();
    }
    throw new AssertionError("believed " + reply);
  }

  @Test
  void getsTheForksThatARealWitnessHasMet() throws Exception {
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory)) {
      at.know(LOG);
      Witness witness = at.create(place.open());
      Router router = new Router(new WitnessRoutes(witness).routes(), ErrorStyle.PLAIN_TEXT);
      HandlerExchange exchange = new HandlerExchange(router, "log");
      WitnessEndpoint endpoint =
          new WitnessEndpoint("w1", at.settings.keys(), URI.create("http://w1.example:8001"));
      WitnessClient client = new WitnessClient(exchange, at.clock);
      assertThat(client.evidence(endpoint, TIMEOUT)).isEqualTo(new ShownEvidence.Shown(List.of()));
      assertThat(client.cosign(endpoint, LOG.candidate(10), 0, TIMEOUT))
          .isInstanceOf(CosignAnswer.Cosigned.class);
      TestLog fork = LOG.fork("other");
      assertThat(client.cosign(endpoint, fork.candidate(10), 10, TIMEOUT))
          .isInstanceOf(CosignAnswer.Failed.class);
      assertThat(client.evidence(endpoint, TIMEOUT))
          .isEqualTo(
              new ShownEvidence.Shown(
                  List.of(new ForkFile(LOG.signed(10), fork.signed(10), Optional.empty()))));
    }
  }

  private Reason noEvidence(Reply reply) {
    if (answered(reply).evidence(endpoint(), TIMEOUT) instanceof ShownEvidence.Failed failed) {
      return failed.failure().reason();
    }
    throw new AssertionError("believed " + reply);
  }

  @Test
  void takesNothingElseForEvidence() {
    assertThat(noEvidence(reply(200, "{}"))).isEqualTo(Reason.MALFORMED);
    assertThat(noEvidence(reply(200, "[1]"))).isEqualTo(Reason.MALFORMED);
    assertThat(noEvidence(reply(200, "[{}]"))).isEqualTo(Reason.MALFORMED);
    assertThat(noEvidence(reply(200, "[" + "{},".repeat(1000) + "{}]")))
        .isEqualTo(Reason.MALFORMED);
    assertThat(noEvidence(reply(503, ""))).isEqualTo(Reason.UNAVAILABLE);
    assertThat(noEvidence(reply(301, ""))).isEqualTo(Reason.MALFORMED);
    assertThat(answered(reply(404, "")).evidence(endpoint(), TIMEOUT))
        .as("a witness that knows no such question")
        .isEqualTo(new ShownEvidence.Shown(List.of()));
  }
}
