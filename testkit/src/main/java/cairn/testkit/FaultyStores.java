package cairn.testkit;

import cairn.store.Database;
import cairn.store.RoomMigrations;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.store.Transaction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stores whose databases are {@link FaultyDatabase}s, for rooms that open their own. Opening counts
 * as one of {@link #calls}, so that a fault can hit a restart.
 */
public final class FaultyStores implements Stores {
  private final Stores stores;
  private final CallFaults calls = new CallFaults();
  private final Map<String, FaultyDatabase> databases = new ConcurrentHashMap<>();

  public FaultyStores(Stores stores) {
    this.stores = stores;
  }

  /**
   * The database that was opened last under that name.
   *
   * @throws IllegalArgumentException when none was
   */
  public FaultyDatabase database(String name) {
    return Optional.ofNullable(databases.get(name))
        .orElseThrow(() -> new IllegalArgumentException(name + " has not been opened"));
  }

  /** Every call of every database opened here, in order; a fault fails the n-th of them. */
  public CallFaults calls() {
    return calls;
  }

  @Override
  public boolean exists(String name) throws StoreException {
    return stores.exists(name);
  }

  @Override
  public List<String> names() throws StoreException {
    return stores.names();
  }

  @Override
  public Database create(String name, List<RoomMigrations> rooms, Transaction<?> initial)
      throws StoreException {
    return faulty(stores.create(name, rooms, initial));
  }

  @Override
  public Database open(String name, List<RoomMigrations> rooms) throws StoreException {
    Optional<Fault> fault = calls.next(CallFaults.Kind.OPEN);
    if (fault.isEmpty()) {
      return faulty(stores.open(name, rooms));
    }
    if (fault.get().applied()) {
      stores.open(name, rooms).close(); // its migrations are applied
    }
    throw new StoreException(fault.get().reason(), name + ": injected fault at open");
  }

  /** Counts as a write. */
  @Override
  public void replace(String name, List<RoomMigrations> rooms, Transaction<?> initial)
      throws StoreException {
    Optional<Fault> fault = calls.next(CallFaults.Kind.WRITE);
    if (fault.isEmpty() || fault.get().applied()) {
      stores.replace(name, rooms, initial);
    }
    if (fault.isPresent()) {
      throw new StoreException(fault.get().reason(), name + ": injected fault");
    }
  }

  private Database faulty(Database database) {
    FaultyDatabase faulty = new FaultyDatabase(database, calls);
    databases.put(database.name(), faulty);
    return faulty;
  }

  @Override
  public void close() throws StoreException {
    stores.close();
  }
}
