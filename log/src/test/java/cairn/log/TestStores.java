package cairn.log;

import cairn.store.DataDirectory;
import cairn.store.PostgresStores;
import cairn.store.SpaceGuard;
import cairn.store.SqliteStores;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.testkit.RealPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;

/** The two engines, each empty. */
public enum TestStores {
  SQLITE {
    @Override
    public Opened open(Path directory) throws StoreException {
      DataDirectory data = DataDirectory.lock(directory);
      return new Opened(
          new SqliteStores(data, new SpaceGuard(data::usableBytes, 0), InstantSource.system()),
          data::close);
    }
  },
  POSTGRESQL {
    @Override
    public Opened open(Path directory) throws StoreException, SQLException {
      return new Opened(
          new PostgresStores(RealPostgres.emptyDatabase(), InstantSource.system()), () -> {});
    }
  };

  /** What a test closes at its end. */
  public record Opened(Stores stores, Resource place) implements AutoCloseable {
    @Override
    public void close() throws StoreException {
      stores.close();
      place.close();
    }
  }

  public interface Resource extends AutoCloseable {
    @Override
    void close() throws StoreException;
  }

  public abstract Opened open(Path directory) throws StoreException, SQLException;
}
