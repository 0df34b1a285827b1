package cairn.federation.gossip;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is noted down during one round. For the thread of the round. */
final class RoundNotes {
  private final List<SyncLine> lines = new ArrayList<>();
  private final List<SyncLine> news = new ArrayList<>();
  private boolean stored;
  private boolean open;
  private Optional<String> fault = Optional.empty();
  private Optional<Duration> paused = Optional.empty();
  private Duration patience = Duration.ZERO;

  /**
   * Something happened.
   *
   * @param isNew whether it belongs into the history: it was not said before
   */
  void add(SyncLine line, boolean isNew) {
    lines.add(line);
    if (isNew) {
      news.add(line);
    }
  }

  /** Entries were stored. */
  void stored() {
    stored = true;
  }

  /** Something that the peer shows is not here yet. */
  void open() {
    open = true;
  }

  /** The peer gave something that does not hold, or nothing. */
  void fault(String why) {
    fault = fault.or(() -> Optional.of(why));
  }

  /** A log is left alone for so long. */
  void paused(Duration pause) {
    paused = Optional.of(paused.filter(first -> first.compareTo(pause) < 0).orElse(pause));
  }

  /** The peer asks to be tried again then. */
  void patience(Duration retryAfter) {
    patience = patience.compareTo(retryAfter) < 0 ? retryAfter : patience;
  }

  List<SyncLine> lines() {
    return lines;
  }

  List<SyncLine> news() {
    return news;
  }

  boolean isOpen() {
    return open;
  }

  boolean isStored() {
    return stored;
  }

  /** Why the round failed: something did, and nothing came. */
  Optional<String> failure() {
    return stored ? Optional.empty() : fault;
  }

  /** How long what failed before is left alone, if that is all that the round came to. */
  Optional<Duration> pause() {
    return stored ? Optional.empty() : paused;
  }

  Duration patience() {
    return patience;
  }
}
