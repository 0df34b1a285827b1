package cairn.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One fault of a scenario whose calls are known.
 *
 * @param nth at which call, from 1
 * @param fault which
 */
public record Blow(int nth, Fault fault) {

  /** Each call of a scenario in each way that it can fail. */
  public static List<Blow> each(List<CallFaults.Kind> calls) {
    List<Blow> blows = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      for (Fault fault : calls.get(i).faults()) {
        blows.add(new Blow(i + 1, fault));
      }
    }
    return blows;
  }

  /** Each two of them, the second at one of the next {@code within} calls. */
  public static List<List<Blow>> pairs(List<Blow> blows, int within) {
    List<List<Blow>> pairs = new ArrayList<>();
    for (Blow first : blows) {
      first.soonAfter(blows, within).forEach(second -> pairs.add(List.of(first, second)));
    }
    return pairs;
  }

  /** Any one of them, and another one soon after it, where recovery is, if there is one. */
  public static List<Blow> pair(List<Blow> blows, int within, RandomGenerator random) {
    Blow first = blows.get(random.nextInt(blows.size()));
    List<Blow> later = first.soonAfter(blows, within);
    return later.isEmpty()
        ? List.of(first)
        : List.of(first, later.get(random.nextInt(later.size())));
  }

  private List<Blow> soonAfter(List<Blow> blows, int within) {
    return blows.stream().filter(later -> later.nth > nth && later.nth - nth <= within).toList();
  }

  /** Lets that call fail, counted from now. */
  public void hit(CallFaults calls) {
    calls.fail(nth, fault);
  }
}
