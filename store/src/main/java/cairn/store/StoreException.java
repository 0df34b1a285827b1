package cairn.store;

import java.util.Objects;

/** Why a store could not do what it was asked: an operating error, never a programmer's. */
public final class StoreException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The closed set of reasons. Only after {@link #OUTCOME_UNKNOWN} may anything be applied. */
  public enum Reason {
    /** The engine refused a statement, or a fault was injected. Retrying the same gains nothing. */
    NOT_APPLIED,
    /**
     * The commit was sent and its answer is missing or an error. Whether it was applied is settled
     * by the next {@link Database#write} that commits: re-read <em>inside a write</em>, never
     * assume either. (A {@link Database#read} may still show the old state of a transaction that a
     * crash would bring back, or that the server is about to commit.)
     */
    OUTCOME_UNKNOWN,
    /**
     * Somebody else changed it first (compare-and-swap, unique key, serialization). Re-read, retry.
     */
    CONFLICT,
    /**
     * No space: the disk, or the reserve kept free on it. Reads go on; recovers when there is
     * space.
     */
    FULL,
    /** A queue, lock or statement timeout: the engine is overloaded. Retry later. */
    BUSY,
    /** Stored bytes are damaged. Stop using it; {@code fsck} and a backup are next. */
    CORRUPT,
    /** Disk or connection failed before the commit was sent. Retry later. */
    IO,
    /** The database or its stores are closed. */
    CLOSED,
    /**
     * Not the database that this code expects: missing, existing, changed, newer, or badly set up.
     */
    SCHEMA
  }

  private final Reason reason;

  public StoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Never absent: both constructors take one. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
