package cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class VirtualClockTest {
  private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
  private final VirtualClock clock = VirtualClock.atNewYear();

  @Test
  void movesOnlyWhenTold() {
    assertThat(clock.instant()).isEqualTo(start);
    clock.advance(Duration.ofSeconds(3));
    assertThat(clock.instant()).isEqualTo(start.plusSeconds(3));
    assertThat(clock.nanoseconds()).isEqualTo(3_000_000_000L);
    assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void jumpsBackWithoutTimePassing() {
    clock.set(start.minusSeconds(60));
    assertThat(clock.millis()).isEqualTo(start.toEpochMilli() - 60_000);
    assertThat(clock.nanoseconds()).isZero();
  }

  @Test
  void standsStillWhileTimePasses() {
    clock.freeze();
    clock.advance(Duration.ofSeconds(5));
    assertThat(clock.instant()).isEqualTo(start);
    assertThat(clock.nanoseconds()).isEqualTo(5_000_000_000L);
    clock.thaw();
    clock.advance(Duration.ofSeconds(1));
    assertThat(clock.instant()).isEqualTo(start.plusSeconds(1));
  }
}
