package cairn.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.federation.gossip.ForkDesk;
import cairn.federation.gossip.GossipListener;
import cairn.federation.gossip.GossipPeer;
import cairn.federation.gossip.GossipPeers;
import cairn.federation.gossip.Round;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.http.ErrorStyle;
import cairn.http.ProblemException;
import cairn.http.Response;
import cairn.http.Route;
import cairn.http.Router;
import cairn.log.Log;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.Mirrors;
import cairn.node.sim.Reach.Event;
import cairn.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A node that gossips: an organisation's, with a log and users, or a relay. */
final class SimNode implements Host, ForkDesk, AutoCloseable {
  private final Seat seat;
  private final Role role;
  private final Disk disk;
  private final History history;
  private final Users users;
  private final LyingRoutes lies;
  private final Findings findings;
  private final Reach reach;
  private Optional<GossipParts> running = Optional.empty();

  /** The size that each mirror has shown, over all processes. */
  private final Map<String, Long> shown = new HashMap<>();

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

  SimNode(Seat seat, Role role, Findings findings, Reach reach) throws Exception {
    this.seat = seat;
    this.role = role;
    this.findings = findings;
    this.reach = reach;
    this.history = new History(seat.member().origin().toString());
    this.users =
        new Users(seat.host(), seat.random(), history, seat.bug() == PlantedBug.ACKNOWLEDGED_EARLY);
    this.lies = new LyingRoutes(seat.random());
    this.disk = new Disk(seat.directory());
    seat.cast()
        .begin(
            seat.host() + (hasLog() ? " with a log" : ""),
            disk,
            stores ->
                GossipParts.create(
                    stores, hasLog() ? Optional.of(seat.member().origin()) : Optional.empty()));
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

  private GossipParts parts() {
    return running.orElseThrow(() -> new IllegalStateException(host() + " is down"));
  }

  private GossipPeers peers() {
    return parts().gossip().peers();
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

  @Override
  public boolean isUp() {
    return running.isPresent();
  }

  @Override
  public void start() throws StoreException, IOException {
    if (running.isEmpty()) {
      if (seat.bug() == PlantedBug.BACKUP_GOES_ON) {
        Copies.restore(seat.directory().resolve("backup"), seat.directory().resolve("store"));
      }
      running = Optional.of(GossipParts.open(seat, hasLog(), disk.open(), this, listener()));
      if (hasLog()) {
        log().pollWitnessesOnce();
      }
      look();
    }
    listen(routes());
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
    listen(lies.of(routes()));
  }

  private List<Route> routes() {
    return parts().routes().stream().map(this::watched).toList();
  }

  private void listen(List<Route> routes) {
    if (role != Role.HIDDEN) {
      seat.wires().listen(host(), seat.face(), new Router(routes, ErrorStyle.PROBLEM_JSON));
    }
  }

  private Route watched(Route route) {
    return new Route(
        route.method(),
        route.template(),
        route.limits(),
        route.errors(),
        request -> {
          Response response = route.handler().handle(request);
          lies.heard(response);
          return response;
        });
  }

  @Override
  public void kill() throws StoreException, IOException {
    seat.wires().silence(host(), seat.face());
    if (running.isPresent()) {
      running.get().close();
      running = Optional.empty();
      users.hear();
      if (seat.bug() == PlantedBug.BACKUP_GOES_ON) {
        Copies.keepFirst(seat.directory().resolve("store"), seat.directory().resolve("backup"));
      }
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

  /** What a mirror has shown it shows for ever, whatever happened to its process. */
  private void look() {
    for (Mirror mirror : mirrors().all()) {
      long before = shown.getOrDefault(mirror.origin(), 0L);
      assertThat(mirror.size())
          .as("%s: the mirror of %s never shrinks", host(), mirror.origin())
          .isGreaterThanOrEqualTo(before);
      shown.put(mirror.origin(), mirror.size());
    }
  }

  @Override
  public void forked(ForkFile fork, List<VerifierKey> keys) {
    findings.add(new AssertionError("%s met a fork: %s".formatted(host(), fork)));
  }

  @Override
  public void suspected(SignedCheckpoint known, SignedCheckpoint other) {
    findings.add(new AssertionError("%s suspects %s, knowing %s".formatted(host(), other, known)));
  }

  @Override
  public void close() throws StoreException, IOException {
    kill();
    disk.close();
  }
}
