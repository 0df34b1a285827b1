package cairn.federation;

import cairn.format.ForkFile;
import cairn.format.Origin;
import cairn.store.StoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds what was seen of peers' logs against the tiles that the logs show. Whatever those cannot be
 * read for keeps nothing else from being held against them. One thread for each log.
 */
final class SightingCheck {
  /** So many in one look at a log: ten tiles each, in any tree. */
  static final int MAX_IN_A_LOOK = 32;

  /** After so many for which tiles were not to be had a look ends; each may take 10 s. */
  static final int MAX_FAILURES = 4;

  /** How long a log may take until it shows what others have seen of it. */
  static final Duration LONGEST_LAG = Duration.ofMinutes(10);

  private final ForkWatch watch;
  private final Evidence evidence;
  private final InstantSource clock;

  /** How often in a row tiles were not to be had for what is open of a log: those wait longest. */
  private final Map<Origin, Map<Sighting.Tree, Integer>> failures = new ConcurrentHashMap<>();

  SightingCheck(ForkWatch watch, Evidence evidence, InstantSource clock) {
    this.watch = watch;
    this.evidence = evidence;
    this.clock = clock;
  }

  /**
   * Holds what is open of a log against what it shows. What contradicts it is judged as evidence.
   *
   * @return what is wrong with what it shows, or why it could not be read for all of them
   */
  Optional<PeerException> check(Origin log, ShownTree shown) throws StoreException {
    List<Sighting> open = watch.open(log);
    Map<Sighting.Tree, Integer> failed = stillOpen(log, open);
    List<Sighting> due =
        open.stream()
            .filter(one -> one.tree().size() <= shown.size())
            .sorted(Comparator.comparingInt(one -> failed.getOrDefault(one.tree(), 0)))
            .limit(MAX_IN_A_LOOK)
            .toList();
    Optional<PeerException> trouble = lag(open, shown);
    int left = MAX_FAILURES;
    for (Sighting sighting : due) {
      try {
        hold(log, sighting, shown);
      } catch (PeerException e) {
        failed.merge(sighting.tree(), 1, Integer::sum);
        trouble = trouble.filter(PeerException::isWrong).or(() -> Optional.of(e));
        if (--left == 0) {
          break;
        }
      }
    }
    failures.put(log, failed);
    return trouble;
  }

  private Map<Sighting.Tree, Integer> stillOpen(Origin log, List<Sighting> open) {
    Map<Sighting.Tree, Integer> before = failures.getOrDefault(log, Map.of());
    Map<Sighting.Tree, Integer> still = new HashMap<>();
    for (Sighting one : open) {
      int times = before.getOrDefault(one.tree(), 0);
      if (times > 0) {
        still.put(one.tree(), times);
      }
    }
    return still;
  }

  private void hold(Origin log, Sighting sighting, ShownTree shown)
      throws StoreException, PeerException {
    Optional<ForkFile> fork = shown.contradicts(sighting.signed());
    if (fork.isEmpty() || !evidence.found(fork.get())) {
      watch.settled(log, sighting); // or a suspicion, which has been said
    }
  }

  /** A log that goes on showing a small tree keeps larger ones of its own from being judged. */
  private Optional<PeerException> lag(List<Sighting> open, ShownTree shown) {
    long seenBy = clock.instant().minus(LONGEST_LAG).getEpochSecond();
    return open.stream()
        .filter(one -> one.tree().size() > shown.size() && one.seenAt() <= seenBy)
        .max(Comparator.comparingLong(one -> one.tree().size()))
        .map(
            larger ->
                PeerException.wrong(
                    "it shows a tree of %d entries, and has signed one of %d"
                        .formatted(shown.size(), larger.tree().size())));
  }
}
