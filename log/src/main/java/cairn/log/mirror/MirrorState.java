package cairn.log.mirror;

import cairn.store.StoreException;
import cairn.store.Stores;

/** How a stored mirror is. */
public sealed interface MirrorState {
  /** Followed, as far as peers show anything. */
  record Followed(String origin, long size, long stored) implements MirrorState {}

  /** It has met a fork, and follows nothing until somebody has it resume. */
  record Stopped(String origin, long size) implements MirrorState {}

  /** It was removed by an operator's order; what it had cosigned is remembered. */
  record Removed(String origin, long cosigned) implements MirrorState {}

  /** It cannot be used. */
  record Damaged(String database, String what) implements MirrorState {}

  /** How the mirror in that database is. */
  static MirrorState of(Stores stores, String name) throws StoreException {
    try {
      MirrorStore store = MirrorStore.open(stores, name);
      try {
        return of(store.content());
      } finally {
        store.close();
      }
    } catch (StoreException failure) {
      if (!MirrorStore.isDamage(failure)) {
        throw failure;
      }
      return new Damaged(name, failure.getMessage());
    }
  }

  private static MirrorState of(MirrorContent content) {
    if (content.isRemoved()) {
      return new Removed(
          content.origin(),
          content.removal().flatMap(Removal::head).map(MirrorHead::size).orElse(0L));
    }
    long size = content.head().map(MirrorHead::size).orElse(0L);
    return content.stopped().isPresent()
        ? new Stopped(content.origin(), size)
        : new Followed(content.origin(), size, content.size());
  }
}
