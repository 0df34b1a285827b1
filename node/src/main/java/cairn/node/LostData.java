package cairn.node;

import cairn.store.StoreException;
import cairn.store.StoreException.Reason;

/** Says what to do when a database is gone; the store only knows that it is. */
final class LostData {
  /** A gateway that comes back older than its witnesses finds out and stays read-only. */
  static final String GATEWAY =
      "restore the newest backup of the whole data directory, or set the gateway up anew under a"
          + " new name and key";

  /** Whoever imported its bundles notices when it comes back with another history. */
  static final String DEVICE =
      "restore the newest backup of the whole data directory, or set the device up anew under a new"
          + " name and key";

  static final String WITNESS =
      "a witness's memory is not restored from a backup either: set up a new witness, with a new"
          + " key, in another directory";

  private LostData() {}

  /** Opens what may be gone. */
  @FunctionalInterface
  interface Opening<T> {
    T open() throws StoreException;
  }

  /** Whether it is there. */
  @FunctionalInterface
  interface Presence {
    boolean isThere() throws StoreException;
  }

  /** Opens it; if that fails because it is gone, the advice is in the message. */
  static <T> T open(Opening<T> opening, Presence presence, String advice) throws StoreException {
    try {
      return opening.open();
    } catch (StoreException failure) {
      if (failure.reason() == Reason.SCHEMA && !presence.isThere()) {
        throw new StoreException(failure.reason(), failure.getMessage() + "; " + advice, failure);
      }
      throw failure;
    }
  }
}
