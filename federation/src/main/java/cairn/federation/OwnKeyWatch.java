package cairn.federation;

import cairn.format.SignedCheckpoint;
import cairn.log.LogListener;
import cairn.store.StoreException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes evidence of what a witness shows that one of our own keys has signed and we have not. */
final class OwnKeyWatch implements LogListener {
  private static final Logger LOGGER = LoggerFactory.getLogger(OwnKeyWatch.class);

  /** No network's id: what is of our own logs takes nobody's room. */
  private static final String OWN_WITNESSES = "*";

  private final ForkWatch watch;
  private final Executor executor;

  OwnKeyWatch(ForkWatch watch, Executor executor) {
    this.watch = watch;
    this.executor = executor;
  }

  @Override
  public void unknown(SignedCheckpoint shown) {
    try {
      executor.execute(() -> keep(shown));
    } catch (RejectedExecutionException closing) {
      LOGGER.debug("What a witness shows is looked at after the next start");
    }
  }

  private void keep(SignedCheckpoint shown) {
    try {
      boolean forked = watch.met(OWN_WITNESSES, shown);
      LOGGER.debug("A witness shows what this node has not signed; a fork: {}", forked);
    } catch (StoreException e) {
      LOGGER.warn("Evidence was not stored; the witness is asked again: {}", e.getMessage());
    }
  }
}
