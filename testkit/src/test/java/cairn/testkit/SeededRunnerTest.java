package cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SeededRunnerTest {
  private final List<String> notices = new ArrayList<>();
  private final List<Integer> drawn = new ArrayList<>();

  private SeededRunner runner(Optional<String> seed) {
    return new SeededRunner(name -> seed.filter(value -> name.equals("cairn.seed")), notices::add);
  }

  @Test
  void runsTheSameEveryTimeAndDifferentlyPerSeed() {
    runner(Optional.empty()).runAll(20, random -> drawn.add(random.nextInt()));
    List<Integer> first = List.copyOf(drawn);
    drawn.clear();
    runner(Optional.empty()).runAll(20, random -> drawn.add(random.nextInt()));
    assertThat(drawn).isEqualTo(first).doesNotHaveDuplicates().hasSize(20);
  }

  @Test
  void namesTheSeedThatFailsAndRunsItAlone() {
    SeededRunner.Body body =
        random -> {
          drawn.add(random.nextInt());
          if (drawn.size() == 7) {
            throw new IllegalStateException("the bug");
          }
        };
    assertThatThrownBy(() -> runner(Optional.empty()).runAll(20, body))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("-Dcairn.seed=7")
        .hasRootCauseMessage("the bug");

    int seventh = drawn.getLast();
    drawn.clear();
    runner(Optional.of("7")).runAll(20, body);
    assertThat(drawn).containsExactly(seventh);
    assertThat(notices).singleElement().asString().contains("seed 7 alone");
  }

  @Test
  void failsForAFailedAssertion() {
    assertThatThrownBy(() -> SeededRunner.run(1, random -> assertThat(1).isEqualTo(2)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("cairn.seed=1");
  }

  @Test
  void runsEverySeedOnceSideBySide() {
    List<Integer> inTurn = new ArrayList<>();
    runner(Optional.empty()).runAll(50, random -> inTurn.add(random.nextInt()));
    List<Integer> sideBySide = Collections.synchronizedList(new ArrayList<>());
    runner(Optional.empty()).runAll(50, 4, random -> sideBySide.add(random.nextInt()));
    assertThat(sideBySide).containsExactlyInAnyOrderElementsOf(inTurn);
  }

  @Test
  void namesTheSeedThatFailsSideBySideAndBeginsNoOther() {
    AtomicInteger begun = new AtomicInteger();
    assertThatThrownBy(
            () ->
                runner(Optional.empty())
                    .runAll(
                        1_000_000,
                        2,
                        random -> {
                          begun.incrementAndGet();
                          throw new IllegalStateException("the bug");
                        }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("seed 1 fails")
        .hasRootCauseMessage("the bug");
    assertThat(begun.get()).isLessThanOrEqualTo(4);
  }
}
