package cairn.node;

import cairn.federation.FederationListener;
import cairn.federation.Peer;
import cairn.federation.PeerBook;
import cairn.federation.PeerStatus;
import cairn.log.Log;
import cairn.log.StoredAnchor;
import cairn.store.StoreException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The figures of a federation; every label is a peer of the configuration, or this network. */
final class FederationMetrics implements FederationListener {
  private final NodeMetrics metrics;
  private final InstantSource clock;

  FederationMetrics(NodeMetrics metrics, InstantSource clock) {
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Has the peers asked at each scrape. */
  void watch(PeerBook peers, Collection<Log> logs) {
    for (Peer peer : peers.all()) {
      String id = peer.id();
      for (PeerStatus status : PeerStatus.values()) {
        metrics.gauge(
            "cairn.federation.peer.status",
            "1 for how this node stands to the peer",
            () -> peers.named(id).map(Peer::status).equals(Optional.of(status)) ? 1 : 0,
            "peer",
            id,
            "status",
            status.name().toLowerCase(Locale.ROOT));
      }
      for (Log log : logs) {
        watch(id, log);
      }
      count("cairn.federation.anchors.received", RECEIVED, 0, id);
      count("cairn.federation.anchors.failed", FAILED, 0, id);
      count("cairn.federation.anchors.given", GIVEN, 0, id);
      count("cairn.federation.logs.misread", MISREAD, 0, id);
      countForks(id, 0); // what an alert waits for is there from the start
    }
    logs.forEach(log -> countForks(log.origin().networkId(), 0));
    metrics.gauge(
        "cairn.federation.peers.set.aside",
        "Peers with whom nothing is exchanged, after a fork or by the operator",
        () -> peers.all().stream().filter(peer -> peer.status() == PeerStatus.SET_ASIDE).count());
  }

  private void watch(String peer, Log log) {
    metrics.gauge(
        "cairn.federation.anchor.age.seconds",
        "How long ago the peer's newest anchor was stored; NaN before the first",
        () -> newest(log, peer).<Number>map(this::age).orElse(Double.NaN),
        "log",
        log.origin().namespace(),
        "peer",
        peer);
    metrics.gauge(
        "cairn.federation.anchor.batch",
        "The newest batch that the peer has anchored",
        () -> newest(log, peer).<Number>map(stored -> stored.anchor().batch()).orElse(0),
        "log",
        log.origin().namespace(),
        "peer",
        peer);
  }

  private long age(StoredAnchor stored) {
    return Math.max(0, clock.instant().getEpochSecond() - stored.storedAt());
  }

  /** A store that cannot be read says so elsewhere. */
  private static Optional<StoredAnchor> newest(Log log, String peer) {
    try {
      return log.anchors().newestBy(peer);
    } catch (StoreException e) {
      return Optional.empty();
    }
  }

  private static final String RECEIVED = "Anchors of our batches that the peer gave";
  private static final String FAILED =
      "Tries for an anchor in which the peer gave none that counts";
  private static final String GIVEN = "Batches of the peer that were logged here";
  private static final String MISREAD =
      "Looks at a log of the peer that found what the log has not signed";

  private void count(String name, String description, double amount, String peer) {
    metrics.count(name, description, amount, "peer", peer);
  }

  @Override
  public void received(String peer) {
    count("cairn.federation.anchors.received", RECEIVED, 1, peer);
  }

  @Override
  public void failed(String peer) {
    count("cairn.federation.anchors.failed", FAILED, 1, peer);
  }

  @Override
  public void given(String peer) {
    count("cairn.federation.anchors.given", GIVEN, 1, peer);
  }

  @Override
  public void misread(String peer) {
    count("cairn.federation.logs.misread", MISREAD, 1, peer);
  }

  @Override
  public void forked(String networkId) {
    countForks(networkId, 1);
  }

  private void countForks(String networkId, int forks) {
    metrics.count(
        "cairn.federation.forks", "Proven forks of a network's logs", forks, "network", networkId);
  }
}
