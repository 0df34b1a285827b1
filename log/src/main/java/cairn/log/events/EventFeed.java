package cairn.log.events;

import cairn.format.Decimal;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.http.Conversation;
import cairn.http.ErrorCode;
import cairn.http.Method;
import cairn.http.OriginCheck;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.RequestLimits;
import cairn.http.Route;
import cairn.http.SocketHandler;
import cairn.log.Batch;
import cairn.log.CosignedTree;
import cairn.log.Log;
import cairn.log.LogListener;
import cairn.log.Logs;
import cairn.log.StoredAnchor;
import cairn.log.UserEntry;
import cairn.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever listens over WebSocket what happens in a node's logs: users' entries once they are
 * cosigned, batches, anchors. Logs' threads only leave a note, and not even that while nobody
 * listens; {@link #pumpOnce} reads, numbers and words it on a thread of its own.
 *
 * <p>Numbers rise across restarts. For a while after the last listener left, events go on being
 * kept, so that he can come back and miss nothing; whoever comes later is told of a gap.
 */
public final class EventFeed implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(EventFeed.class);

  private static final Duration RETRY = Duration.ofSeconds(10);

  /** Numbers that are reserved at once, durably. */
  private static final int NUMBERS = 1 << 16;

  /** Entries read at once. */
  private static final int PAGE = 256;

  private final Logs logs;
  private final int mostListeners;
  private final long lingerNanos;
  private final LongSupplier nanos;
  private final EventRing ring;
  private final HappeningQueue queue = new HappeningQueue();

  /** Whether logs leave notes. Changed under the lock of this; read by any thread. */
  private volatile boolean isListenedTo;

  // Guarded by this.
  private int listeners;
  private long leftAt;

  // Owned by the thread that pumps.
  private final Map<Log, Long> told = new HashMap<>(); // up to which size; empty while stopped
  private long number; // given last
  private long reserved; // numbers up to here are ours

  /**
   * @param logs whose events are told, before their threads start
   * @param nanos a stopwatch, never set back
   */
  public EventFeed(Logs logs, EventSettings settings, LongSupplier nanos) {
    this.logs = logs;
    this.nanos = nanos;
    this.ring = new EventRing(settings.kept());
    this.mostListeners = settings.mostListeners();
    this.lingerNanos = settings.linger().toNanos();
    logs.all().forEach(log -> log.listen(new Ear(log)));
  }

  /** Leaves notes on what one log does. */
  private final class Ear implements LogListener {
    private final Log log;

    Ear(Log log) {
      this.log = log;
    }

    @Override
    public void cosigned(CosignedTree tree) {
      note(new Happening.Cosigned(log, tree.size()));
    }

    @Override
    public void sealed(Batch batch) {
      note(new Happening.Sealed(log, batch));
    }

    @Override
    public void anchored(StoredAnchor anchor) {
      note(new Happening.Anchored(log, anchor));
    }
  }

  private void note(Happening happening) {
    if (isListenedTo) {
      queue.add(happening);
    }
  }

  /** {@code GET /ws/events}, {@code ?after=N}. */
  public Route route(OriginCheck origins) {
    SocketHandler handler =
        new SocketHandler(
            request -> {
              origins.require(request);
              return open(after(request));
            });
    return new Route(Method.GET, "/ws/events", RequestLimits.noBody(), handler);
  }

  private static OptionalLong after(Request request) throws ProblemException {
    if (!request.query().has("after")) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Decimal.parse(request.query().first("after").orElse(""), "after"));
    } catch (MalformedException malformed) {
      throw Problem.of(ErrorCode.BAD_REQUEST, String.valueOf(malformed.getMessage())).asException();
    }
  }

  /**
   * Takes a listener, who is told everything from now on, or everything behind an event.
   *
   * @throws ProblemException {@code unavailable} when there are too many already
   */
  public Conversation open(OptionalLong after) throws ProblemException {
    synchronized (this) {
      if (listeners >= mostListeners) {
        throw Problem.of(ErrorCode.UNAVAILABLE, listeners + " listen already, which is the most")
            .retryAfter(RETRY)
            .asException();
      }
      listeners++;
      isListenedTo = true;
    }
    queue.wake();
    return new Listening(ring, after, this::left);
  }

  private synchronized void left() {
    listeners--;
    leftAt = nanos.getAsLong();
  }

  /** How many listen. */
  public synchronized int listeners() {
    return listeners;
  }

  /**
   * Tells what has happened, or waits for so long until something does. For one thread, again and
   * again.
   */
  public void pumpOnce(Duration patience) throws InterruptedException {
    HappeningQueue.Taken taken = queue.take(patience);
    stopIfLeft();
    if (!isListenedTo) {
      return;
    }
    try {
      if (told.isEmpty()) {
        start();
      }
      if (taken.hasLost()) {
        skipNumber();
      }
      for (Happening happening : taken.happenings()) {
        tell(happening);
      }
    } catch (StoreException failure) {
      LOGGER.warn("Events were lost ({}): {}", failure.reason(), failure.getMessage());
      restart();
    }
  }

  private synchronized void stopIfLeft() {
    if (isListenedTo && listeners == 0 && nanos.getAsLong() - leftAt >= lingerNanos) {
      isListenedTo = false;
      restart();
    }
  }

  /** Begins anew when somebody listens: what is kept has a gap behind it. */
  private void restart() {
    told.clear();
    ring.stop();
  }

  private void start() throws StoreException {
    Map<Log, Long> sizes = new HashMap<>();
    for (Log log : logs.all()) {
      sizes.put(log, log.reader().newest().map(CosignedTree::size).orElse(0L));
    }
    ring.start(nextNumber()); // a number of no event, so that whoever was here before sees the gap
    told.putAll(sizes);
  }

  /** A number that no event has: whoever listens sees the gap. */
  private void skipNumber() throws StoreException {
    nextNumber();
  }

  private long nextNumber() throws StoreException {
    if (number >= reserved) {
      long first = logs.main().reserveEventNumbers(NUMBERS);
      number = first - 1;
      reserved = number + NUMBERS;
    }
    number++;
    return number;
  }

  private void tell(Happening happening) throws StoreException {
    switch (happening) {
      case Happening.Cosigned(Log log, long size) -> tellEntries(log, size);
      case Happening.Sealed(Log log, Batch batch) ->
          tell(List.of(at -> EventText.batchClosed(at, batch)));
      case Happening.Anchored(Log log, StoredAnchor stored) ->
          tell(List.of(at -> EventText.anchorCompleted(at, log.origin(), stored.anchor())));
    }
  }

  private void tell(List<LongFunction<String>> texts) throws StoreException {
    List<Event> events = new ArrayList<>(texts.size());
    for (LongFunction<String> text : texts) {
      long previous = number;
      long own = nextNumber();
      events.add(new Event(previous, own, text.apply(own)));
    }
    ring.add(events);
  }

  private void tellEntries(Log log, long size) throws StoreException {
    long from = told.getOrDefault(log, size);
    if (size - from > ring.length()) { // nobody could read them all
      from = size - ring.length();
      skipNumber();
    }
    while (from < size) {
      long to = Math.min(from + PAGE, size);
      tell(
          log.reader().userEntries(from, to).stream()
              .map(user -> attestation(log.origin(), user))
              .toList());
      from = to;
      told.put(log, to);
    }
  }

  private static LongFunction<String> attestation(Origin origin, UserEntry user) {
    return at -> EventText.attestation(at, origin, user.index(), user.entry());
  }

  /** Lets all listeners go. */
  @Override
  public void close() {
    ring.close();
  }
}
