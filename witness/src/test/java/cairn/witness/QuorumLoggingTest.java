package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Cosignature;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SigningException;
import cairn.format.Utf8;
import cairn.http.Headers;
import cairn.http.Reply;
import cairn.testkit.VirtualClock;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * An operator is told when a witness's state changes, and not of each vote that it fails to give.
 */
class QuorumLoggingTest {
  private static final TestLog LOG = TestLog.of("network-a/public:timestamps");

  private final Logger logger = (Logger) LoggerFactory.getLogger(WitnessQuorum.class);
  private final ListAppender<ILoggingEvent> told = new ListAppender<>();
  private final VirtualClock clock = VirtualClock.atNewYear();
  private final SeedSigner signer =
      TestLog.signer("w.example", SignatureType.COSIGNATURE_ED25519, 4);
  private int status = 200;

  @BeforeEach
  void listen() {
    told.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(told);
  }

  @AfterEach
  @SuppressWarnings("NullAway") // that is how Logback says it
  void stopListening() {
    logger.detachAppender(told);
    logger.setLevel(null); // its parent's again
  }

  private Reply answer(long size) {
    try {
      long now = clock.instant().getEpochSecond();
      String line = Cosignature.sign(signer, LOG.checkpoint(size), now).line().line();
      return new Reply(status, Headers.empty(), Utf8.encode(status == 200 ? line : "no\n"));
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void tellsEachChangeOfAWitnessOnce() throws Exception {
    long[] size = {0};
    WitnessQuorum quorum =
        new WitnessQuorum(
            List.of(new WitnessEndpoint("w", List.of(signer.key()), URI.create("http://w"))),
            keys -> !keys.isEmpty(),
            new WitnessClient(call -> answer(size[0]), clock),
            Runnable::run,
            clock,
            new SplittableRandom(1),
            QuorumListener.NONE,
            WitnessQuorumSettings.DEFAULT);
    for (int next : new int[] {200, 404, 404, 404, 503, 503, 200, 200, 404}) {
      status = next;
      size[0]++;
      quorum.gather(LOG.candidate(size[0]), Duration.ofSeconds(1));
      clock.advance(Duration.ofMinutes(1));
    }
    assertThat(told.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "witness w gives no vote since size 2: REFUSED_UNKNOWN_LOG: status 404: no",
            "witness w gives no vote since size 5: UNAVAILABLE: status 503: no",
            "witness w votes again",
            "witness w gives no vote since size 9: REFUSED_UNKNOWN_LOG: status 404: no");
  }
}
