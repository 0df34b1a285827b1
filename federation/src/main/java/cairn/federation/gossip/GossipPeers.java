package cairn.federation.gossip;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.NodeCard;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.store.Database;
import cairn.store.StoreException;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes with which this one gossips, what they say of themselves and how it went with them.
 * What it says is durable. Any thread may call.
 */
public final class GossipPeers {
  /** As many as are asked in a minute without hurry, each with a card of 1 KB. */
  public static final int MAX_PEERS = 200;

  private static final Logger LOGGER = LoggerFactory.getLogger(GossipPeers.class);
  private static final int MAX_URL = 2000;
  private static final long KEPT_SECONDS = 24 * 60 * 60;

  /** A card of later than that would keep out those that follow it. */
  private static final long AHEAD_SECONDS = 300;

  private final Database database;
  private final InstantSource clock;

  /** By fingerprint, the one that was added first in front. Written under the lock of this. */
  private volatile Map<Hash, GossipPeer> peers;

  /** Rises when a peer is added, changed or removed, or says something else of itself. */
  private volatile long revision;

  private GossipPeers(Database database, InstantSource clock, Map<Hash, GossipPeer> peers) {
    this.database = database;
    this.clock = clock;
    this.peers = peers;
  }

  /**
   * Reads what is known.
   *
   * @param database has {@link GossipSchema#MIGRATIONS}
   * @throws StoreException {@code CORRUPT} when any of it is damaged
   */
  public static GossipPeers open(Database database, InstantSource clock) throws StoreException {
    Map<Hash, GossipPeer> peers = new LinkedHashMap<>();
    for (GossipPeer peer : database.read(PeerRows::all)) {
      peers.put(peer.fingerprint(), peer);
    }
    return new GossipPeers(database, clock, peers);
  }

  /**
   * Reads every row that gossip keeps in a node's database.
   *
   * @throws StoreException {@code CORRUPT} when one is damaged
   */
  public static void requireSound(Database database) throws StoreException {
    database.read(PeerRows::all);
    database.read(LogRows::all);
    database.read(connection -> HistoryRows.newest(connection, Integer.MAX_VALUE));
  }

  /** All peers, the one that was added first in front. */
  public List<GossipPeer> all() {
    return List.copyOf(peers.values());
  }

  /** The peer with that identity. */
  public Optional<GossipPeer> of(Hash fingerprint) {
    return Optional.ofNullable(peers.get(fingerprint));
  }

  /** The peer at that address. */
  public Optional<GossipPeer> byUrl(URI url) {
    return peers.values().stream().filter(peer -> peer.url().equals(Optional.of(url))).findFirst();
  }

  long revision() {
    return revision;
  }

  /** Something has changed by which peers are asked: what they show is looked at once more. */
  synchronized void touch() {
    revision++;
  }

  /**
   * Pins a node. Adding it again changes its address and whether it is pushed to, and nothing else.
   *
   * @param fingerprint of its identity
   * @param url where it answers; empty for one that nobody can reach
   * @throws ProblemException {@code BAD_REQUEST} for an address that is none, {@code CONFLICT} when
   *     it is another peer's or when there are {@value #MAX_PEERS} peers
   */
  public synchronized GossipPeer add(Hash fingerprint, Optional<URI> url, boolean push)
      throws StoreException, ProblemException {
    requireAddress(fingerprint, url, push);
    Optional<GossipPeer> known = of(fingerprint);
    if (known.isEmpty() && peers.size() >= MAX_PEERS) {
      throw refused(ErrorCode.CONFLICT, "there are %d peers already".formatted(MAX_PEERS));
    }
    GossipPeer peer =
        known
            .map(old -> old.at(url, push))
            .orElseGet(
                () ->
                    new GossipPeer(
                        fingerprint,
                        url,
                        push,
                        Optional.empty(),
                        PeerHealth.NEW,
                        clock.instant().getEpochSecond()));
    put(peer);
    LOGGER.info(
        "{} is a peer, {}",
        fingerprint,
        url.map(address -> "at " + address).orElse("whose logs come through others"));
    return peer;
  }

  private void requireAddress(Hash fingerprint, Optional<URI> url, boolean push)
      throws ProblemException {
    if (push && url.isEmpty()) {
      throw refused(ErrorCode.BAD_REQUEST, "push: wanted an address to push to");
    }
    if (url.isPresent() && !isAddress(url.get())) {
      throw refused(
          ErrorCode.BAD_REQUEST,
          "url: wanted http(s)://host[:port][/path], without user, query or fragment");
    }
    Optional<GossipPeer> other = url.flatMap(this::byUrl);
    if (other.isPresent() && !other.get().fingerprint().equals(fingerprint)) {
      throw refused(ErrorCode.CONFLICT, "url: that is the address of " + other.get().fingerprint());
    }
  }

  private static boolean isAddress(URI url) {
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    return http
        && Optional.ofNullable(url.getHost()).isPresent()
        && Optional.ofNullable(url.getRawUserInfo()).isEmpty()
        && Optional.ofNullable(url.getRawQuery()).isEmpty()
        && Optional.ofNullable(url.getRawFragment()).isEmpty()
        && url.toString().length() <= MAX_URL;
  }

  private static ProblemException refused(ErrorCode code, String what) {
    return Problem.of(code, what).asException();
  }

  /**
   * Forgets a peer. The mirrors of its logs stay, and are followed no more unless another peer
   * names them.
   *
   * @return whether there was one
   */
  public synchronized boolean remove(Hash fingerprint) throws StoreException {
    if (!peers.containsKey(fingerprint)) {
      return false;
    }
    database.write(
        connection -> {
          PeerRows.remove(connection, fingerprint);
          return fingerprint;
        });
    Map<Hash, GossipPeer> fewer = new LinkedHashMap<>(peers);
    fewer.remove(fingerprint);
    peers = fewer;
    revision++;
    LOGGER.info("{} is a peer no more", fingerprint);
    return true;
  }

  /**
   * A peer has another identity from now on, as our operator says. It stays a peer, at the address
   * where it was; what the former identity has said and how it went with it is forgotten, and the
   * logs that it had mirrored count as the new one's.
   *
   * @return empty if there is no such peer
   * @throws ProblemException {@code CONFLICT} when the new identity is a peer already
   */
  public synchronized Optional<GossipPeer> repin(Hash former, Hash identity)
      throws StoreException, ProblemException {
    Optional<GossipPeer> known = of(former);
    if (known.isEmpty() || former.equals(identity)) {
      return known;
    }
    if (peers.containsKey(identity)) {
      throw refused(ErrorCode.CONFLICT, identity + " is a peer already");
    }
    GossipPeer peer = known.get().under(identity);
    database.write(
        connection -> {
          PeerRows.remove(connection, former);
          PeerRows.put(connection, peer);
          LogRows.move(connection, former, identity);
          return peer;
        });
    Map<Hash, GossipPeer> others = new LinkedHashMap<>();
    peers.forEach(
        (fingerprint, other) -> {
          boolean isIt = fingerprint.equals(former);
          others.put(isIt ? identity : fingerprint, isIt ? peer : other);
        });
    peers = others;
    revision++;
    LOGGER.warn("The peer {} has the identity {} now, as the operator says", former, identity);
    return Optional.of(peer);
  }

  /**
   * A card came, from its own node or through others.
   *
   * @return whether it is a peer's, signed, newer than what is stored, and not of the future
   */
  public synchronized boolean learn(NodeCard card) throws StoreException {
    Optional<GossipPeer> peer = of(card.did().fingerprint());
    long latest = clock.instant().getEpochSecond() + AHEAD_SECONDS;
    if (peer.isEmpty() || card.ts() > latest) {
      return false;
    }
    Optional<NodeCard> known = peer.get().card();
    if (known.filter(old -> old.ts() >= card.ts()).isPresent() || !card.isSignedByNode()) {
      return false;
    }
    boolean isSame = known.filter(old -> says(old).equals(says(card))).isPresent();
    if (isSame && card.ts() - known.orElseThrow().ts() < KEPT_SECONDS) {
      return true; // it is signed anew each minute, and stored once a day
    }
    store(peer.get().with(card));
    if (!isSame) {
      revision++;
    }
    return true;
  }

  /** All but when it was said. */
  private static JsonObject says(NodeCard card) {
    return card.object().without("ts").without("sig");
  }

  private synchronized void put(GossipPeer peer) throws StoreException {
    store(peer);
    revision++;
  }

  private void store(GossipPeer peer) throws StoreException {
    database.write(
        connection -> {
          PeerRows.put(connection, peer);
          return peer;
        });
    Map<Hash, GossipPeer> more = new LinkedHashMap<>(peers);
    more.put(peer.fingerprint(), peer);
    peers = more;
  }

  /**
   * A log is to get a mirror because a peer names it; durable on return.
   *
   * @return false when the peer has {@value GossipPeer#MAX_LOGS} of them already, whatever its card
   *     says by now
   */
  boolean claim(String origin, Hash fingerprint) throws StoreException {
    long now = clock.instant().getEpochSecond();
    return database.write(
        connection -> {
          Map<String, Hash> claimed = LogRows.all(connection);
          if (claimed.containsKey(origin)) {
            return true;
          }
          if (Collections.frequency(claimed.values(), fingerprint) >= GossipPeer.MAX_LOGS) {
            return false;
          }
          LogRows.add(connection, origin, fingerprint, now);
          return true;
        });
  }

  /** The mirror of that log is gone, and nobody's any more; durable on return. */
  void unclaim(String origin) throws StoreException {
    database.write(
        connection -> {
          LogRows.remove(connection, origin);
          return origin;
        });
  }

  /**
   * A round with a peer is over: how it stands with it, and what is worth telling of it. Nothing
   * for one that was removed meanwhile.
   */
  synchronized void record(Hash fingerprint, UnaryOperator<PeerHealth> change, List<SyncLine> lines)
      throws StoreException {
    Optional<GossipPeer> peer = of(fingerprint);
    if (peer.isEmpty()) {
      return;
    }
    PeerHealth health = change.apply(peer.get().health());
    database.write(
        connection -> {
          PeerRows.putHealth(connection, fingerprint, health);
          HistoryRows.add(connection, lines);
          return health;
        });
    Map<Hash, GossipPeer> next = new LinkedHashMap<>(peers);
    next.put(fingerprint, peer.get().with(health));
    peers = next;
  }

  /** The newest lines of the history, newest first. */
  List<SyncLine> history(int most) throws StoreException {
    int bounded = Math.clamp(most, 0, HistoryRows.MAX_LINES);
    return new ArrayList<>(database.read(connection -> HistoryRows.newest(connection, bounded)));
  }
}
