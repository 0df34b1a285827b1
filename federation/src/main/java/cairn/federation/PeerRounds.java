package cairn.federation;

import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one thing for every peer, on the executor's threads: a peer that hangs is left out until it
 * has been heard, and delays nobody else.
 */
final class PeerRounds {
  private static final Logger LOGGER = LoggerFactory.getLogger(PeerRounds.class);

  private final String name;
  private final Supplier<List<Peer>> peers;
  private final Step step;
  private final Executor executor;
  private final Set<String> running = ConcurrentHashMap.newKeySet();

  /** A programmer's error that a thread of the executor met. */
  private volatile Optional<Throwable> bug = Optional.empty();

  /** What is done for a peer. */
  @FunctionalInterface
  interface Step {
    void run(Peer peer) throws StoreException;
  }

  PeerRounds(String name, Supplier<List<Peer>> peers, Step step, Executor executor) {
    this.name = name;
    this.peers = peers;
    this.step = step;
    this.executor = executor;
  }

  /**
   * Hands the step for each peer that is not under way to the executor.
   *
   * @throws IllegalStateException when an earlier step met a programmer's error
   */
  void runOnce() {
    requireNoBug();
    for (Peer peer : peers.get()) {
      if (running.add(peer.id())) {
        try {
          executor.execute(() -> run(peer));
        } catch (RejectedExecutionException closing) {
          running.remove(peer.id());
        }
      }
    }
    requireNoBug(); // of an executor that runs steps at once
  }

  private void run(Peer peer) {
    try {
      step.run(peer);
    } catch (StoreException e) {
      LOGGER.warn("{} of network {} failed: {}", name, peer.id(), e.getMessage());
    } catch (RuntimeException | Error mistake) {
      bug = Optional.of(mistake);
    } finally {
      running.remove(peer.id());
    }
  }

  private void requireNoBug() {
    if (bug.isPresent()) {
      throw new IllegalStateException(name + " met a programmer's error", bug.orElseThrow());
    }
  }
}
