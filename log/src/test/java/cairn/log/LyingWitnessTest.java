package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.http.ExchangeException;
import cairn.http.Headers;
import cairn.http.Reply;
import cairn.testkit.FastSignatures;
import cairn.witness.WitnessStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One witness of three that lies costs its own vote and nothing else; two that lie cost the quorum,
 * and neither a record nor the log. No time passes but on the virtual clock.
 */
@Timeout(60)
class LyingWitnessTest {
  /** What a log takes in of an answer; the client reads no more. */
  private static final int MOST_BYTES = 64 * 1024;

  private TestStores.Opened opened;
  private TestLog test;
  private FakeWitness liar;

  @BeforeAll
  static void useFastSignatures() {
    FastSignatures.use();
  }

  @BeforeEach
  void open(@TempDir Path directory) throws Exception {
    opened = TestStores.SQLITE.open(directory);
    test = TestLog.writable(opened.stores(), directory);
    test.wire = call -> assertThat(call.maxReplyBytes()).isLessThanOrEqualTo(MOST_BYTES);
    liar = test.witnesses.getFirst();
  }

  @AfterEach
  void close() throws Exception {
    test.close();
    opened.close();
  }

  static List<Lie> lies() {
    return Lie.all();
  }

  @ParameterizedTest
  @MethodSource("lies")
  void costsItsOwnVoteAndNothingElse(Lie lie) throws Exception {
    liar.answerWith(lie.by(liar, test.witnesses.get(1), test.clock));
    for (int round = 1; round <= 3; round++) {
      long before = test.clock.nanoseconds();
      Ticket ticket = test.stamp(round);
      assertThat(test.clock.nanoseconds()).as("time that passed").isEqualTo(before);
      assertThat(ticket.outcome()).get().isInstanceOf(Outcome.Cosigned.class);
      assertShows(test.witnesses.get(1), test.witnesses.get(2));
      test.clock.advance(Duration.ofSeconds(40)); // it is asked again
    }
    assertThat(test.log().state()).isEqualTo(new LogState.Writable());
    WitnessStatus status = test.log().witnessStatuses().getFirst();
    assertThat(status.lastFailure().orElseThrow().reason()).isEqualTo(lie.reason());
    assertThat(status.lastFailure().get().detail()).hasSizeLessThan(400).matches("\\P{Cntrl}*");
    assertThat(status.lastSuccess()).isPresent(); // of the empty tree, before it lied

    liar.behave();
    test.clock.advance(Duration.ofHours(1)); // whatever Retry-After it gave
    test.stamp(4);
    assertShows(test.witnesses.get(0), test.witnesses.get(1), test.witnesses.get(2));
  }

  /** Exactly these have signed what is shown, with one good line each. */
  private void assertShows(FakeWitness... signers) throws Exception {
    CosignedTree shown = test.log().reader().newest().orElseThrow();
    assertThat(shown.size()).isEqualTo(test.log().sequencer().head().size());
    List<NoteSignature> lines = shown.cosigned().cosignatureLines();
    assertThat(lines).hasSize(signers.length);
    for (FakeWitness signer : signers) {
      assertThat(lines.stream().filter(line -> signer.signer.key().matches(line))).hasSize(1);
    }
    for (NoteSignature line : lines) {
      for (FakeWitness signer : signers) {
        if (signer.signer.key().matches(line)) {
          Checkpoint checkpoint = shown.note().checkpoint();
          assertThat(Cosignature.parse(signer.signer.key(), line).verifies(checkpoint)).isTrue();
        }
      }
    }
  }

  /** One of each reason: what follows is the same for all of them. */
  static Collection<Lie> kinds() {
    return Lie.all().stream()
        .collect(Collectors.toMap(Lie::reason, lie -> lie, (first, more) -> first))
        .values();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void twoOfThemCostTheQuorumButNoRecord(Lie lie) throws Exception {
    FakeWitness second = test.witnesses.get(1);
    liar.answerWith(lie.by(liar, second, test.clock));
    second.answerWith(lie.by(second, liar, test.clock));
    Ticket ticket = test.stamp(1);
    assertThat(ticket.outcome()).as("not acknowledged").isEmpty();
    test.clock.advance(Duration.ofSeconds(2));
    test.log().publisher().publishOnce();
    assertThat(ticket.outcome()).contains(new Outcome.Pending());
    assertThat(test.log().reader().newest().orElseThrow().size()).isZero();
    assertThat(test.log().state()).isEqualTo(new LogState.Writable());

    second.behave();
    test.clock.advance(Duration.ofHours(1));
    test.log().publisher().publishOnce();
    assertShows(second, test.witnesses.get(2));
    assertThat(test.log().reader().earliestCovering(0)).isPresent();
  }

  @Test
  void countsWhatItSaysTwiceOnceAndKeepsNothingOfWhatItSaysBesides() throws Exception {
    liar.answerWith(
        call -> {
          Reply honest = liar.honest(call);
          if (!call.uri().getPath().equals("/add-checkpoint") || honest.status() != 200) {
            return honest;
          }
          String line = new String(honest.body(), StandardCharsets.UTF_8);
          return new Reply(
              200,
              Headers.of("Content-Type", "application/octet-stream"),
              Utf8.encode(line + "— stranger AAAAAAAA\n" + line));
        });
    test.stamp(1);
    assertShows(test.witnesses.get(0), test.witnesses.get(1), test.witnesses.get(2));
  }

  @Test
  void delaysNobodyByHanging() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    liar.answerWith(
        call -> {
          await(released);
          throw new ExchangeException(ExchangeException.Reason.TIMEOUT, "a byte a second");
        });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      test.witnessThreads = threads;
      for (int round = 1; round <= 20; round++) {
        assertThat(test.stamp(round).outcome()).get().isInstanceOf(Outcome.Cosigned.class);
      }
      assertThat(test.clock.nanoseconds()).as("time that passed").isZero();
      assertThat(test.log().witnessStatuses().getFirst().asked()).as("still hangs").isTrue();
      released.countDown();
    }
    assertThat(test.log().witnessStatuses().getFirst().failuresInARow()).isEqualTo(1);
  }

  private static void await(CountDownLatch released) throws ExchangeException {
    try {
      released.await();
    } catch (InterruptedException e) {
      throw new ExchangeException(ExchangeException.Reason.INTERRUPTED, "stopped", e);
    }
  }

  /** What it may show of the log at the start, and what none of it proves. */
  static List<Reply> shown() throws Exception {
    Checkpoint larger = new Checkpoint(TestLog.ORIGIN.toString(), Long.MAX_VALUE, TestLog.hash(1));
    FakeWitness stranger = new FakeWitness(9, java.time.InstantSource.system());
    Cosignature cosignature = Cosignature.sign(stranger.signer, larger, 1);
    Checkpoint other = new Checkpoint("network-b/x:y", 3, TestLog.hash(1));
    return List.of(
        shows(200, "9223372036854775807\n"),
        shows(200, "<html>"),
        shows(200, ""),
        shows(200, new SignedCheckpoint(larger, List.of(cosignature.line())).encode()),
        shows(200, new SignedCheckpoint(other, List.of(other.sign(TestLog.signer()))).encode()),
        shows(301, ""),
        shows(500, "x".repeat(60_000)),
        shows(403, ""));
  }

  private static Reply shows(int status, String body) {
    return new Reply(status, Headers.of("Location", "http://witness-2/"), Utf8.encode(body));
  }

  @ParameterizedTest
  @MethodSource("shown")
  void neitherOpensNorBarsTheLogByWhatItCannotProve(Reply reply) throws Exception {
    test.stamp(1);
    liar.answerWith(call -> reply);
    test.witnesses.get(1).down(true);
    test.reopen();
    test.log().pollWitnessesOnce();
    assertThat(test.log().state())
        .isInstanceOfSatisfying(
            LogState.ReadOnly.class,
            state -> assertThat(state.reason()).contains("1 have answered").contains(liar.id));
    test.witnesses.get(1).down(false);
    test.log().pollWitnessesOnce();
    assertThat(test.log().state()).isEqualTo(new LogState.Writable());
    assertThat(test.stamp(2).outcome()).get().isInstanceOf(Outcome.Cosigned.class);
  }
}
