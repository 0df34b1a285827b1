package cairn.testkit;

import cairn.store.DataDirectory;
import cairn.store.PostgresSettings;
import cairn.store.PostgresStores;
import cairn.store.SpaceGuard;
import cairn.store.SqliteStores;
import cairn.store.StoreException;
import cairn.store.Stores;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;

/**
 * The engines that every room's suite runs on: a parameterised test with {@code @EnumSource} takes
 * the engine as its argument and says
 *
 * <pre>{@code
 * try (Engine.Place place = engine.emptyPlace(temporary)) {
 *   Stores stores = place.open();
 *   …
 *   stores = place.open(); // as after a restart
 * }
 * }</pre>
 */
public enum Engine {
  SQLITE {
    @Override
    public Place emptyPlace(Path directory) throws StoreException {
      return new SqlitePlace(DataDirectory.lock(directory.resolve("store")));
    }
  },
  POSTGRESQL {
    @Override
    public Place emptyPlace(Path directory) throws StoreException, SQLException {
      return new PostgresPlace(RealPostgres.emptyDatabase());
    }
  };

  /** An empty place of this engine, in that directory if it needs one. One test at a time. */
  public abstract Place emptyPlace(Path directory) throws StoreException, SQLException;

  /** Where stores are opened again and again. Owned by one thread. */
  public abstract static sealed class Place implements AutoCloseable {
    private Stores stores;

    private Place(Stores stores) {
      this.stores = stores;
    }

    /** Closes the stores that are open and opens them again, as a restart does. */
    public Stores open() throws StoreException {
      stores.close();
      stores = fresh();
      return stores;
    }

    abstract Stores fresh();

    @Override
    public void close() throws StoreException {
      stores.close();
    }
  }

  private static final class SqlitePlace extends Place {
    private final DataDirectory directory;

    SqlitePlace(DataDirectory directory) {
      super(stores(directory));
      this.directory = directory;
    }

    private static Stores stores(DataDirectory directory) {
      return new SqliteStores(
          directory, new SpaceGuard(directory::usableBytes, 0), InstantSource.system());
    }

    @Override
    Stores fresh() {
      return stores(directory);
    }

    @Override
    public void close() throws StoreException {
      super.close();
      directory.close();
    }
  }

  private static final class PostgresPlace extends Place {
    private final PostgresSettings settings;

    PostgresPlace(PostgresSettings settings) {
      super(new PostgresStores(settings, InstantSource.system()));
      this.settings = settings;
    }

    @Override
    Stores fresh() {
      return new PostgresStores(settings, InstantSource.system());
    }
  }
}
