package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.AnchorEntry;
import cairn.format.CrossAnchor;
import cairn.format.SignedCheckpoint;
import cairn.http.ProblemException;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.testkit.CallFaults;
import cairn.testkit.FaultyStores;
import cairn.testkit.StoredLife;
import cairn.testkit.VirtualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Everything that a log does in its life, in one thread and in an order that never changes: rounds
 * small and large, one that completes a tile, late cosignatures, batches, anchors, forgotten
 * checkpoints, a restart. Whatever fails is tried again as a node and its clients would, and {@link
 * WholeLog} looks at the whole state.
 */
final class LogLife implements StoredLife, AutoCloseable {
  private static final int TRIES = 4;

  /** With the round before it, more than a tile of 256. */
  private static final int LARGE_ROUND = 250;

  private final FaultyStores stores;
  private final TestLog test;
  private final WholeLog whole;
  private final List<Submitted> waiting = new ArrayList<>();
  private long next;

  /** A peer of the log, and the anchors that it gave. */
  private final PeerLog peer;

  private final Map<Long, CrossAnchor> given = new TreeMap<>();
  private long lastNumber;

  private record Submitted(Ticket ticket, long[] numbers) {}

  LogLife(FaultyStores stores, Path directory) throws StoreException {
    this.stores = stores;
    this.test = TestLog.create(stores, directory);
    this.whole = new WholeLog(test, this::database);
    this.peer = new PeerLog('b', test.clock);
    test.log().listen(whole);
  }

  private Database database() {
    return stores.database(LogStore.databaseName(TestLog.ORIGIN)).real();
  }

  @Override
  public CallFaults calls() {
    return stores.calls();
  }

  VirtualClock clock() {
    return test.clock;
  }

  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  /** Fails as operations may fail; anything else is a bug. */
  private static boolean attempt(Step step) throws Exception {
    try {
      step.run();
      return true;
    } catch (StoreException | IOException | ProblemException refused) {
      return false;
    }
  }

  /** Until it works: a fault or two must not be for ever. */
  private static void insist(Step step) throws Exception {
    for (int tries = 1; !attempt(step); tries++) {
      assertThat(tries).as("goes on after a fault").isLessThan(TRIES);
    }
  }

  /** Lives it once. */
  @Override
  public void live() throws Exception {
    insist(this::becomeWritable);
    stamp(3);
    stamp(LARGE_ROUND);
    stamp(10);
    answerLate();
    seal();
    exchangeAnchors();
    reserveNumbers();
    test.clock.advance(Duration.ofDays(8));
    stamp(2);
    attempt(this::maintain);
    hear();
    restart();
    stamp(4);
    reserveNumbers();
    seal();
    read();
  }

  private void becomeWritable() throws Exception {
    test.log().pollWitnessesOnce();
    assertThat(test.log().state()).isEqualTo(new LogState.Writable());
    attempt(() -> test.log().publisher().publishOnce());
  }

  /** So many new records and three known ones. Its submitter tries again, twice. */
  private void stamp(int count) throws Exception {
    long[] numbers = LongStream.range(Math.max(0, next - 3), next + count).toArray();
    next += count;
    for (int tries = 1; tries < TRIES; tries++) {
      test.clock.advance(Duration.ofSeconds(1));
      if (attempt(() -> submit(numbers))) {
        return;
      }
    }
    throw new AssertionError("refused " + TRIES + " times: " + test.log().state());
  }

  private void submit(long... numbers) throws Exception {
    Ticket ticket = test.submit(numbers);
    test.log().sequencer().commitRound();
    test.log().publisher().publishOnce();
    test.log().publisher().expireWaiters();
    waiting.add(new Submitted(ticket, numbers));
    hear();
    assertThat(test.log().state()).as("a fault stops no log").isEqualTo(new LogState.Writable());
    if (ticket.outcome().isPresent()
        && ticket.outcome().get() instanceof Outcome.Refused(var problem)) {
      throw problem.asException();
    }
  }

  /** Looks at what everybody is told by now. */
  private void hear() throws Exception {
    for (Submitted submitted : List.copyOf(waiting)) {
      if (submitted.ticket().outcome().isPresent()) {
        waiting.remove(submitted);
        whole.answered(submitted.ticket(), submitted.numbers());
      }
    }
    whole.look();
  }

  /** The third witness answers when the quorum has been seen without it. */
  private void answerLate() throws Exception {
    Deque<Runnable> asked = new ArrayDeque<>();
    test.witnessThreads =
        task -> {
          asked.add(task);
          if (asked.size() < 3) {
            task.run();
          }
        };
    stamp(1);
    test.witnessThreads = Runnable::run;
    asked.stream().skip(2).forEach(Runnable::run);
    attempt(this::maintain);
    hear();
  }

  private void maintain() throws Exception {
    test.maintain();
  }

  /** A batch is made, sooner or later. */
  private void seal() throws Exception {
    insist(
        () -> {
          test.log().sealOnce();
          test.clock.advance(Duration.ofSeconds(1)); // past the pauses after failures
          if (!(test.log().publisher().publishOnce() instanceof PublishResult.Published)
              && test.log().sealOnce()) {
            throw new IOException("not sealed");
          }
        });
    hear();
  }

  /** The newest batch is anchored by the peer, and the peer's own tree is logged. */
  private void exchangeAnchors() throws Exception {
    peer.stamp();
    AnchorEntry theirs = peer.asAnchor();
    insist(() -> whole.anchored(append(theirs)));
    insist(
        () -> {
          Batch batch = test.log().reader().newestBatch().orElseThrow();
          if (!given.containsKey(batch.id())) {
            SignedCheckpoint note = test.log().reader().treeOf(batch).note();
            given.put(batch.id(), peer.anchor(batch.id(), TestLog.ORIGIN.networkId(), note));
          }
          test.log()
              .anchors()
              .put(batch.id(), Optional.ofNullable(given.get(batch.id())).orElseThrow());
          whole.keepsAnchors(given.values());
        });
    hear();
  }

  /** No number of an event is given twice. */
  private void reserveNumbers() throws Exception {
    insist(
        () -> {
          long first = test.log().reserveEventNumbers(10);
          assertThat(first).isGreaterThan(lastNumber);
          lastNumber = first + 9;
        });
  }

  private AnchorOutcome append(AnchorEntry entry) throws Exception {
    AnchorTicket ticket = test.log().appendAnchor(entry);
    test.log().sequencer().commitRound();
    test.log().publisher().publishOnce();
    test.log().publisher().expireWaiters();
    AnchorOutcome outcome =
        ticket.outcome().orElseThrow(() -> new IOException("the quorum is late"));
    if (outcome instanceof AnchorOutcome.Refused(var problem)) {
      throw problem.asException();
    }
    return outcome;
  }

  private void restart() throws Exception {
    insist(test::reopen);
    test.log().listen(whole);
    insist(this::becomeWritable);
    hear();
  }

  private void read() throws Exception {
    LogReader reader = test.log().reader();
    attempt(() -> assertThat(reader.find(TestLog.hash(-1))).isEmpty());
    attempt(
        () -> assertThat(reader.find(new TimestampDraft(TestLog.hash(1)).identity())).isPresent());
    attempt(() -> assertThat(reader.earliestCovering(0)).isPresent());
    attempt(() -> assertThat(reader.batchCovering(0)).isPresent());
    attempt(() -> assertThat(reader.entry(next - 1)).isPresent());
    attempt(() -> assertThat(test.log().anchors().newestAnchoredBy(peer.id)).contains(1L));
    attempt(() -> assertThat(reader.anchorBefore(next)).isPresent());
    attempt(() -> assertThat(test.log().anchors().firstFrom(1, 16, 64)).hasSize(1));
  }

  /** Nothing fails any more: everything is as it should be, now, after a restart, and to fsck. */
  @Override
  public void assertWhole() throws Exception {
    stores.calls().heal();
    test.clock.advance(Duration.ofMinutes(1));
    stamp(1);
    seal();
    assertThat(test.log().reader().newest().orElseThrow().size()).isEqualTo(sizeOfHead());
    assertThat(test.log().reader().batchCovering(sizeOfHead() - 1)).as("sealed").isPresent();
    whole.assertWhole();
    whole.keepsAnchors(given.values());
    restart();
    maintain();
    whole.assertWhole();
    assertThat(waiting).as("all have an outcome").isEmpty();
    whole.keepsAnchors(given.values());
    assertThat(whole.acknowledgements()).isEqualTo((int) next);
    test.log().close();
    assertThat(test.fsck(false).defects()).isEmpty();
  }

  private long sizeOfHead() {
    return test.log().sequencer().head().size();
  }

  /** What it has signed and cosigned, for tests of the scenario itself. */
  List<Long> sizesOfWitnesses() {
    return test.witnesses.stream()
        .map(witness -> witness.remembered().orElseThrow().checkpoint().size())
        .toList();
  }

  @Override
  public void close() throws StoreException {
    test.close();
  }
}
