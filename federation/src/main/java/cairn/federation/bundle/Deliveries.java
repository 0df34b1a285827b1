package cairn.federation.bundle;

import cairn.format.Hash;
import cairn.store.Database;
import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;

/** The bundles that were exported here, and which of them arrived. Any thread may call. */
public final class Deliveries {
  private final Database database;

  /** Those of a node's database, which has {@link BundleSchema#MIGRATIONS}. */
  public Deliveries(Database database) {
    this.database = database;
  }

  /** All of them, oldest first. */
  public List<Delivery> all() throws StoreException {
    return database.read(Delivery::all);
  }

  /** The newest. */
  public Optional<Delivery> newest() throws StoreException {
    List<Delivery> all = all();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  /** Takes note, durably, of a bundle; one that is known already stays as it is. */
  void exported(Delivery delivery) throws StoreException {
    database.write(
        connection -> {
          if (Delivery.find(connection, delivery.bundle()).isEmpty()) {
            delivery.put(connection);
          }
          return delivery;
        });
  }

  /** The bundle of that file. */
  Optional<Delivery> find(Hash bundle) throws StoreException {
    return database.read(connection -> Delivery.find(connection, bundle));
  }
}
