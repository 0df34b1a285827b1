package cairn.node.sim;

import cairn.federation.Federation;
import cairn.federation.FederationListener;
import cairn.federation.PeerStatus;
import cairn.format.AddCheckpointRequest;
import cairn.format.MalformedException;
import cairn.http.Exchange;
import cairn.http.Headers;
import cairn.http.Method;
import cairn.http.Reply;
import cairn.log.Batch;
import cairn.log.Log;
import cairn.log.LogState;
import cairn.log.PublishResult;
import cairn.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A gateway over a real store: its process comes and goes, and its steps are called by the {@link
 * World}.
 */
final class SimGateway implements Host, AutoCloseable {
  private static final Duration SOON = Duration.ofMillis(600);

  private final Seat seat;
  private final Disk disk;
  private final History history;
  private final Users users;
  private final Front front;
  private final Consumer<Runnable> later;
  private final FederationListener listener;
  private Optional<Engines> running = Optional.empty();

  /** When the publisher wants to be called again, on the clock. */
  private long publishAt;

  /** For a planted bug: the newest batch that was ever submitted. */
  private long triedUpTo;

  /**
   * @param later has a task of this gateway done soon
   * @param isNew whether nothing of it is stored yet
   */
  SimGateway(Seat seat, boolean isNew, Consumer<Runnable> later, FederationListener listener)
      throws Exception {
    this.seat = seat;
    this.later = later;
    this.listener = listener;
    this.history = new History(seat.member().origin() + " (" + seat.face() + ")");
    this.users =
        new Users(
            seat.host() + seat.face(),
            seat.random(),
            history,
            seat.bug() == PlantedBug.ACKNOWLEDGED_EARLY);
    this.front = new Front(seat);
    this.disk = new Disk(seat.directory());
    if (isNew) {
      seat.cast().begin(host(), disk, stores -> Engines.create(stores, seat.member().origin()));
    }
    start();
  }

  @Override
  public String host() {
    return seat.host();
  }

  Seat seat() {
    return seat;
  }

  @Override
  public boolean isUp() {
    return running.isPresent();
  }

  History history() {
    return history;
  }

  Log log() {
    return engines().log();
  }

  Federation federation() {
    return engines().federation();
  }

  private Engines engines() {
    return running.orElseThrow(() -> new IllegalStateException(host() + " is down"));
  }

  @Override
  public void start() throws StoreException, IOException {
    if (running.isEmpty()) {
      seat.beforeStart();
      open();
    }
    front.honest(engines().routes());
  }

  private void open() throws StoreException {
    Engines opened =
        Engines.open(
            seat,
            disk.open(),
            watched(seat.wires().from(host(), seat.face())),
            this::soon,
            this::wait,
            listener);
    running = Optional.of(opened);
    publishAt = 0;
  }

  @Override
  public void lie() {
    front.lying(engines().routes());
  }

  /** Whatever is sent to a witness has been signed. */
  private Exchange watched(Exchange exchange) {
    return call -> {
      if (call.uri().getPath().endsWith("/add-checkpoint")) {
        try {
          history.signed(AddCheckpointRequest.parse(call.body()).checkpoint().checkpoint());
        } catch (MalformedException e) {
          throw new AssertionError(e);
        }
      }
      if (seat.bug() == PlantedBug.BACKUP_GOES_ON && call.method() == Method.GET) {
        return new Reply(404, Headers.empty(), new byte[0]);
      }
      return exchange.send(call);
    };
  }

  /** A task of this process: it dies with it. */
  private void soon(Runnable task) {
    Optional<Engines> process = running;
    later.accept(
        () -> {
          if (running.equals(process)) {
            task.run();
          }
        });
  }

  /** Ends it where it stands; whoever waits is let go. */
  @Override
  public void kill() throws StoreException, IOException {
    front.closed();
    if (running.isPresent()) {
      running.get().close();
      running = Optional.empty();
      users.hear();
      seat.afterEnd();
    }
  }

  /** A user comes; whether what he brings was taken. */
  boolean stamp() throws StoreException {
    return users.stamp(log());
  }

  /** A user comes with something that nobody has stamped here before. */
  boolean stampNew() throws StoreException {
    return users.stampNew(log());
  }

  /** Commits what waits and has it cosigned. */
  Duration pump() throws StoreException, InterruptedException {
    if (log().sequencer().waitingEntries() > 0) {
      log().sequencer().commitRound();
    }
    Duration next =
        switch (log().publisher().publishOnce()) {
          case PublishResult.Idle idle -> SOON;
          case PublishResult.Published published -> SOON;
          case PublishResult.Late(Duration retryIn, String reason) -> longer(retryIn, SOON);
        };
    publishAt = seat.clock().nanoseconds() + next.toNanos();
    log().publisher().expireWaiters();
    users.hear();
    return next;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** What another thread would have done meanwhile. */
  private void wait(Duration duration) throws InterruptedException {
    seat.clock().advance(duration);
    if (log().sequencer().waitingEntries() == 0 && seat.clock().nanoseconds() < publishAt) {
      return;
    }
    try {
      Duration _ = pump();
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  Duration poll() throws StoreException {
    log().pollWitnessesOnce();
    return log().state() instanceof LogState.Writable
        ? Duration.ofMinutes(1)
        : Duration.ofSeconds(1);
  }

  Duration seal() {
    log().sealOnce();
    return Engines.BATCH_PERIOD;
  }

  Duration maintain() throws StoreException, IOException {
    while (log().maintainOnce()) {
      // there is more
    }
    return Duration.ofMinutes(1);
  }

  Duration meet() {
    federation().meetPeersOnce();
    boolean someUnknown =
        federation().peers().all().stream().anyMatch(peer -> peer.status() == PeerStatus.WAITING);
    return Duration.ofSeconds(someUnknown ? 10 : 600);
  }

  Duration anchor() throws StoreException {
    if (seat.bug() != PlantedBug.ANCHORS_TRIED_ONCE || triedUpTo < newestBatch()) {
      triedUpTo = newestBatch();
      int _ = federation().anchorOnce();
    }
    return Duration.ofSeconds(4);
  }

  private long newestBatch() throws StoreException {
    return log().reader().newestBatch().map(Batch::id).orElse(0L);
  }

  Duration watch() {
    if (seat.bug() != PlantedBug.LOGS_UNREAD) {
      federation().watchOnce();
    }
    return Engines.BATCH_PERIOD.dividedBy(2);
  }

  /** Whether somebody waits for an answer. */
  boolean isAsked() {
    return users.isAnybodyWaiting();
  }

  @Override
  public void close() throws StoreException, IOException {
    kill();
    disk.close();
  }
}
