package cairn.log;

import cairn.format.SignedCheckpoint;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells several listeners, in the order in which they were added. */
final class LogListeners implements LogListener {
  private final List<LogListener> listeners = new CopyOnWriteArrayList<>();

  void add(LogListener listener) {
    listeners.add(listener);
  }

  @Override
  public void cosigned(CosignedTree tree) {
    listeners.forEach(listener -> listener.cosigned(tree));
  }

  @Override
  public void sealed(Batch batch) {
    listeners.forEach(listener -> listener.sealed(batch));
  }

  @Override
  public void unknown(SignedCheckpoint shown) {
    listeners.forEach(listener -> listener.unknown(shown));
  }

  @Override
  public void anchored(StoredAnchor anchor) {
    listeners.forEach(listener -> listener.anchored(anchor));
  }
}
