package cairn.federation;

import cairn.format.Origin;
import cairn.format.PrintableText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which peers' logs show something else than what they signed: said when it begins and when it
 * ends, shown while it lasts, forgotten at a restart. One standing for each log of a known network.
 * Any thread may call.
 */
final class LogTroubles {
  private static final Logger LOGGER = LoggerFactory.getLogger(LogTroubles.class);

  /** A log that is right and wrong in turns is spoken of once in that time. */
  static final Duration QUIET = Duration.ofHours(1);

  private static final int LONGEST_REASON = 200;

  private final InstantSource clock;
  private final FederationListener listener;
  private final Map<Origin, Standing> standings = new HashMap<>(); // guarded by this

  /**
   * How it stands with a log.
   *
   * @param said when it was spoken of last
   * @param isSaid whether what was said then was that something is wrong
   */
  private record Standing(Optional<LogTrouble> trouble, Instant said, boolean isSaid) {}

  LogTroubles(InstantSource clock, FederationListener listener) {
    this.clock = clock;
    this.listener = listener;
  }

  /** A look at a log of that peer has found something wrong. */
  synchronized void wrong(String peer, Origin log, String reason) {
    listener.misread(peer);
    Instant now = clock.instant();
    Standing last = standings.getOrDefault(log, new Standing(Optional.empty(), Instant.MIN, false));
    Instant since = last.trouble().map(LogTrouble::since).orElse(now);
    LogTrouble trouble = new LogTrouble(log, PrintableText.shorten(reason, LONGEST_REASON), since);
    boolean isNew = last.trouble().isEmpty() && isQuietOver(last.said(), now);
    if (isNew) {
      LOGGER.warn("The log {} does not show what it has signed: {}", log, trouble.reason());
    } else {
      LOGGER.debug("The log {} is still wrong: {}", log, trouble.reason());
    }
    standings.put(
        log, new Standing(Optional.of(trouble), isNew ? now : last.said(), isNew || last.isSaid()));
  }

  /** Also over when the clock was set back. */
  private static boolean isQuietOver(Instant said, Instant now) {
    return said.equals(Instant.MIN)
        || now.isBefore(said)
        || Duration.between(said, now).compareTo(QUIET) >= 0;
  }

  /** A look at the log went to its end, and everything was in order. */
  synchronized void sound(Origin log) {
    Standing last = standings.get(log);
    if (last != null && last.trouble().isPresent()) {
      if (last.isSaid()) {
        LOGGER.info("The log {} shows again what it has signed", log);
      }
      standings.put(log, new Standing(Optional.empty(), last.said(), false));
    }
  }

  /** What is wrong now with those logs. */
  synchronized List<LogTrouble> of(Collection<Origin> logs) {
    return logs.stream()
        .flatMap(log -> Optional.ofNullable(standings.get(log)).stream())
        .flatMap(standing -> standing.trouble().stream())
        .toList();
  }
}
