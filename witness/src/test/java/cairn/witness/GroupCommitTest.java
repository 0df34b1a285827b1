package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One task at a time commits what waits; everybody gets his own result. */
@Timeout(60)
class GroupCommitTest {
  private final List<List<Integer>> groups = new ArrayList<>(); // guarded by itself

  private List<Integer> squares(List<Integer> group) {
    synchronized (groups) {
      groups.add(group);
    }
    return group.stream().map(item -> item * item).toList();
  }

  /** A caller on a thread of its own that waits for its result. */
  private static FutureTask<Optional<Integer>> waiting(
      GroupCommit<Integer, Integer> commits, int item) {
    FutureTask<Optional<Integer>> result = new FutureTask<>(() -> commits.submit(item));
    Thread thread = Thread.ofPlatform().daemon().start(result);
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return result;
  }

  @Test
  void needsNoThreadButTheCallers() {
    GroupCommit<Integer, Integer> commits = new GroupCommit<>(4, 4, Runnable::run, this::squares);

    assertThat(commits.submit(3)).contains(9);
    assertThat(commits.submit(5)).contains(25);
    assertThat(groups).containsExactly(List.of(3), List.of(5));
  }

  @Test
  void oneTaskCommitsEverythingThatWaitsInGroupsOfTheirOrder() throws Exception {
    ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    GroupCommit<Integer, Integer> commits = new GroupCommit<>(3, 4, tasks::add, this::squares);
    List<FutureTask<Optional<Integer>>> results = new ArrayList<>();
    for (int item = 0; item < 4; item++) {
      results.add(waiting(commits, item));
    }

    assertThat(tasks).as("the first one's serves all").hasSize(1);
    assertThat(commits.submit(4)).as("four wait already").isEmpty();
    tasks.remove().run();

    for (int item = 0; item < 4; item++) {
      assertThat(results.get(item).get()).contains(item * item);
    }
    assertThat(groups).containsExactly(List.of(0, 1, 2), List.of(3));
    FutureTask<Optional<Integer>> next = waiting(commits, 7);
    tasks.remove().run();
    assertThat(next.get()).contains(49);
  }

  @Test
  void whatACommitThrowsReachesItsGroupAndTheNextOneGoesOn() throws Exception {
    ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    GroupCommit<Integer, Integer> commits =
        new GroupCommit<>(
            2,
            8,
            tasks::add,
            group -> {
              if (group.contains(0)) {
                throw new IllegalStateException("a bug");
              }
              return group.contains(2) ? List.of() : squares(group);
            });
    List<FutureTask<Optional<Integer>>> results = new ArrayList<>();
    for (int item = 0; item < 5; item++) {
      results.add(waiting(commits, item));
    }
    tasks.remove().run();

    for (FutureTask<Optional<Integer>> broken : results.subList(0, 2)) {
      assertThatThrownBy(broken::get).hasRootCauseMessage("a bug");
    }
    assertThatThrownBy(results.get(2)::get).hasRootCauseMessage("got 0 results, wanted 2");
    assertThat(results.get(4).get()).contains(16);
  }

  @Test
  void letsGoOfEverybodyWhenTheExecutorIsClosed() {
    GroupCommit<Integer, Integer> commits =
        new GroupCommit<>(
            4,
            4,
            task -> {
              throw new RejectedExecutionException("closed");
            },
            this::squares);

    assertThat(commits.submit(3)).isEmpty();
    assertThat(commits.submit(4)).as("nor does a later one wait").isEmpty();
    assertThat(groups).isEmpty();
  }
}
