package cairn.log.mirror;

import cairn.format.ForkFile;
import cairn.format.VerifierKey;
import cairn.store.StoreException;
import java.util.List;

/** Hears of the forks by which mirrors are stopped. Any thread may call. */
@FunctionalInterface
public interface ForkListener {
  /**
   * A log has signed two histories, and its mirror has stopped. Told again at the next start, and
   * after a failure.
   *
   * @param keys the log's, by which it is judged once more
   * @throws StoreException when it was not kept: it will be told again
   */
  void forked(ForkFile fork, List<VerifierKey> keys) throws StoreException;
}
