package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.AddCheckpointRequest;
import cairn.format.Cosignature;
import cairn.format.MalformedException;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Headers;
import cairn.http.Reply;
import cairn.testkit.VirtualClock;
import cairn.verify.QuorumRule;
import cairn.verify.TrustedPolicy;
import cairn.verify.TrustedWitness;
import cairn.witness.WitnessFailure.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A quorum is there as soon as it is, whatever the other witnesses do. */
@Timeout(60)
class WitnessQuorumTest {
  private static final TestLog LOG = TestLog.of("network-a/public:timestamps");
  private static final Duration SOON = Duration.ofSeconds(2);

  /** Longer than the test's own timeout: whoever waits for it fails. */
  private static final Duration FOR_EVER = Duration.ofMinutes(5);

  private final VirtualClock clock = VirtualClock.atNewYear();
  private final Map<String, Exchange> behaviours = new ConcurrentHashMap<>();
  private final List<String> asked = new ArrayList<>(); // guarded by itself
  private final LinkedBlockingQueue<Late> late = new LinkedBlockingQueue<>();

  private record Late(String id, long size, List<Cosignature> cosignatures) {}

  private final QuorumListener listener =
      new QuorumListener() {
        @Override
        public void cosignedLate(String id, Candidate candidate, List<Cosignature> cosignatures) {
          late.add(new Late(id, candidate.size(), cosignatures));
        }
      };

  private static SeedSigner signer(String id) {
    return TestLog.signer(id + ".example", SignatureType.COSIGNATURE_ED25519, 4);
  }

  private static SeedSigner mlDsaSigner(String id) {
    return TestLog.signer(id + ".example", SignatureType.COSIGNATURE_ML_DSA_44, 6);
  }

  private static WitnessEndpoint endpoint(String id) {
    return new WitnessEndpoint(id, List.of(signer(id).key()), URI.create("http://" + id));
  }

  /** Two of these; the witnesses answer as their behaviour says, at first honestly. */
  private WitnessQuorum twoOf(Executor executor, WitnessEndpoint... witnesses) {
    for (WitnessEndpoint witness : witnesses) {
      behaviours.putIfAbsent(witness.id(), call -> vote(call, signer(witness.id())));
    }
    List<QuorumRule> members = new ArrayList<>();
    List<TrustedWitness> trusted = new ArrayList<>();
    for (WitnessEndpoint witness : witnesses) {
      trusted.add(new TrustedWitness(witness.id(), Optional.of(witness.id()), witness.keys()));
      members.add(new QuorumRule.OneWitness(trusted.getLast()));
    }
    TrustedPolicy policy =
        new TrustedPolicy(
            Optional.of("us"), List.of(LOG.key()), trusted, new QuorumRule.Group(2, members));
    Exchange network =
        call -> {
          String id = call.uri().getHost();
          synchronized (asked) {
            asked.add(id);
          }
          return java.util.Objects.requireNonNull(behaviours.get(id)).send(call);
        };
    return new WitnessQuorum(
        List.of(witnesses),
        EnoughCosignatures.of(policy),
        new WitnessClient(network, clock),
        executor,
        clock,
        new SplittableRandom(7),
        listener,
        WitnessQuorumSettings.DEFAULT);
  }

  private Reply vote(cairn.http.Call call, Signer... signers) {
    try {
      AddCheckpointRequest request = AddCheckpointRequest.parse(call.body());
      StringBuilder lines = new StringBuilder();
      for (Signer signer : signers) {
        lines.append(
            Cosignature.sign(
                    signer, request.checkpoint().checkpoint(), clock.instant().getEpochSecond())
                .line()
                .line());
      }
      return new Reply(200, Headers.empty(), Utf8.encode(lines.toString()));
    } catch (MalformedException | SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Reply refusal(int status, String... headers) {
    return new Reply(status, Headers.of(headers), new byte[0]);
  }

  private List<String> takeAsked() {
    synchronized (asked) {
      List<String> taken = List.copyOf(asked);
      asked.clear();
      return taken;
    }
  }

  private static List<VerifierKey> keys(QuorumAnswer answer) {
    return answer.cosignatures().stream().map(Cosignature::key).toList();
  }

  private static final class Hang implements Exchange {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final Exchange then;

    Hang(Exchange then) {
      this.then = then;
    }

    @Override
    public Reply send(cairn.http.Call call) throws ExchangeException {
      entered.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new ExchangeException(ExchangeException.Reason.INTERRUPTED, "stopped", e);
      }
      return then.send(call);
    }
  }

  @Test
  void inOneThreadItAsksEveryWitnessAndNeverWaits() throws Exception {
    WitnessQuorum quorum = twoOf(Runnable::run, endpoint("a"), endpoint("b"), endpoint("c"));

    QuorumAnswer answer = quorum.gather(LOG.candidate(10), FOR_EVER);

    assertThat(answer.reached()).isTrue();
    assertThat(answer.retryIn()).isEmpty();
    assertThat(keys(answer))
        .containsExactly(signer("a").key(), signer("b").key(), signer("c").key());
    SignedCheckpoint checkpoint = answer.checkpoint();
    assertThat(checkpoint.signatures()).hasSize(4);
    assertThat(checkpoint.signatures().getFirst()).isEqualTo(LOG.sign(LOG.checkpoint(10)));
    assertThat(takeAsked()).containsExactly("a", "b", "c");
    quorum.gather(LOG.candidate(17), FOR_EVER);
    assertThat(takeAsked()).as("the old size is known by now").containsExactly("a", "b", "c");
    assertThat(quorum.statuses())
        .allMatch(status -> status.acknowledgedSize() == 17 && status.failuresInARow() == 0);
  }

  @Test
  void aHungWitnessCostsItsOwnVoteOnlyAndComesBackWithTheNewestCandidate() throws Exception {
    Hang hang = new Hang(call -> vote(call, signer("a")));
    behaviours.put("a", hang);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      WitnessQuorum quorum = twoOf(threads, endpoint("a"), endpoint("b"), endpoint("c"));

      QuorumAnswer first = quorum.gather(LOG.candidate(10), FOR_EVER);
      hang.entered.await();
      QuorumAnswer second = quorum.gather(LOG.candidate(17), FOR_EVER);
      QuorumAnswer third = quorum.gather(LOG.candidate(20), FOR_EVER);

      assertThat(List.of(first, second, third)).allMatch(QuorumAnswer::reached);
      assertThat(keys(third)).doesNotContain(signer("a").key());
      assertThat(takeAsked()).as("one request at a time").containsOnlyOnce("a");
      assertThat(quorum.statuses().getFirst().asked()).isTrue();
      hang.released.countDown();
      Late old = late.take();
      Late newest = late.take();
      assertThat(old.size()).isEqualTo(10);
      assertThat(newest.size()).as("skips what is past").isEqualTo(20);
      assertThat(newest.cosignatures())
          .allMatch(cosignature -> cosignature.verifies(LOG.checkpoint(20)));
      assertThat(List.of(old.id(), newest.id())).containsOnly("a");
    }
  }

  @Test
  void withoutAQuorumItReturnsAtTheDeadlineWithWhatItHas() throws Exception {
    Hang hang = new Hang(call -> vote(call, signer("a")));
    Hang hangToo = new Hang(call -> vote(call, signer("b")));
    behaviours.put("a", hang);
    behaviours.put("b", hangToo);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      WitnessQuorum quorum = twoOf(threads, endpoint("a"), endpoint("b"), endpoint("c"));

      QuorumAnswer answer = quorum.gather(LOG.candidate(10), Duration.ofSeconds(3));

      assertThat(answer.reached()).isFalse();
      assertThat(keys(answer)).containsExactly(signer("c").key());
      assertThat(answer.retryIn()).as("two are still being asked").contains(Duration.ZERO);
      hang.released.countDown();
      assertThat(late.take().id()).isEqualTo("a");
      QuorumAnswer again = quorum.gather(LOG.candidate(10), FOR_EVER);
      assertThat(again.reached()).as("votes of the same checkpoint are kept").isTrue();
      assertThat(takeAsked()).containsExactlyInAnyOrder("a", "b", "c");
      hangToo.released.countDown();
    }
  }

  @Test
  void returnsAtOnceWhenNobodyIsLeftToWaitFor() throws Exception {
    behaviours.put("a", call -> refusal(404));
    behaviours.put("b", call -> refusal(404));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      WitnessQuorum quorum = twoOf(threads, endpoint("a"), endpoint("b"), endpoint("c"));

      QuorumAnswer answer = quorum.gather(LOG.candidate(10), FOR_EVER);

      assertThat(answer.reached()).isFalse();
      assertThat(answer.retryIn().orElseThrow())
          .isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    }
  }

  @Test
  void liarsDoNotCount() throws Exception {
    behaviours.put("a", call -> vote(call, signer("stranger")));
    behaviours.put(
        "b",
        call -> {
          clock.set(clock.instant().plus(Duration.ofHours(1)));
          Reply fast = vote(call, signer("b"));
          clock.set(clock.instant().minus(Duration.ofHours(1)));
          return fast;
        });
    WitnessQuorum quorum = twoOf(Runnable::run, endpoint("a"), endpoint("b"), endpoint("c"));

    QuorumAnswer answer = quorum.gather(LOG.candidate(10), SOON);

    assertThat(answer.reached()).isFalse();
    assertThat(keys(answer)).containsExactly(signer("c").key());
    List<WitnessStatus> statuses = quorum.statuses();
    assertThat(statuses.get(0).lastFailure().orElseThrow().reason())
        .isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(statuses.get(1).lastFailure().orElseThrow().reason()).isEqualTo(Reason.CLOCK);
    assertThat(statuses.get(1).clockDifference()).contains(Duration.ofHours(1));
    assertThat(statuses.get(2).lastSuccess()).contains(clock.instant());
    assertThat(statuses.get(2).lastFailure()).isEmpty();
  }

  @Test
  void bothKeysOfOneWitnessAreOneVote() throws Exception {
    WitnessEndpoint twoKeys =
        new WitnessEndpoint(
            "a", List.of(signer("a").key(), mlDsaSigner("a").key()), URI.create("http://a"));
    behaviours.put("a", call -> vote(call, signer("a"), mlDsaSigner("a")));
    behaviours.put("b", call -> refusal(503));
    WitnessQuorum quorum = twoOf(Runnable::run, twoKeys, endpoint("b"), endpoint("c"));
    behaviours.put("c", call -> refusal(503));

    QuorumAnswer answer = quorum.gather(LOG.candidate(10, true), SOON);

    assertThat(keys(answer)).containsExactly(signer("a").key(), mlDsaSigner("a").key());
    assertThat(answer.reached()).isFalse();
  }

  @Test
  void leavesAFailingWitnessAloneForAGrowingPause() throws Exception {
    behaviours.put("c", call -> refusal(500));
    WitnessQuorum quorum = twoOf(Runnable::run, endpoint("a"), endpoint("b"), endpoint("c"));
    Candidate candidate = LOG.candidate(1);
    quorum.gather(candidate, SOON);

    for (int failures = 1; failures <= 12; failures++) {
      long full = Math.min(5_000, 100L << (failures - 1));
      takeAsked();
      clock.advance(Duration.ofMillis(full / 2 - 1));
      quorum.gather(candidate, SOON);
      assertThat(takeAsked()).as("pause after %d failures", failures).isEmpty();
      clock.advance(Duration.ofMillis(full / 2 + 1));
      quorum.gather(candidate, SOON);
      assertThat(takeAsked()).containsExactly("c");
    }
    behaviours.put("c", call -> vote(call, signer("c")));
    clock.advance(Duration.ofSeconds(5));
    quorum.gather(candidate, SOON);
    assertThat(quorum.statuses().get(2).failuresInARow()).isZero();
  }

  @Test
  void asksWitnessesThatWereAwayForHoursAgainWithinFiveSecondsAndNotAllAtOnce() throws Exception {
    List<String> ids = List.of("a", "b", "c", "d", "e", "f", "g", "h");
    ids.forEach(id -> behaviours.put(id, call -> refusal(503)));
    WitnessQuorum quorum =
        twoOf(
            Runnable::run,
            ids.stream().map(WitnessQuorumTest::endpoint).toArray(WitnessEndpoint[]::new));
    for (int tries = 0; tries < 1000; tries++) {
      quorum.gather(LOG.candidate(1), SOON);
      clock.advance(Duration.ofSeconds(10));
    }
    quorum.gather(LOG.candidate(1), SOON);
    ids.forEach(id -> behaviours.put(id, call -> vote(call, signer(id))));
    takeAsked();

    clock.advance(Duration.ofMillis(3_750));
    QuorumAnswer halfWay = quorum.gather(LOG.candidate(1), SOON);
    List<String> early = takeAsked();
    clock.advance(Duration.ofMillis(1_250));
    quorum.gather(LOG.candidate(2), SOON);

    assertThat(early).hasSizeBetween(1, ids.size() - 1);
    assertThat(halfWay.cosignatures()).hasSize(early.size());
    assertThat(takeAsked()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(quorum.statuses()).allMatch(status -> status.failuresInARow() == 0);
  }

  @Test
  void keepsToRetryAfterAndIsNotStarvedByAClockSetBack() throws Exception {
    behaviours.put("c", call -> refusal(429, "Retry-After", "60"));
    WitnessQuorum quorum = twoOf(Runnable::run, endpoint("a"), endpoint("b"), endpoint("c"));
    quorum.gather(LOG.candidate(1), SOON);
    takeAsked();

    clock.advance(Duration.ofSeconds(59));
    quorum.gather(LOG.candidate(2), SOON);
    assertThat(takeAsked()).containsExactly("a", "b");
    clock.advance(Duration.ofSeconds(2));
    quorum.gather(LOG.candidate(3), SOON);
    assertThat(takeAsked()).containsExactly("a", "b", "c");
    clock.set(clock.instant().minus(Duration.ofDays(365)));
    quorum.gather(LOG.candidate(4), SOON);
    assertThat(takeAsked()).contains("c");
  }

  @Test
  void asksSomeWitnessesAboutBatchesOnly() throws Exception {
    WitnessEndpoint mlDsaOnly =
        new WitnessEndpoint("c", List.of(mlDsaSigner("c").key()), URI.create("http://c"));
    behaviours.put("c", call -> vote(call, mlDsaSigner("c")));
    WitnessQuorum quorum = twoOf(Runnable::run, endpoint("a"), endpoint("b"), mlDsaOnly);

    quorum.gather(LOG.candidate(10), SOON);
    assertThat(takeAsked()).containsExactly("a", "b");
    QuorumAnswer batch = quorum.gather(LOG.candidate(10, true), SOON);

    assertThat(takeAsked()).as("the others have voted on it").containsExactly("c");
    assertThat(batch.cosignatures()).hasSize(3);
  }

  /** Its other key signs at once, so that no stamp waits for 3.3 KB that it would have to carry. */
  @Test
  void keepsMlDsaLinesOfBatchesOnly() throws Exception {
    WitnessEndpoint twoKeys =
        new WitnessEndpoint(
            "a", List.of(signer("a").key(), mlDsaSigner("a").key()), URI.create("http://a"));
    behaviours.put("a", call -> vote(call, signer("a"), mlDsaSigner("a")));
    WitnessQuorum quorum = twoOf(Runnable::run, twoKeys, endpoint("b"));

    QuorumAnswer stamps = quorum.gather(LOG.candidate(10), SOON);
    Cosignature first = stamps.cosignatures().getFirst();
    assertThat(keys(stamps)).containsExactly(signer("a").key(), signer("b").key());
    takeAsked();
    clock.advance(Duration.ofSeconds(3));
    QuorumAnswer batch = quorum.gather(LOG.candidate(10, true), SOON);

    assertThat(takeAsked()).as("only who has more to give").containsExactly("a");
    assertThat(keys(batch))
        .containsExactly(signer("a").key(), mlDsaSigner("a").key(), signer("b").key());
    assertThat(batch.cosignatures().getFirst()).as("the earlier time").isEqualTo(first);
    quorum.gather(LOG.candidate(10, true), SOON);
    assertThat(takeAsked()).isEmpty();
    QuorumAnswer next = quorum.gather(LOG.candidate(17, true), SOON);
    assertThat(next.cosignatures()).as("both in one answer").hasSize(3);
    assertThat(takeAsked()).containsExactly("a", "b");
  }

  /** It has given its Ed25519 line, and has no other: it is not asked for ever. */
  @Test
  void takesWhatAWitnessGivesForABatch() throws Exception {
    WitnessEndpoint twoKeys =
        new WitnessEndpoint(
            "a", List.of(signer("a").key(), mlDsaSigner("a").key()), URI.create("http://a"));
    WitnessQuorum quorum = twoOf(Runnable::run, twoKeys, endpoint("b"));
    quorum.gather(LOG.candidate(10), SOON);
    takeAsked();

    QuorumAnswer batch = quorum.gather(LOG.candidate(10, true), SOON);

    assertThat(takeAsked()).containsExactly("a");
    assertThat(batch.cosignatures()).hasSize(2);
    assertThat(batch.reached()).isTrue();
  }

  @Test
  void aRefusedTaskLeavesTheWitnessIdle() throws Exception {
    WitnessQuorum quorum =
        twoOf(
            task -> {
              throw new RejectedExecutionException("closed");
            },
            endpoint("a"),
            endpoint("b"));

    assertThatThrownBy(() -> quorum.gather(LOG.candidate(10), SOON))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(quorum.statuses()).noneMatch(WitnessStatus::asked);
  }

  @Test
  void aWitnessThatFindsABugInTheClientHoldsUpNobody() throws Exception {
    behaviours.put(
        "a",
        call -> {
          throw new IllegalStateException("a bug");
        });
    LinkedBlockingQueue<Throwable> bugs = new LinkedBlockingQueue<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform()
                .uncaughtExceptionHandler((thread, bug) -> bugs.add(bug))
                .factory())) {
      WitnessQuorum quorum = twoOf(threads, endpoint("a"), endpoint("b"), endpoint("c"));

      assertThat(quorum.gather(LOG.candidate(10), FOR_EVER).reached()).isTrue();
      assertThat(bugs.poll(30, TimeUnit.SECONDS)).hasMessage("a bug");
    }
  }

  @Test
  void refusesTwoWitnessesOfOneId() {
    assertThatThrownBy(() -> twoOf(Runnable::run, endpoint("a"), endpoint("a")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
