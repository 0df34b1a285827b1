package cairn.log.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.SignedCheckpoint;
import cairn.log.FsckReport;
import cairn.store.StoreException;
import cairn.testkit.CallFaults;
import cairn.testkit.FaultyStores;
import cairn.testkit.StoredLife;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a mirror does in its life, in one thread and in an order that never changes:
 * following through tiles in several transactions, a larger checkpoint before the last one was
 * reached, an upload, a fork and its end, a restart. Whatever fails is tried again; whatever is
 * shown is held against the log and everything that was shown before.
 */
final class MirrorLife implements StoredLife, AutoCloseable {
  private static final int TRIES = 4;

  private final FaultyStores stores;
  private final SampleLog log = new SampleLog();
  private final TestMirror test;
  private final Map<Long, Checkpoint> cosigned = new HashMap<>();
  private long shown;
  private long stored;

  MirrorLife(FaultyStores stores) throws StoreException {
    this.stores = stores;
    this.test = TestMirror.create(stores);
  }

  @Override
  public CallFaults calls() {
    return stores.calls();
  }

  @FunctionalInterface
  private interface Step {
    boolean isDone() throws Exception;
  }

  /** Until it works: a fault or two must not be for ever. */
  private void insist(Step step) throws Exception {
    for (int tries = 0; tries < TRIES; tries++) {
      test.clock.advance(Duration.ofSeconds(1));
      try {
        if (step.isDone()) {
          look();
          return;
        }
      } catch (StoreException failed) {
        assertThat(failed.reason()).isNotEqualTo(StoreException.Reason.CORRUPT);
      }
      look();
    }
    throw new AssertionError("does not go on after a fault");
  }

  /** What is shown extends what was shown, and is the log's. */
  private void look() {
    assertThat(test.mirror.stored()).as("stored").isGreaterThanOrEqualTo(test.mirror.size());
    assertThat(test.mirror.size()).as("shown").isGreaterThanOrEqualTo(shown);
    assertThat(test.mirror.stored()).as("stored").isGreaterThanOrEqualTo(stored);
    shown = test.mirror.size();
    stored = test.mirror.stored();
    Optional<SignedCheckpoint> head = test.mirror.head();
    if (head.isPresent()) {
      Checkpoint tree = head.get().checkpoint();
      assertThat(tree.root()).isEqualTo(log.root(tree.size()));
      assertThat(cosigned.merge(tree.size(), tree, (old, now) -> old)).isEqualTo(tree);
    }
  }

  private void follow(long size) throws Exception {
    log.grow(size);
    insist(
        () -> {
          test.extend(log);
          return test.mirror.size() == size;
        });
  }

  /** Lives it once. */
  @Override
  public void live() throws Exception {
    follow(3);
    follow(900);
    log.grow(1500);
    Upload upload = new Upload(log);
    insist(() -> upload.addCheckpoint(test, 1200));
    insist(() -> upload.addEntries(test, 1200));
    follow(1500);
    SampleLog other = log.forkedAt(1400, 1600);
    insist(() -> test.extend(other) instanceof Extension.Forked || stoppedAlready());
    insist(
        () -> {
          test.mirror.resume();
          return test.mirror.stopped().isEmpty();
        });
    insist(test::restart); // a mirror whose store fails at a start is left aside until the next one
    follow(1510);
  }

  private boolean stoppedAlready() {
    return test.mirror.stopped().isPresent();
  }

  /** Nothing fails any more: everything is as it should be, now, after a restart, and to fsck. */
  @Override
  public void assertWhole() throws Exception {
    stores.calls().heal();
    follow(1600);
    test.assertShows(log, 1600);
    test.reopen();
    test.assertShows(log, 1600);
    for (Checkpoint tree : cosigned.values()) {
      assertThat(test.mirror.reader().root(tree.size())).isEqualTo(tree.root());
    }
    assertThat(test.mirror.forks()).hasSize(1);
    test.mirrors.close();
    for (FsckReport report : MirrorFsck.all(stores, false).values()) {
      assertThat(report.defects()).isEmpty();
      assertThat(report.entries()).isEqualTo(1600);
    }
  }

  @Override
  public void close() throws StoreException {
    test.mirrors.close();
  }
}
