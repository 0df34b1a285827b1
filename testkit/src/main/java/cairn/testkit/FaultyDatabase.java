package cairn.testkit;

import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import cairn.store.Transaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real database whose n-th call fails as told; several faults may be set, so that the second hits
 * the recovery from the first. Keeps {@link Database}'s contract: a body runs at most once, and
 * after any reason but {@code OUTCOME_UNKNOWN} nothing is applied.
 */
public final class FaultyDatabase implements Database {
  private final Database database;
  private final CallFaults calls;

  // Guarded by this. Keys count calls from 1.
  private final Map<Long, Fault> writeFaults = new HashMap<>();
  private final Map<Long, Reason> readFaults = new HashMap<>();
  private long writes;
  private long reads;

  public FaultyDatabase(Database database) {
    this(database, new CallFaults());
  }

  /** One whose calls are counted, and failed, together with those of other databases. */
  FaultyDatabase(Database database, CallFaults calls) {
    this.database = database;
    this.calls = calls;
  }

  /** The database behind it, for checkers: what is really there, without faults or counting. */
  public Database real() {
    return database;
  }

  /** The n-th write from now fails: 1 is the next one. */
  public synchronized void failWrite(int nth, Fault fault) {
    writeFaults.put(writes + requirePositive(nth), fault);
  }

  /** The n-th read from now fails: 1 is the next one. */
  public synchronized void failRead(int nth, Reason reason) {
    readFaults.put(reads + requirePositive(nth), reason);
  }

  private static int requirePositive(int nth) {
    if (nth < 1) {
      throw new IllegalArgumentException("calls count from 1, got " + nth);
    }
    return nth;
  }

  /** Forgets the faults that have not happened. */
  public synchronized void heal() {
    writeFaults.clear();
    readFaults.clear();
  }

  /** Faults still to come; 0 proves that the test has met all of them. */
  public synchronized int faultsLeft() {
    return writeFaults.size() + readFaults.size();
  }

  /** Calls of {@link #write} so far: how many places there are to fail at. */
  public synchronized long writes() {
    return writes;
  }

  public synchronized long reads() {
    return reads;
  }

  @Override
  public String name() {
    return database.name();
  }

  @Override
  public <T> T write(Transaction<T> body) throws StoreException {
    Optional<Fault> together = calls.next(CallFaults.Kind.WRITE);
    Optional<Fault> fault = nextWrite().or(() -> together);
    if (fault.isEmpty()) {
      return database.write(body);
    }
    StoreException failure = failure(fault.get().reason());
    if (fault.get().applied()) {
      database.write(body);
      throw failure;
    }
    return database.write(
        connection -> {
          body.run(connection);
          throw failure; // rolls back
        });
  }

  @Override
  public <T> T read(Transaction<T> body) throws StoreException {
    Optional<Reason> together = calls.next(CallFaults.Kind.READ).map(Fault::reason);
    Optional<Reason> fault = nextRead().or(() -> together);
    if (fault.isPresent()) {
      throw failure(fault.get());
    }
    return database.read(body);
  }

  private synchronized Optional<Fault> nextWrite() {
    writes++;
    return Optional.ofNullable(writeFaults.remove(writes));
  }

  private synchronized Optional<Reason> nextRead() {
    reads++;
    return Optional.ofNullable(readFaults.remove(reads));
  }

  private StoreException failure(Reason reason) {
    return new StoreException(reason, name() + ": injected fault");
  }

  @Override
  public List<String> structuralProblems() throws StoreException {
    return database.structuralProblems();
  }

  @Override
  public void close() throws StoreException {
    database.close();
  }
}
