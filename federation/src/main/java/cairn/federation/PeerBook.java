package cairn.federation;

import cairn.format.Checkpoint;
import cairn.format.DidKey;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.verify.JudgedFork;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers of the configuration, what is pinned of them and every network of theirs that was ever
 * accepted. What it says is durable. Any thread may call.
 */
public final class PeerBook {
  private static final Logger LOGGER = LoggerFactory.getLogger(PeerBook.class);

  private final Database database;
  private final InstantSource clock;

  /** By id, in the order of the configuration. Written under the lock of this. */
  private volatile Map<String, Peer> peers;

  private PeerBook(Database database, InstantSource clock, Map<String, Peer> peers) {
    this.database = database;
    this.clock = clock;
    this.peers = peers;
  }

  /**
   * Reads what is known of the peers of the configuration.
   *
   * @throws StoreException {@code CORRUPT} when any of it is damaged
   */
  static PeerBook open(Database database, List<PeerSettings> settings, InstantSource clock)
      throws StoreException {
    Map<String, PeerPins> pins = database.read(PeerTable::pins);
    Map<String, List<AcceptedNetwork>> networks = database.read(PeerTable::networks);
    Map<String, Peer> peers = new LinkedHashMap<>();
    for (PeerSettings one : settings) {
      PeerPins known =
          Optional.ofNullable(pins.get(one.id()))
              .map(old -> old.under(one))
              .orElseGet(() -> PeerPins.of(one));
      peers.put(one.id(), new Peer(one, known, networks.getOrDefault(one.id(), List.of())));
    }
    return new PeerBook(database, clock, peers);
  }

  /** All peers of the configuration, in its order. */
  public List<Peer> all() {
    return List.copyOf(peers.values());
  }

  /** Those with whom anchors are exchanged. */
  List<Peer> usable() {
    return peers.values().stream().filter(Peer::isUsable).toList();
  }

  /** The peer of that network id. */
  public Optional<Peer> named(String id) {
    return Optional.ofNullable(peers.get(id));
  }

  /** The peer whose node signs with that key; set aside or not. */
  Optional<Peer> signingAs(DidKey identity) {
    return peers.values().stream()
        .filter(peer -> peer.identity().equals(Optional.of(identity)))
        .findFirst();
  }

  /** The peer whose log that is, by any network of its that was accepted. */
  Optional<Peer> ofLog(String origin) {
    try {
      return named(Origin.parse(origin).networkId())
          .filter(peer -> peer.pin().filter(pin -> pin.names(origin)).isPresent());
    } catch (MalformedException notOurs) {
      return Optional.empty();
    }
  }

  /** The accepted keys of a peer's log whose word on that tree counts; none for logs of others. */
  List<VerifierKey> logKeys(Checkpoint tree) {
    return ofLog(tree.origin()).map(peer -> peer.logKeys(tree)).orElse(List.of());
  }

  /**
   * The peer's gateway shows this network: it is what was pinned, or it is refused.
   *
   * @return whether it is what was pinned
   */
  synchronized boolean shown(String id, NetworkDocument document) throws StoreException {
    Peer peer = peer(id);
    Hash fingerprint = document.fingerprint();
    if (!document.id().equals(id) || !peer.pins().fingerprint().equals(Optional.of(fingerprint))) {
      refuse(peer, Optional.of(fingerprint), peer.pins().refusedIdentity());
      return false;
    }
    if (peer.current().isEmpty()) {
      add(peer, document);
      LOGGER.info("Network {} shows what was pinned: fingerprint {}", id, fingerprint);
    }
    Peer known = peer(id);
    if (known.pins().refusedFingerprint().isPresent()) {
      LOGGER.info("Network {} shows the accepted fingerprint again", id);
      put(known, known.pins().refusing(Optional.empty(), known.pins().refusedIdentity()));
    }
    return true;
  }

  /** The card of the peer's node, which names the pinned log keys, names this key. */
  synchronized void shown(String id, DidKey identity) throws StoreException {
    Peer peer = peer(id);
    PeerPins pins = peer.pins();
    if (pins.identity().isEmpty()) {
      LOGGER.warn(
          "Network {}: its node's identity {} is believed on first use and pinned from now on;"
              + " compare it with its operator, and name it as `identity` in peer_networks",
          id,
          identity);
      put(peer, pins.believing(identity));
    } else if (!pins.identity().equals(Optional.of(identity))) {
      refuse(peer, pins.refusedFingerprint(), Optional.of(identity));
    } else if (pins.refusedIdentity().isPresent()) {
      LOGGER.info("Network {} shows the accepted identity again", id);
      put(peer, pins.refusing(pins.refusedFingerprint(), Optional.empty()));
    }
  }

  /** Says it loudly when it is new. */
  private void refuse(Peer peer, Optional<Hash> network, Optional<DidKey> node)
      throws StoreException {
    PeerPins pins = peer.pins();
    if (pins.refusedFingerprint().equals(network) && pins.refusedIdentity().equals(node)) {
      return;
    }
    LOGGER.error(
        "Network {} shows other keys than were accepted, and they are refused: fingerprint {},"
            + " identity {}; accepted are fingerprint {}, identity {}. If its operator confirms the"
            + " change, run `cairn federation peer accept {}`",
        peer.id(),
        network.map(Hash::hex).orElse("as accepted"),
        node.map(DidKey::toString).orElse("as accepted"),
        pins.fingerprint().map(Hash::hex).orElse("none"),
        pins.identity().map(DidKey::toString).orElse("none"),
        peer.id());
    put(peer, pins.refusing(network, node));
  }

  /**
   * The operator believes what was refused, and takes the peer back if it was set aside: of a log
   * that is known to have forked, what was seen until now is not held against it any more.
   *
   * @param fingerprint of its network, if he says it
   * @throws IllegalArgumentException if there is no such peer
   */
  synchronized Peer accept(String id, Optional<Hash> fingerprint) throws StoreException {
    Peer peer = peer(id);
    PeerPins accepted = peer.pins().accepting(fingerprint);
    database.write(
        connection -> {
          if (peer.pins().setAside().isPresent()) {
            forgive(connection, peer);
          }
          PeerTable.put(connection, id, accepted);
          return accepted;
        });
    replace(new Peer(peer.settings(), accepted, peer.networks()));
    LOGGER.warn("Network {} was accepted by the operator", id);
    return peer(id);
  }

  private static void forgive(Connection connection, Peer peer)
      throws SQLException, StoreException {
    for (ForkFile fork : ForkTable.all(connection)) {
      String origin = fork.first().checkpoint().origin();
      if (peer.pin().filter(pin -> pin.names(origin)).isPresent()) {
        Sightings.forget(connection, origin);
      }
    }
  }

  /**
   * The operator believes the keys that he states, if they are those that the peer shows now:
   * nothing that it shows meanwhile is accepted with them.
   *
   * @param fingerprint of its network; may be left out when it was accepted before
   * @param identity of its node; may be left out when none was refused
   * @return whether they are; if not, nothing has changed
   * @throws IllegalArgumentException if there is no such peer
   */
  public synchronized boolean acceptStated(
      String id, Optional<Hash> fingerprint, Optional<DidKey> identity) throws StoreException {
    if (!peer(id).pins().areMeantBy(fingerprint, identity)) {
      return false;
    }
    accept(id, fingerprint);
    return true;
  }

  /**
   * Nothing is exchanged with the peer any more, until the operator accepts it.
   *
   * @throws IllegalArgumentException if there is no such peer
   */
  public synchronized Peer setAside(String id, String reason) throws StoreException {
    Peer peer = peer(id);
    if (peer.pins().setAside().isEmpty()) {
      put(peer, peer.pins().aside(reason));
      LOGGER.error(
          "Network {} is set aside: {}. `cairn federation peer accept {}` takes it back",
          id,
          reason,
          id);
    }
    return peer(id);
  }

  /**
   * Stores a proven fork of one of the peer's logs and sets the peer aside, both or neither. While
   * it is set aside one proof for each key is enough.
   *
   * @param isHeard whether somebody else has found it: nothing new if one of its trees is no larger
   *     than those of which the key is known to have forked
   * @return what is done with the evidence
   */
  synchronized ForkTable.Added accuse(
      String id, ForkFile fork, JudgedFork.Proven proven, boolean isHeard) throws StoreException {
    Peer peer = peer(id);
    long now = clock.instant().getEpochSecond();
    boolean isAside = peer.pins().setAside().isPresent();
    PeerPins aside = isAside ? peer.pins() : peer.pins().aside(proven.sentence());
    String origin = fork.first().checkpoint().origin();
    long enough = isAside ? 0 : fork.first().checkpoint().size();
    ForkTable.Added added =
        database.write(
            connection -> {
              if ((isAside || isHeard)
                  && ForkTable.isProven(connection, origin, proven.key(), enough)) {
                return ForkTable.Added.PROVEN;
              }
              ForkTable.Added done = ForkTable.add(connection, fork, now);
              if (isGuilty(done, isHeard)) {
                PeerTable.put(connection, id, aside);
              }
              return done;
            });
    if (isGuilty(added, isHeard)) {
      replace(new Peer(peer.settings(), aside, peer.networks()));
      LOGGER.error(
          "Network {} is set aside: {} `cairn federation peer accept {}` takes it back",
          id,
          proven.sentence(),
          id);
    }
    return added;
  }

  /** What is known already is not held against it twice, nor is what others go on saying. */
  private static boolean isGuilty(ForkTable.Added added, boolean isHeard) {
    return switch (added) {
      case NEW -> true;
      case FULL -> !isHeard;
      case KNOWN, PROVEN -> false;
    };
  }

  private Peer peer(String id) {
    return named(id)
        .orElseThrow(
            () -> new IllegalArgumentException("peer: got " + id + ", wanted " + peers.keySet()));
  }

  private void put(Peer peer, PeerPins pins) throws StoreException {
    database.write(
        connection -> {
          PeerTable.put(connection, peer.id(), pins);
          return pins;
        });
    replace(new Peer(peer.settings(), pins, peer.networks()));
  }

  private void add(Peer peer, NetworkDocument document) throws StoreException {
    long now = clock.instant().getEpochSecond();
    database.write(
        connection -> {
          PeerTable.addNew(connection, peer.id(), document, now);
          PeerTable.put(connection, peer.id(), peer.pins());
          return document;
        });
    List<AcceptedNetwork> networks = new ArrayList<>(peer.networks());
    networks.add(AcceptedNetwork.of(document));
    replace(new Peer(peer.settings(), peer.pins(), networks));
  }

  private void replace(Peer peer) {
    Map<String, Peer> next = new LinkedHashMap<>(peers);
    next.put(peer.id(), peer);
    peers = next;
  }
}
