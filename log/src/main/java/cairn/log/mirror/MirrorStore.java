package cairn.log.mirror;

import cairn.format.Hash;
import cairn.format.Utf8;
import cairn.log.tree.FullTile;
import cairn.log.tree.TreeTables;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import cairn.store.StoredBytes;
import cairn.store.Stores;
import java.util.List;

/**
 * One mirror's database. Blocking; any thread may call. Each method is one transaction, and what
 * {@link Database} says of failures holds here.
 */
final class MirrorStore {
  /** How the names of mirrors' databases begin. */
  static final String PREFIX = "mirror-";

  private final Database database;
  private final TreeTables tables;

  private MirrorStore(Database database, String owner) {
    this.database = database;
    this.tables = new TreeTables(database, owner);
  }

  /**
   * The database's name: {@code mirror-} and 32 hex characters of the origin's hash, since whoever
   * names a log chooses the hash.
   */
  static String databaseName(String origin) {
    return PREFIX + Hash.sha256(Utf8.encode(origin)).hex().substring(0, 32);
  }

  /**
   * Makes the store of a mirror that has never existed.
   *
   * @throws StoreException {@code SCHEMA} when it exists
   */
  static MirrorStore create(Stores stores, MirrorContent content) throws StoreException {
    Database database =
        stores.create(
            databaseName(content.origin()),
            List.of(MirrorSchema.MIGRATIONS),
            connection -> {
              MirrorRows.insertTree(connection, content);
              MirrorRows.replaceKeys(connection, content.keys());
              return content;
            });
    return new MirrorStore(database, "the mirror of " + content.origin());
  }

  /**
   * Gives up a mirror's store but for what its content says now: a store that holds no more is put
   * in its place, at once or not at all. It must be closed.
   *
   * @param removed see {@link MirrorContent#removed}
   */
  static void strip(Stores stores, MirrorContent removed) throws StoreException {
    stores.replace(
        databaseName(removed.origin()),
        List.of(MirrorSchema.MIGRATIONS),
        connection -> {
          MirrorRows.insertTree(connection, removed);
          MirrorRows.replaceKeys(connection, removed.keys());
          MirrorRows.replaceForks(connection, removed.forks());
          MirrorRows.replaceRemoval(connection, removed.removal().orElseThrow());
          return removed;
        });
  }

  /**
   * Opens the store of that name.
   *
   * @throws StoreException {@code SCHEMA} when it does not exist, {@code CORRUPT} when it is
   *     damaged
   */
  static MirrorStore open(Stores stores, String name) throws StoreException {
    Database database = stores.open(name, List.of(MirrorSchema.MIGRATIONS));
    MirrorStore store = new MirrorStore(database, name);
    try {
      String origin = store.content().origin();
      if (!databaseName(origin).equals(name)) {
        throw new StoreException(Reason.CORRUPT, name + " holds the mirror of " + origin);
      }
      return store;
    } catch (StoreException failure) {
      database.close();
      throw failure;
    }
  }

  /** Whether a store that fails to open so is of no use, while everything else goes on. */
  static boolean isDamage(StoreException failure) {
    return switch (failure.reason()) {
      case CORRUPT, SCHEMA, NOT_APPLIED -> true;
      case OUTCOME_UNKNOWN, CONFLICT, FULL, BUSY, IO, CLOSED -> false;
    };
  }

  Database database() {
    return database;
  }

  TreeTables tables() {
    return tables;
  }

  /** What is committed. */
  MirrorContent content() throws StoreException {
    return database.read(MirrorRows::read);
  }

  /** The same, read inside a write: the outcome of the write before it, whatever that was told. */
  MirrorContent settledContent() throws StoreException {
    return database.write(MirrorRows::read);
  }

  /**
   * Replaces what differs and stores entries and tiles, all or nothing.
   *
   * @param entries those between the two sizes
   * @throws StoreException {@code CONFLICT} when the store does not hold {@code before}
   */
  void replace(
      MirrorContent before, MirrorContent after, List<byte[]> entries, List<FullTile> tiles)
      throws StoreException {
    database.write(
        connection -> {
          MirrorRows.swapTree(connection, before, after);
          TreeTables.insert(connection, before.size(), entries, tiles);
          if (!before.keys().equals(after.keys())) {
            MirrorRows.replaceKeys(connection, after.keys());
          }
          if (!before.pending().equals(after.pending())) {
            MirrorRows.replacePending(connection, after.pending());
          }
          if (!before.head().equals(after.head()) && after.head().isPresent()) {
            MirrorRows.replaceHead(connection, after.head().get());
          }
          if (!before.forks().equals(after.forks())) {
            MirrorRows.replaceForks(connection, after.forks());
          }
          if (!before.removal().equals(after.removal()) && after.removal().isPresent()) {
            MirrorRows.replaceRemoval(connection, after.removal().get());
          }
          return after;
        });
  }

  /** How much of the disk it takes. */
  long bytes() throws StoreException {
    return database.read(StoredBytes::of);
  }

  void close() throws StoreException {
    database.close();
  }
}
