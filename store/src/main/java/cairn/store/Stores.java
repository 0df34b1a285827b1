package cairn.store;

import java.util.List;

/**
 * The databases of one place, by name: files in a data directory (SQLite), schemas of one database
 * (PostgreSQL). The node's own is {@code node}, a log or mirror has {@code log-<16 hex>}, a witness
 * has {@code witness}. One SQLite file has one writer, so what must not wait for each other gets a
 * name of its own.
 *
 * <p>Creating and opening are different acts, because missing state must never be taken for an
 * empty log or a witness that remembers nothing: a lost file makes {@link #open} fail.
 *
 * <p>A name matches {@code [a-z0-9-]{1,60}}; anything else is an {@link IllegalArgumentException}.
 * A name is open at most once at a time ({@link IllegalStateException} otherwise). Any thread may
 * call any method.
 */
public interface Stores extends AutoCloseable {

  /**
   * Whether {@link #create} of this name has ever returned here.
   *
   * @throws StoreException {@code IO} when the place cannot be asked, {@code CLOSED}
   */
  boolean exists(String name) throws StoreException;

  /**
   * The names that exist, sorted.
   *
   * @throws StoreException {@code IO} when the place cannot be asked, {@code CLOSED}
   */
  List<String> names() throws StoreException;

  /**
   * Makes a database that does not exist, applies all migrations and then {@code initial} in one
   * transaction, and opens it. After a failure or a crash the name either does not exist, or exists
   * with its whole initial content: nothing in between.
   *
   * @param rooms the migrations of every room that keeps tables in it
   * @param initial writes what must be there from the first moment, such as the head of an empty
   *     log
   * @throws StoreException {@code SCHEMA} when the name exists; otherwise as {@link Database#write}
   */
  Database create(String name, List<RoomMigrations> rooms, Transaction<?> initial)
      throws StoreException;

  /** {@link #create(String, List, Transaction)} without initial content. */
  default Database create(String name, List<RoomMigrations> rooms) throws StoreException {
    return create(name, rooms, connection -> name);
  }

  /**
   * Opens a database that exists and applies the migrations it lacks, all in one transaction.
   *
   * @param rooms the migrations of the rooms that will use it now; other rooms' tables are left
   *     alone
   * @throws StoreException {@code SCHEMA} when the name does not exist, when the text of an applied
   *     migration has changed, when the database is newer than this code, or when an engine's
   *     setting that durability rests on does not read back; otherwise as {@link Database#write}
   */
  Database open(String name, List<RoomMigrations> rooms) throws StoreException;

  /**
   * Puts another database in the place of one that exists and is closed: applies all migrations and
   * then {@code initial} to an empty one, and leaves it closed. After a failure or a crash the name
   * holds either everything that it held, or the whole initial content: nothing in between. Space
   * is what this gives back, so a disk that is nearly full does not keep it from being done.
   *
   * @throws StoreException {@code SCHEMA} when the name does not exist; {@code IO} when nobody can
   *     tell whether it was done; otherwise as {@link Database#write}
   */
  void replace(String name, List<RoomMigrations> rooms, Transaction<?> initial)
      throws StoreException;

  /** Closes every database that is still open ({@link Database#close}). Idempotent. */
  @Override
  void close() throws StoreException;
}
