package cairn.store;

import cairn.store.StoreException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * SQLite files {@code <name>.db} in a data directory, mode 0600, each with its write-ahead log
 * {@code <name>.db-wal} beside it: the two are one database, and one without the other is damaged.
 */
public final class SqliteStores implements Stores {
  private static final String SUFFIX = ".db";

  /** Enough to keep two cores busy with reads, at 2 MiB of page cache each. */
  private static final int READERS = 4;

  private final DataDirectory directory;
  private final SpaceGuard guard;
  private final Migrator migrator;
  private final OpenNames names = new OpenNames();

  /**
   * Stores in that directory.
   *
   * @param directory locked by the caller, who closes it after these stores
   * @param guard asked before each write
   * @param clock for the times in the account of migrations
   */
  public SqliteStores(DataDirectory directory, SpaceGuard guard, InstantSource clock) {
    this.directory = directory;
    this.guard = guard;
    this.migrator = new Migrator(Dialect.SQLITE, clock);
  }

  @Override
  public boolean exists(String name) throws StoreException {
    OpenNames.requireName(name);
    names.requireOpen();
    return present(file(name));
  }

  @Override
  public List<String> names() throws StoreException {
    names.requireOpen();
    try (Stream<Path> files = Files.list(directory.path())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(SUFFIX))
          .map(file -> file.substring(0, file.length() - SUFFIX.length()))
          .filter(name -> OpenNames.NAME.matcher(name).matches())
          .sorted()
          .toList();
    } catch (IOException failure) {
      throw new StoreException(Reason.IO, "cannot list " + directory.path(), failure);
    }
  }

  @Override
  public Database create(String name, List<RoomMigrations> rooms, Transaction<?> initial)
      throws StoreException {
    names.claim(name);
    try {
      requireAbsent(name);
      guard.check();
      build(name, rooms, initial);
    } catch (StoreException | RuntimeException | Error failure) {
      names.release(name);
      throw failure;
    }
    return names.opened(database(name));
  }

  @Override
  public void replace(String name, List<RoomMigrations> rooms, Transaction<?> initial)
      throws StoreException {
    names.claim(name);
    try {
      requireWhole(name);
      build(name, rooms, initial);
    } finally {
      names.release(name);
    }
  }

  /** What a write-ahead log still holds would be written into whatever file has the name then. */
  private void requireWhole(String name) throws StoreException {
    if (!present(file(name))) {
      throw missing(name);
    }
    Path ahead = directory.path().resolve(name + SUFFIX + "-wal");
    if (present(ahead)) {
      throw new StoreException(
          Reason.IO, "cannot replace database " + name + ": " + ahead + " was not given up");
    }
  }

  private void requireAbsent(String name) throws StoreException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Path file = directory.path().resolve(name + SUFFIX + suffix);
      if (present(file)) {
        throw new StoreException(
            Reason.SCHEMA, "cannot create database " + name + ": " + file + " exists already");
      }
    }
  }

  /** Built whole under another name and then renamed: a crash leaves no half database behind. */
  private void build(String name, List<RoomMigrations> rooms, Transaction<?> initial)
      throws StoreException {
    Path unfinished = directory.path().resolve(name + ".creating");
    try {
      for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
        Files.deleteIfExists(directory.path().resolve(unfinished.getFileName() + suffix));
      }
      Files.createFile(
          unfinished,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      fill(unfinished, rooms, initial);
      Files.move(unfinished, file(name), StandardCopyOption.ATOMIC_MOVE);
      syncDirectory();
    } catch (IOException failure) {
      throw new StoreException(Reason.IO, "cannot make database " + name, failure);
    }
  }

  /** Closing the only connection moves everything from the write-ahead log into the file. */
  private void fill(Path unfinished, List<RoomMigrations> rooms, Transaction<?> initial)
      throws StoreException {
    Lane lane =
        new Lane(
            unfinished,
            unfinished.getFileName().toString(),
            1,
            1,
            () -> new Session(unfinished.toString(), SqliteLink.creator(unfinished), () -> {}));
    lane.runOnce(
        connection -> {
          execute(connection, "PRAGMA application_id = " + SqliteSettings.APPLICATION_ID);
          migrator.create(connection, rooms);
          return initial.run(connection);
        },
        LaneDatabase.CLOSE_GRACE);
  }

  private void syncDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(directory.path(), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public Database open(String name, List<RoomMigrations> rooms) throws StoreException {
    names.claim(name);
    if (!present(file(name))) {
      names.release(name);
      throw missing(name);
    }
    LaneDatabase database = database(name);
    database.prepare(
        connection -> {
          requireOurs(connection, name);
          migrator.migrate(connection, rooms);
          return name;
        });
    return names.opened(database);
  }

  private StoreException missing(String name) {
    return new StoreException(
        Reason.SCHEMA,
        "database "
            + name
            + " does not exist: "
            + file(name)
            + " is missing; it is made once, and a lost one is never made up for");
  }

  private void requireOurs(Connection connection, String name) throws SQLException, StoreException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA application_id")) {
      if (!row.next() || row.getInt(1) != SqliteSettings.APPLICATION_ID) {
        throw new StoreException(
            Reason.SCHEMA, file(name) + " is not a database that this program made");
      }
    }
  }

  private LaneDatabase database(String name) {
    Path file = file(name);
    return new LaneDatabase(
        name,
        guard,
        () -> SqliteLink.writer(file),
        () -> SqliteLink.reader(file),
        READERS,
        SqliteSettings::integrityCheck,
        () -> names.release(name));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** A dangling link counts as present: whatever has the name is not ours to replace. */
  private static boolean present(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  private Path file(String name) {
    return directory.path().resolve(name + SUFFIX);
  }

  @Override
  public void close() throws StoreException {
    names.closeAll();
  }
}
