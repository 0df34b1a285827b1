package cairn.node.sim;

import cairn.format.AddCheckpointRequest;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Utf8;
import cairn.http.Exchange;
import cairn.http.Headers;
import cairn.http.Method;
import cairn.http.ProblemException;
import cairn.http.Reply;
import cairn.log.Batch;
import cairn.log.CosignedTree;
import cairn.log.Log;
import cairn.log.LogSettings;
import cairn.log.LogState;
import cairn.log.LogWitnesses;
import cairn.log.Logged;
import cairn.log.Outcome;
import cairn.log.PublishResult;
import cairn.log.Ticket;
import cairn.log.TimestampDraft;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.testkit.Engine;
import cairn.testkit.SeededSecureRandom;
import cairn.testkit.VirtualClock;
import cairn.witness.QuorumListener;
import cairn.witness.WitnessClient;
import cairn.witness.WitnessEndpoint;
import cairn.witness.WitnessQuorumSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The engines of one gateway over a real store; its steps are called by the {@link World}. */
final class SimGateway implements AutoCloseable {
  private static final LogSettings SETTINGS =
      new LogSettings(Duration.ofSeconds(2), Duration.ofDays(7), 1_000, 1 << 20, 16);
  private static final Duration SOON = Duration.ofMillis(300);
  private static final Duration BATCH_PERIOD = Duration.ofSeconds(60);

  private final Member member;
  private final PlantedBug bug;
  private final VirtualClock clock;
  private final Wires wires;
  private final RandomGenerator random;
  private final Path directory;
  private final Engine.Place place;
  private final History history;
  private final List<Waiting> waiting = new ArrayList<>();
  private Optional<Log> running = Optional.empty();
  private int stamps;

  /** A user who waits for an answer. */
  private record Waiting(Hash hash, Ticket ticket) {}

  SimGateway(
      Member member,
      PlantedBug bug,
      Path directory,
      VirtualClock clock,
      Wires wires,
      RandomGenerator random)
      throws Exception {
    this.member = member;
    this.bug = bug;
    this.directory = directory.resolve(member.id());
    this.clock = clock;
    this.wires = wires;
    this.random = random;
    this.history = new History(member.origin().toString());
    this.place = Engine.SQLITE.emptyPlace(this.directory);
    Log.create(place.open(), member.origin());
    start();
  }

  boolean isUp() {
    return running.isPresent();
  }

  String host() {
    return member.id();
  }

  History history() {
    return history;
  }

  Log log() {
    return running.orElseThrow(() -> new IllegalStateException(member.id() + " is down"));
  }

  void start() throws StoreException, IOException {
    if (bug == PlantedBug.BACKUP_GOES_ON) {
      Copies.restore(directory.resolve("backup"), directory.resolve("store"));
    }
    running = Optional.of(Log.open(setup(place.open())));
  }

  private Log.Setup setup(Stores stores) {
    return new Log.Setup(
        stores,
        directory.resolve("index"),
        member.origin(),
        member.log(),
        new LogWitnesses(
            member.witnesses().stream()
                .map(
                    witness ->
                        new WitnessEndpoint(
                            witness.key().name(),
                            List.of(witness.key()),
                            URI.create("http://" + witness.key().name())))
                .toList(),
            member.threshold(),
            new WitnessClient(watched(wires.from(member.id())), clock),
            Runnable::run,
            WitnessQuorumSettings.DEFAULT,
            QuorumListener.NONE),
        SETTINGS,
        clock,
        clock::nanoseconds,
        new SeededSecureRandom(random.nextLong()));
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
      if (bug == PlantedBug.BACKUP_GOES_ON && call.method() == Method.GET) {
        return new Reply(404, Headers.empty(), new byte[0]);
      }
      return exchange.send(call);
    };
  }

  /** Ends it where it stands; whoever waits is let go. */
  void kill() throws StoreException, IOException {
    if (running.isPresent()) {
      running.get().close();
      running = Optional.empty();
      hear();
      if (bug == PlantedBug.BACKUP_GOES_ON) {
        Copies.keepFirst(directory.resolve("store"), directory.resolve("backup"));
      }
    }
  }

  /** A user stamps something new, or now and then something that was stamped before. */
  void stamp() throws StoreException {
    boolean again = stamps > 0 && random.nextInt(4) == 0;
    int number = again ? random.nextInt(stamps) : stamps++;
    Hash hash = Hash.sha256(Utf8.encode(member.id() + " stamps " + number));
    boolean alone = !again && log().sequencer().waitingEntries() == 0;
    try {
      waiting.add(new Waiting(hash, log().sequencer().submit(List.of(new TimestampDraft(hash)))));
    } catch (ProblemException readOnly) {
      // nothing was promised; the user comes again with another file
      return;
    }
    if (alone && bug == PlantedBug.ACKNOWLEDGED_EARLY) {
      long next = log().sequencer().head().size();
      history.acknowledged(hash, new Logged(next, new byte[0], 0, true));
    }
    hear();
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
          case PublishResult.Late(Duration retryIn, String reason) ->
              retryIn.compareTo(SOON) < 0 ? SOON : retryIn;
        };
    log().publisher().expireWaiters();
    hear();
    return next;
  }

  Duration poll() throws StoreException {
    log().pollWitnessesOnce();
    return log().state() instanceof LogState.Writable
        ? Duration.ofSeconds(60)
        : Duration.ofSeconds(1);
  }

  Duration seal() {
    log().sealOnce();
    return BATCH_PERIOD;
  }

  Duration maintain() throws StoreException, IOException {
    while (log().maintainOnce()) {
      // there is more
    }
    return Duration.ofSeconds(20);
  }

  /** What keeps it from having everything cosigned and under a batch. */
  Optional<String> unsettled() throws StoreException {
    if (!isUp()) {
      return Optional.of(host() + " is down");
    }
    long size = log().sequencer().head().size();
    long shown = log().reader().newest().map(CosignedTree::size).orElse(-1L);
    if (shown < size || !waiting.isEmpty()) {
      return Optional.of("%s shows %d of %d, %s".formatted(host(), shown, size, log().state()));
    }
    return log().sealOnce() ? Optional.of(host() + " has a batch to seal") : Optional.empty();
  }

  int batches() throws StoreException {
    return Math.toIntExact(log().reader().newestBatch().map(Batch::id).orElse(0L));
  }

  /** Looks what the users were told by now. */
  private void hear() throws StoreException {
    for (Waiting user : List.copyOf(waiting)) {
      if (user.ticket().outcome().isPresent()) {
        waiting.remove(user);
        switch (user.ticket().outcome().get()) {
          case Outcome.Cosigned(var tree) ->
              history.proved(user.hash(), user.ticket().logged().getFirst(), tree);
          case Outcome.Pending() ->
              history.acknowledged(user.hash(), user.ticket().logged().getFirst());
          case Outcome.Refused refused -> {} // nothing was promised
        }
      }
    }
  }

  @Override
  public void close() throws StoreException, IOException {
    kill();
    place.close();
  }
}
