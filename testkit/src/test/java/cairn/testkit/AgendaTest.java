package cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AgendaTest {
  private final VirtualClock clock = VirtualClock.atNewYear();

  private Agenda agenda(long seed) {
    return new Agenda(clock, new SplittableRandom(seed));
  }

  @Test
  void runsEachTimerAboutAsOftenAsItAsksUntilItIsOver() throws Exception {
    List<Long> times = new ArrayList<>();
    Agenda agenda = agenda(1);
    agenda.in(
        Duration.ofSeconds(10),
        () -> {
          times.add(clock.nanoseconds());
          return times.size() < 20 ? Optional.of(Duration.ofSeconds(10)) : Optional.empty();
        });
    agenda.runFor(Duration.ofSeconds(400));
    assertThat(times).hasSize(20).isSorted();
    long last = 0;
    for (long time : times) {
      assertThat(Duration.ofNanos(time - last))
          .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(15));
      last = time;
    }
    assertThat(clock.nanoseconds()).isEqualTo(Duration.ofSeconds(400).toNanos());
  }

  @Test
  void drawsAnotherOrderForEachSeedAndTheSameForTheSame() throws Exception {
    Set<List<Integer>> orders = new HashSet<>();
    for (long seed = 1; seed <= 20; seed++) {
      List<Integer> order = order(seed);
      assertThat(order(seed)).isEqualTo(order);
      orders.add(order);
    }
    assertThat(orders).hasSizeGreaterThan(4);
  }

  private List<Integer> order(long seed) throws Exception {
    List<Integer> order = new ArrayList<>();
    Agenda agenda = agenda(seed);
    for (int number = 0; number < 3; number++) {
      int timer = number;
      agenda.in(
          Duration.ZERO,
          () -> {
            order.add(timer);
            return Optional.empty();
          });
    }
    agenda.runFor(Duration.ZERO);
    assertThat(order).containsExactlyInAnyOrder(0, 1, 2);
    return order;
  }

  @Test
  void runsLateWhatBecameDueWhileAStepLetTimePass() throws Exception {
    List<Duration> times = new ArrayList<>();
    Agenda agenda = agenda(1);
    agenda.in(
        Duration.ZERO,
        () -> {
          clock.advance(Duration.ofMinutes(1));
          return Optional.empty();
        });
    agenda.in(
        Duration.ofSeconds(1),
        () -> {
          times.add(Duration.ofNanos(clock.nanoseconds()));
          return Optional.empty();
        });
    agenda.runFor(Duration.ofSeconds(2));
    agenda.runFor(Duration.ofSeconds(2));
    assertThat(times).containsExactly(Duration.ofMinutes(1));
  }
}
