package cairn.node;

import cairn.federation.AcceptedTree;
import cairn.federation.ContactDay;
import cairn.federation.LogTrouble;
import cairn.federation.Peer;
import cairn.federation.PeerPins;
import cairn.federation.PeerStatus;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.log.Log;
import cairn.log.StoredAnchor;
import cairn.store.StoreException;
import cairn.web.Fact;
import cairn.web.HealthDay;
import cairn.web.PeerAction;
import cairn.web.PeerKind;
import cairn.web.PeerView;
import cairn.web.Pin;
import cairn.web.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The peers of a gateway, as the pages show them. */
final class PeerViews {
  private static final Fact NO_ANCHOR_THERE =
      new Fact("Our newest batch there", "None yet", Optional.empty());
  private static final Fact NO_ANCHOR_HERE =
      new Fact("Its newest batch here", "None yet", Optional.empty());

  private final GatewayFederation federation;
  private final List<Log> own;

  PeerViews(GatewayFederation federation, List<Log> own) {
    this.federation = federation;
    this.own = List.copyOf(own);
  }

  /** In the order of the configuration. */
  List<PeerView> all() throws StoreException {
    List<PeerView> views = new ArrayList<>();
    for (Peer peer : federation.peers().all()) {
      views.add(view(peer));
    }
    return views;
  }

  private PeerView view(Peer peer) throws StoreException {
    return new PeerView(
        peer.id(),
        peer.id(),
        PeerKind.NETWORK,
        peer.settings().gateway().toString(),
        standing(peer.status()),
        peer.pins().setAside(),
        pins(peer.pins()),
        facts(peer),
        health(peer),
        actions(peer.status()));
  }

  private static Standing standing(PeerStatus status) {
    return switch (status) {
      case UNPINNED -> Standing.UNPINNED;
      case WAITING -> Standing.WAITING;
      case ACTIVE -> Standing.ACTIVE;
      case CHANGED -> Standing.CHANGED;
      case SET_ASIDE -> Standing.SET_ASIDE;
    };
  }

  private static Set<PeerAction> actions(PeerStatus status) {
    return switch (status) {
      case UNPINNED, CHANGED -> Set.of(PeerAction.ACCEPT, PeerAction.SET_ASIDE);
      case WAITING, ACTIVE -> Set.of(PeerAction.SET_ASIDE);
      case SET_ASIDE -> Set.of(PeerAction.ACCEPT);
    };
  }

  private static List<Pin> pins(PeerPins pins) {
    return List.of(
        new Pin(
            Pin.Kind.FINGERPRINT,
            pins.fingerprint().map(Hash::hex),
            pins.refusedFingerprint().map(Hash::hex)),
        new Pin(
            Pin.Kind.IDENTITY,
            pins.identity().map(DidKey::toString),
            pins.refusedIdentity().map(DidKey::toString)));
  }

  private List<Fact> facts(Peer peer) throws StoreException {
    List<Fact> facts = new ArrayList<>();
    Optional<Instant> answered = federation.contacts().lastAnswer(peer.id());
    facts.add(new Fact("Last answer", answered.isPresent() ? "" : "None yet", answered));
    List<Fact> there = anchorsThere(peer);
    facts.addAll(there.isEmpty() ? List.of(NO_ANCHOR_THERE) : there);
    List<Fact> here = anchorsHere(peer);
    facts.addAll(here.isEmpty() ? List.of(NO_ANCHOR_HERE) : here);
    for (LogTrouble trouble : federation.troublesOf(peer)) {
      facts.add(
          new Fact(
              "Its log is wrong",
              "%s: %s".formatted(trouble.log(), trouble.reason()),
              Optional.of(trouble.since())));
    }
    return facts;
  }

  private List<Fact> anchorsThere(Peer peer) throws StoreException {
    List<Fact> facts = new ArrayList<>();
    for (Log log : own) {
      Optional<StoredAnchor> newest = log.anchors().newestBy(peer.id());
      if (newest.isPresent()) {
        facts.add(
            new Fact(
                NO_ANCHOR_THERE.label(),
                "Batch %,d of %s"
                    .formatted(newest.get().anchor().batch(), log.origin().namespace()),
                Optional.of(Instant.ofEpochSecond(newest.get().storedAt()))));
      }
    }
    return facts;
  }

  private List<Fact> anchorsHere(Peer peer) throws StoreException {
    List<Fact> facts = new ArrayList<>();
    for (AcceptedTree tree : federation.acceptedOf(peer)) {
      facts.add(
          new Fact(
              NO_ANCHOR_HERE.label(),
              "Size %,d of %s".formatted(tree.size(), tree.origin()),
              Optional.of(tree.at())));
    }
    return facts;
  }

  private List<HealthDay> health(Peer peer) throws StoreException {
    List<HealthDay> days = new ArrayList<>();
    for (ContactDay day : federation.contacts().lastDays(peer.id())) {
      days.add(new HealthDay(day.date(), day.answered(), day.failed()));
    }
    return days;
  }
}
