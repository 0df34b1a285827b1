package cairn.node.sim;

import cairn.federation.FollowedForks;
import cairn.federation.gossip.FollowedLog;
import cairn.federation.gossip.ForkDesk;
import cairn.federation.gossip.Gossip;
import cairn.federation.gossip.GossipListener;
import cairn.federation.gossip.GossipPeer;
import cairn.federation.gossip.GossipPeers;
import cairn.federation.gossip.Round;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.http.ProblemException;
import cairn.log.Draft;
import cairn.log.EntryDraft;
import cairn.log.Log;
import cairn.log.Ticket;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.Mirrors;
import cairn.node.sim.Reach.Event;
import cairn.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A node that gossips: an organisation's, with a log and users, or a relay. */
final class SimNode implements Host, AutoCloseable {
  private final Role role;
  private final Disk disk;
  private final History history;
  private final Users users;
  private final Front front;
  private final MirrorWatch watch;
  private final Findings findings;
  private final Reach reach;
  private Seat seat;
  private Optional<GossipParts> running = Optional.empty();

  /** For a planted bug: who failed once. */
  private final Set<Hash> givenUp = new HashSet<>();

  /** What a node is. */
  enum Role {
    /** An organisation's server. */
    OPEN,
    /** The same, where nobody can reach it. */
    HIDDEN,
    RELAY
  }

  /**
   * @param isNew whether nothing of it is stored yet
   * @param watch looks at all mirrors
   */
  SimNode(Seat seat, Role role, boolean isNew, MirrorWatch watch, Findings findings, Reach reach)
      throws Exception {
    this.seat = seat;
    this.role = role;
    this.watch = watch;
    this.findings = findings;
    this.reach = reach;
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
      seat.cast()
          .begin(
              seat.host() + (hasLog() ? " with a log" : ""),
              disk,
              stores ->
                  GossipParts.create(
                      stores, hasLog() ? Optional.of(seat.member().origin()) : Optional.empty()));
    }
    start();
  }

  boolean hasLog() {
    return role != Role.RELAY;
  }

  Role role() {
    return role;
  }

  Seat seat() {
    return seat;
  }

  History history() {
    return history;
  }

  Log log() {
    return parts().log().orElseThrow();
  }

  Mirrors mirrors() {
    return parts().mirrors();
  }

  Optional<Mirror> mirror(String origin) {
    return mirrors().of(origin);
  }

  private GossipParts parts() {
    return running.orElseThrow(() -> new IllegalStateException(host() + " is down"));
  }

  FollowedForks forks() {
    return parts().forks();
  }

  private GossipPeers peers() {
    return parts().gossip().peers();
  }

  /**
   * The same node a second time, where there is a copy of all that it has.
   *
   * @param place its directory
   */
  SimNode twin(Path place) throws Exception {
    return new SimNode(seat.other(place), role, false, watch, findings, reach);
  }

  /** Takes that one up, as its operator would: with an address only if it can be reached. */
  void takeUp(SimNode other) throws StoreException, ProblemException {
    Hash identity = other.seat.member().identity().key().publicKeyFingerprint();
    Optional<URI> url =
        other.role == Role.HIDDEN ? Optional.empty() : Optional.of(other.seat.member().url());
    boolean push = role == Role.HIDDEN && other.role == Role.RELAY;
    GossipPeer _ = peers().add(identity, url, push);
  }

  @Override
  public String host() {
    return seat.host();
  }

  /** Whether it answers for itself. */
  boolean isHonest() {
    return isUp() && !front.isLying();
  }

  /** Which face of which host it is. */
  String name() {
    return seat.host() + " (" + seat.face() + ")";
  }

  @Override
  public boolean isUp() {
    return running.isPresent();
  }

  @Override
  public void start() throws StoreException, IOException {
    if (running.isEmpty()) {
      seat.beforeStart();
      running =
          Optional.of(GossipParts.open(seat, hasLog(), disk.open(), this::watched, listener()));
      if (hasLog()) {
        log().pollWitnessesOnce();
        logRotations();
      }
      look();
    }
    if (role != Role.HIDDEN) {
      front.honest(parts().routes());
    }
  }

  private void logRotations() {
    List<Draft> said = seat.member().rotations().stream().<Draft>map(EntryDraft::new).toList();
    if (!said.isEmpty()) {
      try {
        Ticket _ = log().sequencer().submit(said);
      } catch (ProblemException refused) {
        throw new AssertionError(host() + " takes no entries", refused);
      }
    }
  }

  /** Its operator gives the log of the stopped node another key. */
  void rotateKey() throws StoreException {
    seat = seat.as(seat.member().rotated(Log.sizeOf(disk.open(), seat.member().origin())));
  }

  private ForkDesk watched(ForkDesk desk) {
    return new ForkDesk() {
      @Override
      public void forked(ForkFile fork, List<VerifierKey> keys) throws StoreException {
        check(() -> watch.mayFork(SimNode.this, fork.first()));
        desk.forked(fork, keys);
      }

      @Override
      public void suspected(SignedCheckpoint known, SignedCheckpoint shown) throws StoreException {
        check(() -> watch.mayFork(SimNode.this, shown));
        desk.suspected(known, shown);
      }
    };
  }

  /** A server turns what its handlers throw into answers. */
  private void check(Runnable assertion) {
    try {
      assertion.run();
    } catch (AssertionError broken) {
      findings.add(broken);
    }
  }

  private GossipListener listener() {
    return new GossipListener() {
      @Override
      public void mirrored(long entries) {
        reach.met(Event.MIRRORED, Math.toIntExact(entries));
      }

      @Override
      public void failed(Hash peer) {
        reach.met(Event.FAILED_ROUND);
        if (seat.bug() == PlantedBug.PEERS_GIVEN_UP) {
          givenUp.add(peer);
        }
      }
    };
  }

  @Override
  public void lie() {
    if (role != Role.HIDDEN) {
      front.lying(parts().routes());
    }
  }

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

  /** A user comes with something new. */
  void stamp() throws StoreException {
    boolean _ = users.stampNew(log());
  }

  /** Whether somebody waits for an answer. */
  boolean isAsked() {
    return users.isAnybodyWaiting();
  }

  /** Commits and signs what waits. */
  Duration pump() throws StoreException, InterruptedException {
    if (log().sequencer().waitingEntries() > 0) {
      log().sequencer().commitRound();
    }
    log().publisher().publishOnce();
    users.hear();
    return Duration.ofSeconds(1);
  }

  /** A round with each peer with which one is due. */
  Duration gossip() throws StoreException {
    for (GossipPeer peer : peers().all()) {
      if (peer.url().isPresent()
          && parts().gossip().due(peer).isZero()
          && !givenUp.contains(peer.fingerprint())) {
        heard(parts().gossip().gossipOnce(peer));
      }
    }
    return Duration.ofSeconds(1);
  }

  /** As its operator orders: a round with everybody, whatever failed before. */
  Duration syncNow() throws StoreException {
    for (GossipPeer peer : peers().all()) {
      heard(parts().gossip().syncNow(peer));
    }
    return Duration.ofSeconds(1);
  }

  private void heard(Round round) throws StoreException {
    if (round instanceof Round.Done) {
      reach.met(Event.ROUND);
    }
    look();
  }

  /** Its operator believes those logs again: they have forked, or have another key. */
  void accept(Set<String> origins) throws StoreException {
    Gossip gossip = parts().gossip();
    for (FollowedLog log : gossip.followed()) {
      boolean isOpen =
          switch (log.state()) {
            case STOPPED, OTHER_KEY -> true;
            case FOLLOWED, WAITING, REFUSED -> false;
          };
      if (isOpen && origins.contains(log.origin().toString())) {
        watch.accepted(this, log.origin().toString());
        for (Hash owner : log.namedBy()) {
          Optional<Gossip.Accepted> _ = gossip.accept(owner);
        }
      }
    }
  }

  /** After each thing that may have changed a mirror. */
  private void look() throws StoreException {
    for (Mirror mirror : mirrors().all()) {
      watch.look(this, mirror);
      PlantedMirrors.spoil(seat.bug(), mirrors(), mirror);
    }
  }

  @Override
  public void close() throws StoreException, IOException {
    kill();
    disk.close();
  }
}
