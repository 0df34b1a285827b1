package cairn.testkit;

import cairn.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the calls of one or more databases in the order in which they are made, and fails those
 * that it is told to. A test runs its scenario once without faults to learn how many calls it makes
 * and of which kind, and then once more for each of them:
 *
 * <pre>{@code
 * for (int nth = 1; nth <= made.size(); nth++) {
 *   stores.calls().fail(nth, Fault.LOST_AT_COMMIT);
 *   …
 * }
 * }</pre>
 *
 * <p>Any thread may call; a run repeats exactly when one thread makes all calls.
 */
public final class CallFaults {
  /** What a call is: faults differ by it. */
  public enum Kind {
    OPEN,
    READ,
    WRITE;

    /** In how many ways such a call can fail that its caller could tell apart, or fall for. */
    public List<Fault> faults() {
      return switch (this) {
        case OPEN -> List.of(Fault.of(Reason.IO), Fault.APPLIED_BUT_REPORTED_FAILED);
        case READ -> List.of(Fault.of(Reason.IO));
        case WRITE ->
            List.of(
                Fault.NOT_APPLIED,
                Fault.APPLIED_BUT_REPORTED_FAILED,
                Fault.LOST_AT_COMMIT,
                Fault.of(Reason.CONFLICT));
      };
    }
  }

  // All guarded by this. Keys count calls from 1.
  private final Map<Long, Fault> faults = new HashMap<>();
  private final List<Kind> made = new ArrayList<>();

  /** The n-th call from now fails: 1 is the next one. A read fails with {@code IO}. */
  public synchronized void fail(int nth, Fault fault) {
    if (nth < 1) {
      throw new IllegalArgumentException("calls count from 1, got " + nth);
    }
    faults.put((long) made.size() + nth, fault);
  }

  /** Forgets the faults that have not happened. */
  public synchronized void heal() {
    faults.clear();
  }

  /** Faults still to come; 0 proves that the test has met all of them. */
  public synchronized int left() {
    return faults.size();
  }

  /** The calls so far. */
  public synchronized List<Kind> made() {
    return List.copyOf(made);
  }

  synchronized Optional<Fault> next(Kind kind) {
    made.add(kind);
    Optional<Fault> fault = Optional.ofNullable(faults.remove((long) made.size()));
    return kind == Kind.READ ? fault.map(any -> Fault.of(Reason.IO)) : fault;
  }
}
