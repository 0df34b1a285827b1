package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.SignedCheckpoint;
import cairn.store.StoreException;
import cairn.testkit.Engine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The race that tlog-witness describes, and others of its kind. */
@Timeout(240) // with the start of a PostgreSQL server
@SuppressWarnings("NullAway.Init") // each test begins with open
class WitnessRaceTest {
  private static final TestLog LOG = TestLog.of("example.com/raced");
  private static final TestLog OTHER = TestLog.of("example.com/other");

  @TempDir Path directory;
  private final TestWitness at = new TestWitness();

  @SuppressWarnings("NullAway.Init") // each test opens it first
  private Engine.Place place;

  @SuppressWarnings("NullAway.Init") // each test opens it first
  private GatedStores stores;

  @SuppressWarnings("NullAway.Init") // each test opens it first
  private Witness witness;

  private void open(Engine engine) throws Exception {
    place = engine.emptyPlace(directory);
    stores = new GatedStores(place.open());
    at.know(LOG);
    at.know(OTHER);
    witness = at.create(stores);
  }

  @AfterEach
  void close() throws StoreException {
    place.close();
  }

  /**
   * Request A with size N and request B with size N+K are both checked against size 10; then B is
   * stored. Storing A after it would roll K leaves back.
   */
  @ParameterizedTest
  @EnumSource(Engine.class)
  void aRequestCheckedBeforeALargerOneWasStoredIsRefusedAfterIt(Engine engine) throws Exception {
    open(engine);
    assertThat(witness.addCheckpoint(LOG.request(0, 10)).status()).isEqualTo(200);
    stores.holdNextWrite();
    FutureTask<WitnessAnswer> busy = start(OTHER.request(0, 3));
    stores.awaitHeldWrite();
    FutureTask<WitnessAnswer> larger = startAndAwaitQueued(LOG.request(10, 17));
    FutureTask<WitnessAnswer> smaller = startAndAwaitQueued(LOG.request(10, 12));

    stores.release();

    assertThat(busy.get().status()).isEqualTo(200);
    at.cosignatures(larger.get(), LOG.signed(17));
    assertThat(smaller.get()).isEqualTo(WitnessAnswer.conflict(17));
    assertThat(newestSize()).isEqualTo(17);
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void theLargerOfTwoIsRefusedIfTheSmallerWasStoredMeanwhile(Engine engine) throws Exception {
    open(engine);
    assertThat(witness.addCheckpoint(LOG.request(0, 10)).status()).isEqualTo(200);
    stores.holdNextWrite();
    FutureTask<WitnessAnswer> busy = start(OTHER.request(0, 3));
    stores.awaitHeldWrite();
    FutureTask<WitnessAnswer> smaller = startAndAwaitQueued(LOG.request(10, 12));
    FutureTask<WitnessAnswer> larger = startAndAwaitQueued(LOG.request(10, 17));
    FutureTask<WitnessAnswer> fork =
        startAndAwaitQueued(TestLog.request(10, LOG.proof(10, 12), LOG.signed(12)));

    stores.release();

    assertThat(busy.get().status()).isEqualTo(200);
    at.cosignatures(smaller.get(), LOG.signed(12));
    assertThat(larger.get()).isEqualTo(WitnessAnswer.conflict(12));
    assertThat(fork.get()).isEqualTo(WitnessAnswer.conflict(12));
    assertThat(newestSize()).isEqualTo(12);
  }

  /** Two first checkpoints that contradict each other: one of them is refused, whatever happens. */
  @ParameterizedTest
  @EnumSource(Engine.class)
  void onlyOneOfTwoFirstCheckpointsIsCosigned(Engine engine) throws Exception {
    open(engine);
    stores.holdNextWrite();
    FutureTask<WitnessAnswer> busy = start(OTHER.request(0, 3));
    stores.awaitHeldWrite();
    FutureTask<WitnessAnswer> one = startAndAwaitQueued(LOG.request(0, 5));
    FutureTask<WitnessAnswer> another = startAndAwaitQueued(LOG.fork("fork").request(0, 5));

    stores.release();

    assertThat(busy.get().status()).isEqualTo(200);
    at.cosignatures(one.get(), LOG.signed(5));
    assertThat(another.get()).isEqualTo(WitnessAnswer.conflict(5));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void requestsOfSixtyFourLogsShareOneTransaction(Engine engine) throws Exception {
    open(engine);
    List<TestLog> logs =
        IntStream.range(0, 64).mapToObj(i -> TestLog.of("example.com/log" + i)).toList();
    logs.forEach(at::know);
    stores.holdNextWrite();
    FutureTask<WitnessAnswer> busy = start(OTHER.request(0, 3));
    stores.awaitHeldWrite();
    List<FutureTask<WitnessAnswer>> answers = new ArrayList<>();
    for (TestLog log : logs) {
      answers.add(startAndAwaitQueued(log.request(0, 4)));
    }
    int before = stores.writes();

    stores.release();

    assertThat(busy.get().status()).isEqualTo(200);
    for (int i = 0; i < logs.size(); i++) {
      at.cosignatures(answers.get(i).get(), logs.get(i).signed(4));
    }
    assertThat(stores.writes() - before).isEqualTo(1);
    assertThat(at.counts.groups()).containsExactly(1, 64);
  }

  /** What was cosigned is one chain: each step starts where the one before it ended. */
  @ParameterizedTest
  @EnumSource(Engine.class)
  void sizesNeverFallUnderManyThreads(Engine engine) throws Exception {
    open(engine);
    record Step(long from, long to) {}
    List<Callable<List<Step>>> clients = new ArrayList<>();
    for (int client = 0; client < 8; client++) {
      SplittableRandom random = new SplittableRandom(client);
      clients.add(
          () -> {
            List<Step> steps = new ArrayList<>();
            long seen = 0;
            for (int i = 0; i < 25; i++) {
              long from = newestSize();
              assertThat(from).as("sizes shown never fall").isGreaterThanOrEqualTo(seen);
              seen = from;
              long to = from + 1 + random.nextInt(3);
              WitnessAnswer answer = witness.addCheckpoint(LOG.request(from, to));
              assertThat(answer.status()).isIn(200, 409);
              if (answer.status() == 200) {
                at.cosignatures(answer, LOG.signed(to));
                steps.add(new Step(from, to));
              }
            }
            return steps;
          });
    }
    List<Step> steps = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<List<Step>> done : threads.invokeAll(clients)) {
        steps.addAll(done.get());
      }
    }

    steps.sort(Comparator.comparingLong(Step::to));
    long expected = 0;
    for (Step step : steps) {
      assertThat(step.from()).isEqualTo(expected);
      expected = step.to();
    }
    assertThat(newestSize()).isEqualTo(expected);
    assertThat(steps).isNotEmpty();
  }

  private long newestSize() throws Exception {
    WitnessAnswer answer = witness.newestCheckpoint(LOG.origin());
    return answer.status() == 404 ? 0 : SignedCheckpoint.parse(answer.body()).checkpoint().size();
  }

  private FutureTask<WitnessAnswer> start(byte[] body) {
    FutureTask<WitnessAnswer> task = new FutureTask<>(() -> witness.addCheckpoint(body));
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  /** Returns once the request has passed its checks and waits behind the held write. */
  private FutureTask<WitnessAnswer> startAndAwaitQueued(byte[] body) {
    FutureTask<WitnessAnswer> task = new FutureTask<>(() -> witness.addCheckpoint(body));
    Thread thread = Thread.ofPlatform().daemon().start(task);
    while (thread.getState() != Thread.State.WAITING && !task.isDone()) {
      Thread.onSpinWait();
    }
    assertThat(task.isDone()).as("still queued").isFalse();
    return task;
  }
}
