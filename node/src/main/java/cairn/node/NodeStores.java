package cairn.node;

import cairn.store.DataDirectory;
import cairn.store.Database;
import cairn.store.PostgresSettings;
import cairn.store.PostgresStores;
import cairn.store.SpaceGuard;
import cairn.store.SqliteStores;
import cairn.store.StoreException;
import cairn.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A gateway's data directory, locked, and the databases that belong to it.
 *
 * @param directory held by this process until closed
 * @param space says when the disk of the data directory is nearly full
 */
record NodeStores(DataDirectory directory, SpaceGuard space, Stores stores)
    implements AutoCloseable {
  /**
   * Locks the data directory and opens the place of the databases.
   *
   * @throws StoreException {@code BUSY} when another process holds the directory
   */
  static NodeStores open(Configuration configuration, InstantSource clock)
      throws StoreException, ConfigurationException {
    DataDirectory directory = DataDirectory.lock(configuration.data());
    try {
      SpaceGuard space = SpaceGuard.of(directory);
      return new NodeStores(directory, space, stores(configuration, directory, space, clock));
    } catch (StoreException | ConfigurationException e) {
      directory.close();
      throw e;
    }
  }

  private static Stores stores(
      Configuration configuration, DataDirectory directory, SpaceGuard space, InstantSource clock)
      throws ConfigurationException {
    StoreSetting setting = configuration.store();
    return switch (setting.kind()) {
      case SQLITE -> new SqliteStores(directory, space, clock);
      case POSTGRESQL ->
          new PostgresStores(
              PostgresSettings.of(
                  setting.url().orElseThrow(),
                  setting.user().orElse("cairn"),
                  password(setting.passwordFile())),
              clock);
    };
  }

  private static String password(Optional<Path> file) throws ConfigurationException {
    if (file.isEmpty()) {
      return "";
    }
    KeyFile.requirePrivate(file.get());
    try {
      List<String> lines = Files.readAllLines(file.get());
      if (lines.isEmpty()) {
        throw new ConfigurationException(
            file.get() + " is empty, expected the password on its first line");
      }
      return lines.getFirst();
    } catch (IOException e) {
      throw new ConfigurationException("cannot read " + file.get() + ": " + e.getMessage(), e);
    }
  }

  /**
   * The place of mirrors: the same, but on a disk they leave twice the reserve free, so that a log
   * which somebody else fills never keeps this node's own from being written.
   */
  Stores mirrors(InstantSource clock) {
    return switch (stores) {
      case SqliteStores files ->
          new SqliteStores(
              directory, new SpaceGuard(directory::usableBytes, 2 * space.reserveBytes()), clock);
      default -> stores;
    };
  }

  /** Opens the node's own database. */
  Database openNode() throws StoreException {
    return LostData.open(
        () -> stores.open(NodeSchema.DATABASE, NodeSchema.ROOMS),
        () -> stores.exists(NodeSchema.DATABASE),
        LostData.GATEWAY);
  }

  @Override
  public void close() throws StoreException {
    try (directory) {
      stores.close();
    }
  }
}
