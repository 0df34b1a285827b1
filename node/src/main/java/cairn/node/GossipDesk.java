package cairn.node;

import cairn.federation.gossip.FollowedLog;
import cairn.federation.gossip.Gossip;
import cairn.federation.gossip.GossipPeer;
import cairn.federation.gossip.PeerHealth;
import cairn.federation.gossip.Round;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.store.StoreException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What operators see of gossip and do about it, whether by the admin API or on the page. What they
 * do is durable on return; writing it to the audit log first is the caller's. Any thread may call.
 */
final class GossipDesk {
  /** As long as an operator looks at a page that loads; a round may take some minutes. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Gossip gossip;
  private final Self self;
  private final Executor threads;

  /**
   * This node.
   *
   * @param identity by which others know it
   * @param url where it says that it answers
   * @param interval between two rounds with a peer
   * @param logs that it shows, its own in front
   */
  record Self(
      DidKey identity, Supplier<String> url, Duration interval, Supplier<List<ListedLog>> logs) {}

  /**
   * @param threads for rounds that operators ask for
   */
  GossipDesk(Gossip gossip, Self self, Executor threads) {
    this.gossip = gossip;
    this.self = self;
    this.threads = threads;
  }

  GossipStatus status() {
    return new GossipStatus(
        self.identity().toString(),
        self.identity().fingerprint().hex(),
        self.url().get(),
        self.interval().toSeconds(),
        self.logs().get(),
        peers());
  }

  /** Those that were added, the first in front. */
  List<ListedGossipPeer> peers() {
    List<FollowedLog> followed = gossip.followed();
    return gossip.peers().all().stream().map(peer -> listed(peer, followed)).toList();
  }

  private static ListedGossipPeer listed(GossipPeer peer, List<FollowedLog> followed) {
    List<FollowedLog> own =
        followed.stream().filter(log -> log.namedBy().contains(peer.fingerprint())).toList();
    PeerHealth health = peer.health();
    return new ListedGossipPeer(
        peer.fingerprint().hex(),
        peer.url().map(URI::toString),
        peer.push(),
        standing(peer, own).text(),
        peer.logs().stream().map(log -> log.origin().networkId()).distinct().toList(),
        own.stream().map(GossipLog::of).toList(),
        health.lastSeen(),
        health.lastRoot().map(Hash::hex),
        health.lastSize(),
        health.healthy(),
        health.consecutiveFailures(),
        Instant.ofEpochSecond(peer.addedAt()));
  }

  private static GossipStanding standing(GossipPeer peer, List<FollowedLog> own) {
    if (own.stream().anyMatch(log -> log.state() == FollowedLog.State.STOPPED)) {
      return GossipStanding.FORKED;
    }
    if (own.stream().anyMatch(log -> log.state() == FollowedLog.State.OTHER_KEY)) {
      return GossipStanding.OTHER_KEY;
    }
    if (!peer.health().healthy()) {
      return GossipStanding.UNHEALTHY;
    }
    if (peer.health().consecutiveFailures() > 0) {
      return GossipStanding.UNSTEADY;
    }
    if (peer.url().isEmpty()) {
      return GossipStanding.DISTANT;
    }
    return peer.health().lastSeen().isEmpty() ? GossipStanding.UNMET : GossipStanding.HEALTHY;
  }

  /** The peer of that identity, if it is one. */
  Optional<ListedGossipPeer> peer(Hash fingerprint) {
    return gossip.peers().of(fingerprint).map(peer -> listed(peer, gossip.followed()));
  }

  /** Pins it; or changes its address and whether it is pushed to. */
  ListedGossipPeer add(Hash fingerprint, Optional<URI> url, boolean push)
      throws StoreException, ProblemException {
    requireOther(fingerprint);
    return listed(gossip.peers().add(fingerprint, url, push), gossip.followed());
  }

  private void requireOther(Hash fingerprint) throws ProblemException {
    if (fingerprint.equals(self.identity().fingerprint())) {
      throw Problem.of(
              ErrorCode.CONFLICT, "that is this node's own identity; a peer is somebody else's")
          .asException();
    }
  }

  /** Pins the other identity that the node of a peer has now; its logs are looked at anew. */
  void repin(Hash former, Hash identity) throws StoreException, ProblemException {
    requireOther(identity);
    if (gossip.peers().repin(former, identity).isEmpty()) {
      throw unknown();
    }
  }

  void remove(Hash fingerprint) throws StoreException, ProblemException {
    if (!gossip.peers().remove(fingerprint)) {
      throw unknown();
    }
  }

  /** One round now, waited for a while; it goes on if it takes longer. */
  GossipSync sync(Hash fingerprint) throws StoreException, ProblemException {
    GossipPeer peer = gossip.peers().of(fingerprint).orElseThrow(GossipDesk::unknown);
    FutureTask<Round> round = new FutureTask<>(() -> gossip.syncNow(peer));
    try {
      threads.execute(round);
      return GossipSync.of(round.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException longer) {
      return GossipSync.RUNNING;
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw closing(e);
    } catch (RejectedExecutionException e) {
      throw closing(e);
    }
  }

  private static StoreException failure(ExecutionException failed) {
    return switch (failed.getCause()) {
      case StoreException store -> store;
      case Error bug -> throw bug;
      case RuntimeException bug -> throw bug;
      case null, default -> throw new IllegalStateException("a round throws nothing else", failed);
    };
  }

  private static ProblemException closing(Exception why) {
    return new ProblemException(Problem.of(ErrorCode.UNAVAILABLE, "this node is closing"), why);
  }

  /** Believes its logs again that have forked, or are said to have another key. */
  Gossip.Accepted accept(Hash fingerprint) throws StoreException, ProblemException {
    return gossip.accept(fingerprint).orElseThrow(GossipDesk::unknown);
  }

  /** What was exchanged, newest first. */
  List<ListedSync> history(int most) throws StoreException {
    List<ListedSync> lines = new ArrayList<>();
    gossip.history(most).forEach(line -> lines.add(ListedSync.of(line)));
    return lines;
  }

  private static ProblemException unknown() {
    return Problem.of(
            ErrorCode.NOT_FOUND, "there is no such peer; `cairn federation peer list` shows all")
        .asException();
  }
}
