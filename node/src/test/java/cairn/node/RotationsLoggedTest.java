package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.Utf8;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.log.Draft;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A log that takes nothing is asked to hold what keys agreed to, and not each second. */
class RotationsLoggedTest {
  private static final Origin LOG = new Origin("network-a", "public:timestamps");

  private final Logger logger = (Logger) LoggerFactory.getLogger(RotationsLogged.class);
  private final ListAppender<ILoggingEvent> told = new ListAppender<>();
  private final List<List<Draft>> taken = new ArrayList<>();
  private int refusals;

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

  private static SeedSigner key(String seed) throws MalformedException {
    return SeedSigner.of(
        LOG.toString(), SignatureType.ED25519, Hash.sha256(Utf8.encode(seed)).bytes());
  }

  private RotationsLogged logged() throws Exception {
    KeyRotationEntry gone =
        KeyRotationEntry.rotate(KeyRotationEntry.Role.LOG, LOG, key("old"), key("new"), 3);
    return new RotationsLogged(
        new KeyRotations(List.of(gone)),
        LOG,
        List.of(LOG),
        drafts -> {
          if (refusals-- > 0) {
            throw Problem.of(ErrorCode.UNAVAILABLE, "the log is read-only").asException();
          }
          taken.add(drafts);
        },
        new Random(1));
  }

  @Test
  void pausesGrowAndItIsToldOnce() throws Exception {
    refusals = 50;
    RotationsLogged logged = logged();
    Duration waited = Duration.ZERO;
    for (int n = 0; n < 50; n++) {
      Duration pause = logged.logOnce().orElseThrow();
      assertThat(pause)
          .isBetween(RotationsLogged.FIRST_PAUSE.dividedBy(2), RotationsLogged.LONGEST_PAUSE);
      waited = waited.plus(pause);
    }
    assertThat(waited).isGreaterThan(Duration.ofMinutes(20));
    assertThat(taken).isEmpty();
    assertThat(told.list)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getLevel()).isEqualTo(Level.WARN);
              assertThat(line.getFormattedMessage())
                  .contains("1 rotations of keys are not logged", "the log is read-only");
            });
    assertThat(logged.logOnce()).isEqualTo(Optional.empty());
    assertThat(taken).singleElement().satisfies(drafts -> assertThat(drafts).hasSize(1));
  }

  @Test
  void whatALogRefusesWhileItStartsIsNotWorthALine() throws Exception {
    refusals = RotationsLogged.PATIENCE - 1;
    RotationsLogged logged = logged();
    while (logged.logOnce().isPresent()) {
      assertThat(taken).isEmpty();
    }
    assertThat(told.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.INFO);
    assertThat(taken).hasSize(1);
  }
}
