package cairn.node.sim;

import cairn.store.DataDirectory;
import cairn.store.SpaceGuard;
import cairn.store.SqliteStores;
import cairn.store.StoreException;
import cairn.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where one host keeps its databases, over its restarts: real files. Owned by the run's thread. */
final class Disk implements AutoCloseable {
  private final DataDirectory directory;
  private Stores stores;

  /** In the directory {@code store} of that one. */
  Disk(Path place) throws StoreException {
    this.directory = DataDirectory.lock(place.resolve("store"));
    this.stores = fresh();
  }

  private Stores fresh() {
    return new SqliteStores(
        directory, new SpaceGuard(directory::usableBytes, 0), InstantSource.system());
  }

  /** Closes what is open and opens it again, as a restart does. */
  Stores open() throws StoreException {
    stores.close();
    stores = fresh();
    return stores;
  }

  /** All databases, none of which is open. */
  Map<String, byte[]> databases() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(directory.path())) {
      files = found.filter(file -> file.toString().endsWith(".db")).toList();
    }
    Map<String, byte[]> databases = new HashMap<>();
    for (Path file : files) {
      databases.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
    return databases;
  }

  /** Puts databases there, as {@link #databases} had them. */
  void put(Map<String, byte[]> databases) throws IOException {
    for (Map.Entry<String, byte[]> database : databases.entrySet()) {
      Files.write(directory.path().resolve(database.getKey()), database.getValue());
    }
  }

  @Override
  public void close() throws StoreException {
    stores.close();
    directory.close();
  }
}
