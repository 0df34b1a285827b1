package cairn.node;

import cairn.federation.gossip.ForkDesk;
import cairn.format.ForkFile;
import cairn.log.mirror.LogKey;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.Mirrors;
import cairn.store.StoreException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes evidence for everybody of what has stopped a mirror, whoever showed it: a round of gossip
 * does that itself, and whoever uploads a checkpoint is nobody's peer. For one thread.
 */
final class StoppedMirrors {
  private static final Logger LOGGER = LoggerFactory.getLogger(StoppedMirrors.class);

  private final Mirrors mirrors;
  private final ForkDesk forks;

  /** What is evidence already, by origin. */
  private final Map<String, ForkFile> told = new HashMap<>();

  /** Those that have stopped before were seen to then. */
  StoppedMirrors(Mirrors mirrors, ForkDesk forks) {
    this.mirrors = mirrors;
    this.forks = forks;
    mirrors
        .all()
        .forEach(mirror -> mirror.stopped().ifPresent(fork -> told.put(mirror.origin(), fork)));
  }

  /** Looks once; what fails is tried again next time. */
  void tellOnce() {
    for (Mirror mirror : mirrors.all()) {
      Optional<ForkFile> fork = mirror.stopped();
      if (fork.isEmpty()) {
        told.remove(mirror.origin());
      } else if (!fork.equals(Optional.ofNullable(told.get(mirror.origin())))) {
        tell(mirror, fork.get());
      }
    }
  }

  private void tell(Mirror mirror, ForkFile fork) {
    try {
      forks.forked(fork, mirror.keys().stream().map(LogKey::key).toList());
      told.put(mirror.origin(), fork);
    } catch (StoreException e) {
      LOGGER.warn(
          "Evidence of a fork of {} was not stored, it is tried again: {}",
          mirror.origin(),
          e.getMessage());
    }
  }
}
