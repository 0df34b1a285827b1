package cairn.testkit;

import java.util.List;

/**
 * A whole life of something that keeps a store: everything that it does, with as many restarts as
 * it needs. It is lived once without faults to learn its calls, and then again under each of them.
 */
public interface StoredLife {
  /** The calls that it makes of its store. */
  CallFaults calls();

  /** Does everything; whatever fails on the way is tried again, after a restart if need be. */
  void live() throws Exception;

  /** Fails unless nothing is lost, and nothing contradicts anything else. */
  void assertWhole() throws Exception;

  /**
   * Lives it under these faults, and looks at what is left.
   *
   * @return the calls that it made
   * @throws AssertionError that names the faults, when one was not met or something is broken
   */
  default List<CallFaults.Kind> liveUnder(List<Blow> blows) {
    try {
      int before = calls().made().size();
      blows.forEach(blow -> blow.hit(calls()));
      live();
      List<CallFaults.Kind> made = calls().made();
      if (calls().left() != 0) {
        throw new AssertionError(calls().left() + " of the faults were not met");
      }
      assertWhole();
      return made.subList(before, made.size());
    } catch (Exception | AssertionError failure) {
      throw new AssertionError(blows + ": " + failure.getMessage(), failure);
    }
  }
}
