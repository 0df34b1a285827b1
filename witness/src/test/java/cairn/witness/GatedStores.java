package cairn.witness;

import cairn.store.Database;
import cairn.store.RoomMigrations;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.store.Transaction;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Real stores whose next write can be held up, and whose writes are counted. */
final class GatedStores implements Stores {
  private final Stores stores;
  private final AtomicInteger writes = new AtomicInteger();
  private volatile CountDownLatch entered = new CountDownLatch(0);
  private volatile CountDownLatch gate = new CountDownLatch(0);

  GatedStores(Stores stores) {
    this.stores = stores;
  }

  /** The next write waits inside until {@link #release}. */
  void holdNextWrite() {
    entered = new CountDownLatch(1);
    gate = new CountDownLatch(1);
  }

  void awaitHeldWrite() throws InterruptedException {
    entered.await();
  }

  void release() {
    gate.countDown();
  }

  int writes() {
    return writes.get();
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
    return stores.create(name, rooms, initial);
  }

  @Override
  public void replace(String name, List<RoomMigrations> rooms, Transaction<?> initial)
      throws StoreException {
    stores.replace(name, rooms, initial);
  }

  @Override
  public Database open(String name, List<RoomMigrations> rooms) throws StoreException {
    return new Gated(stores.open(name, rooms));
  }

  @Override
  public void close() throws StoreException {
    stores.close();
  }

  private final class Gated implements Database {
    private final Database database;

    Gated(Database database) {
      this.database = database;
    }

    @Override
    public String name() {
      return database.name();
    }

    @Override
    public <T> T write(Transaction<T> body) throws StoreException {
      writes.incrementAndGet();
      entered.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return database.write(body);
    }

    @Override
    public <T> T read(Transaction<T> body) throws StoreException {
      return database.read(body);
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
}
