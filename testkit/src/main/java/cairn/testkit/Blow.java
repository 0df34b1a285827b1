package cairn.testkit;

import java.util.ArrayList;
import java.util.List;

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

  /** Lets that call fail, counted from now. */
  public void hit(CallFaults calls) {
    calls.fail(nth, fault);
  }
}
