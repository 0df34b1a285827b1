package cairn.store;

import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * One engine's side of one connection, opened when first needed and opened again after {@link
 * #discard}. Owned by one thread of a {@link Lane}; only {@link #interrupt} may come from another.
 */
interface Link {
  /** Opens if need be and begins a transaction. A failure leaves nothing to roll back. */
  Connection begin() throws SQLException, StoreException;

  /** Ends the transaction for good. Asked only after {@link #begin}. */
  void commit() throws SQLException;

  void rollback() throws SQLException;

  /** Forgets the connection whose state is in doubt. */
  void discard() throws SQLException;

  /** What a failure means when the commit was not yet sent. */
  Reason reasonBeforeCommit(SQLException failure);

  /**
   * Whether what is stored is damaged, when that failure has just said so; asked with no
   * transaction open. An engine may say the same of a read that failed once, after which nothing is
   * amiss.
   */
  boolean isDamaged(SQLException failure);

  /**
   * Whether the failure is a lock that is not ours to wait for any longer. It may be a lock that
   * this process could not give back, and then goes with the last of its connections only.
   */
  boolean isLockedOut(SQLException failure);

  /** What a failure of the commit itself means: {@code OUTCOME_UNKNOWN} unless it is certain. */
  Reason reasonAtCommit(SQLException failure);

  /** Makes a running statement fail soon; without effect when none runs. */
  void interrupt();

  void close() throws SQLException;
}
