package cairn.node.sim;

import cairn.store.StoreException;
import java.io.IOException;

/** Something that answers under a name, and whose process ends, comes back, or is taken over. */
interface Host {
  String host();

  boolean isUp();

  /** Starts it, or ends its lies. */
  void start() throws StoreException, IOException;

  /** Ends it where it stands. */
  void kill() throws StoreException, IOException;

  /** Somebody else answers in its place. */
  void lie() throws StoreException;
}
