package cairn.testkit;

import cairn.http.Call;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Decides the fate of each call, in the order in which they are made. */
@FunctionalInterface
public interface Fates {
  /** What becomes of this call, which {@code source} makes. */
  Fate of(String source, Call call);

  /** Everything arrives at once. */
  static Fates kind() {
    return (source, call) -> Fate.delivered();
  }

  /**
   * Troubles that many calls of 100, each kind as often as the others, and delays the rest by up to
   * 50 ms.
   */
  static Fates seeded(RandomGenerator random, int troublesPer100) {
    if (troublesPer100 < 0 || troublesPer100 > 100) {
      throw new IllegalArgumentException(
          "troubles per 100 calls: got " + troublesPer100 + ", want 0 to 100");
    }
    return (source, call) -> {
      if (random.nextInt(100) >= troublesPer100) {
        return new Fate.Delivered(Duration.ofMillis(random.nextInt(51)));
      }
      return switch (random.nextInt(6)) {
        case 0 -> new Fate.Refused();
        case 1 -> new Fate.Lost();
        case 2 -> new Fate.Unanswered();
        case 3 -> new Fate.Duplicated();
        case 4 -> new Fate.RepeatedLater();
        default -> new Fate.Delivered(call.timeout().plusMillis(1));
      };
    };
  }
}
