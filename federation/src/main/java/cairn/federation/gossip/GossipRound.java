package cairn.federation.gossip;

import cairn.federation.gossip.Round.Stage;
import cairn.federation.gossip.SyncLine.Direction;
import cairn.format.Hash;
import cairn.format.NodeCard;
import cairn.format.SignedCheckpoint;
import cairn.store.StoreException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One round with one peer. For the thread that holds the peer's memory, once. */
final class GossipRound {
  /** By how much a card's time may be off. */
  private static final long FRESH_SECONDS = 300;

  private static final String NO_LOG = "";

  private final Gossip.Setup setup;
  private final FollowedLogs followed;
  private final GossipClient client;
  private final PeerMemory memory;
  private final GossipPeer peer;
  private final URI url;
  private final PeerPull pull;
  private final RoundNotes notes;
  private final long startedAt;

  /**
   * @param url the peer's address
   */
  GossipRound(
      Gossip.Setup setup,
      FollowedLogs followed,
      PeerMemory memory,
      GossipPeer peer,
      URI url,
      PeerPull pull,
      RoundNotes notes) {
    this.setup = setup;
    this.followed = followed;
    this.client = new GossipClient(setup.exchange());
    this.memory = memory;
    this.peer = peer;
    this.url = url;
    this.pull = pull;
    this.notes = notes;
    this.startedAt = setup.nanos().getAsLong();
  }

  Round run() throws StoreException {
    UnaryOperator<PeerHealth> answered;
    try {
      answered = pulled();
    } catch (GossipException failure) {
      return unanswered(failure);
    }
    push();
    return isClosing() ? closing(answered) : ended(answered);
  }

  private UnaryOperator<PeerHealth> pulled() throws GossipException, StoreException {
    boolean isFirst = !memory.isMet();
    if (isFirst) {
      meet();
    }
    Optional<GossipClient.Status> status = client.status(url, memory.tag(setup.peers().revision()));
    Instant now = setup.clock().instant();
    if (status.isEmpty()) {
      return health -> health.seen(now);
    }
    if (!isFirst) {
      meet();
    }
    learnFromOthers();
    ShownLogs shown = status.get().shown();
    long revision = setup.peers().revision(); // what is added from now on is looked at next time
    pull.run(shown);
    hear(shown);
    memory.settled(notes.isOpen() ? Optional.empty() : status.get().tag(), revision);
    return main(shown)
        .<UnaryOperator<PeerHealth>>map(
            tree -> health -> health.shows(now, tree.checkpoint().root(), tree.checkpoint().size()))
        .orElse(health -> health.seen(now));
  }

  /**
   * What proves forks is no part of what a peer owes; if it cannot be had now, it is asked for
   * again.
   */
  private void hear(ShownLogs shown) throws StoreException {
    try {
      for (String origin : new HeardForks(client, setup.mirrors()).ask(url, shown)) {
        notes.add(
            line(
                origin,
                false,
                "FORK: it proves that the log has signed two histories; its mirror has stopped"),
            true);
      }
    } catch (GossipException none) {
      notes.open();
    }
  }

  private Optional<SignedCheckpoint> main(ShownLogs shown) {
    List<SignedCheckpoint> all = shown.checkpoints();
    GossipPeer known = setup.peers().of(peer.fingerprint()).orElse(peer);
    return all.stream()
        .filter(note -> known.owns(note.checkpoint().origin()))
        .findFirst()
        .or(() -> all.stream().findFirst());
  }

  /** The card that the address shows is the pinned identity's, and of now. */
  private void meet() throws GossipException, StoreException {
    NodeCard card = client.card(url);
    Hash shown = card.did().fingerprint();
    long now = setup.clock().instant().getEpochSecond();
    if (!shown.equals(peer.fingerprint())) {
      throw wrongCard("its address shows another identity, " + shown);
    }
    if (!card.isSignedByNode()) {
      throw wrongCard("its card is not signed by the identity that it names");
    }
    if (Math.abs(now - card.ts()) > FRESH_SECONDS) {
      throw wrongCard(
          "its card is of %s: one of the two clocks is wrong"
              .formatted(Instant.ofEpochSecond(card.ts())));
    }
    setup.peers().learn(card);
    followed.openOnce();
    memory.met();
  }

  private static GossipException wrongCard(String why) {
    return new GossipException(Stage.IDENTITY, why, Duration.ZERO);
  }

  /** The cards of peers that cannot be asked themselves. Nobody has to hand on cards. */
  private void learnFromOthers() throws StoreException {
    boolean isAnyoneAway =
        setup.peers().all().stream()
            .anyMatch(other -> other.url().isEmpty() || !other.health().healthy());
    if (!isAnyoneAway) {
      return;
    }
    Optional<List<NodeCard>> cards = cards();
    for (NodeCard card : cards.orElse(List.of())) {
      setup.peers().learn(card);
    }
    followed.openOnce();
  }

  private Optional<List<NodeCard>> cards() {
    try {
      return Optional.of(client.cards(url));
    } catch (GossipException none) {
      return Optional.empty();
    }
  }

  private void push() throws StoreException {
    if (!peer.push()) {
      return;
    }
    for (SyncLine line : setup.pushing().pushOnce(peer)) {
      String about = line.direction() + " " + line.origin();
      if (line.ok()) {
        memory.well(about);
      } else {
        notes.fault((line.origin().isEmpty() ? "" : line.origin() + ": ") + line.outcome());
      }
      notes.add(line, line.ok() || memory.isNews(about, line.outcome()));
    }
  }

  private static boolean isClosing() {
    return Thread.currentThread().isInterrupted();
  }

  /** What has been done is kept; of what was not, nobody is blamed, and it is open. */
  private Round closing(UnaryOperator<PeerHealth> answered) throws StoreException {
    memory.open();
    record(answered);
    return closing();
  }

  private static Round closing() {
    return new Round.Skipped("this node is closing");
  }

  private Round ended(UnaryOperator<PeerHealth> answered) throws StoreException {
    Optional<String> failure = notes.failure();
    Optional<Duration> pause = notes.pause();
    if (failure.isPresent()) {
      setup.listener().failed(peer.fingerprint());
      record(health -> answered.apply(health).failed());
      return new Round.Failed(Stage.LOGS, failure.get(), notes.lines());
    }
    setup.listener().answered(peer.fingerprint());
    if (pause.isPresent()) {
      record(answered);
      return new Round.Probed(pause.get());
    }
    if (!peer.health().healthy()) {
      notes.add(
          line(
              true,
              "well again after %d rounds that failed"
                  .formatted(peer.health().consecutiveFailures())),
          true);
    }
    record(health -> answered.apply(health).recovered());
    return new Round.Done(notes.lines());
  }

  /** Who asks for patience is up, and gave nothing: that is no failure. */
  private Round unanswered(GossipException failure) throws StoreException {
    memory.open();
    if (isClosing()) {
      return closing();
    }
    if (!failure.retryAfter().isZero()) {
      notes.patience(failure.retryAfter());
      return new Round.Probed(failure.retryAfter());
    }
    setup.listener().failed(peer.fingerprint());
    int failures = peer.health().failed().consecutiveFailures();
    SyncLine line = line(false, failure.getMessage());
    notes.add(line, failures == 1 || failures == PeerHealth.UNHEALTHY);
    record(PeerHealth::failed);
    return new Round.Failed(failure.stage(), failure.getMessage(), notes.lines());
  }

  private SyncLine line(boolean ok, String outcome) {
    return line(NO_LOG, ok, outcome);
  }

  private SyncLine line(String origin, boolean ok, String outcome) {
    long now = setup.nanos().getAsLong();
    return new SyncLine(
        setup.clock().instant(),
        peer.fingerprint(),
        origin,
        Direction.PULL,
        0,
        ok,
        outcome,
        Duration.ofNanos(now - startedAt).toMillis());
  }

  private void record(UnaryOperator<PeerHealth> change) throws StoreException {
    setup.peers().record(peer.fingerprint(), change, notes.news());
  }
}
