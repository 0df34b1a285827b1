package cairn.log.dedupe;

import cairn.format.Hash;
import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;

/**
 * The entries that an index is about. Any thread may call.
 *
 * @param <T> what finding an entry yields
 */
public interface EntrySource<T> {
  /** The entry at {@code index}, if its identity is {@code identity}. */
  Optional<T> confirm(long index, Hash identity) throws StoreException;

  /** The identities of the entries {@code [from, to)}, in order. */
  List<Hash> identities(long from, long to) throws StoreException;
}
