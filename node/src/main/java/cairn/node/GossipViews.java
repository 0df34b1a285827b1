package cairn.node;

import cairn.federation.ContactDay;
import cairn.federation.Contacts;
import cairn.store.StoreException;
import cairn.web.Fact;
import cairn.web.HealthDay;
import cairn.web.PeerAction;
import cairn.web.PeerKind;
import cairn.web.PeerView;
import cairn.web.Pin;
import cairn.web.Standing;
import cairn.web.SyncLine;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The nodes with which this one gossips, and what was exchanged with them, as the pages show it.
 */
final class GossipViews {
  private static final int LINES = 50;

  /** Logs of a peer that are shown one by one. */
  private static final int LOGS = 8;

  private static final String FOLLOWED = "followed";

  private final GossipDesk desk;
  private final Contacts contacts;

  /**
   * @param contacts by the peers' fingerprints
   */
  GossipViews(GossipDesk desk, Contacts contacts) {
    this.desk = desk;
    this.contacts = contacts;
  }

  /** The one that was added first in front. */
  List<PeerView> all() throws StoreException {
    List<ListedSync> history = desk.history(Integer.MAX_VALUE);
    List<PeerView> views = new ArrayList<>();
    for (ListedGossipPeer peer : desk.peers()) {
      views.add(view(peer, history));
    }
    return views;
  }

  private PeerView view(ListedGossipPeer peer, List<ListedSync> history) throws StoreException {
    GossipStanding standing = GossipStanding.valueOf(peer.status().toUpperCase(Locale.ROOT));
    return new PeerView(
        peer.fingerprint(),
        peer.name(),
        PeerKind.NODE,
        peer.url().orElse(""),
        standing(standing),
        reason(peer, standing, history),
        List.of(new Pin(Pin.Kind.NODE, Optional.of(peer.fingerprint()), Optional.empty())),
        facts(peer),
        health(peer),
        actions(peer, standing));
  }

  private static Standing standing(GossipStanding standing) {
    return switch (standing) {
      case FORKED -> Standing.FORKED;
      case OTHER_KEY -> Standing.REKEYED;
      case UNHEALTHY -> Standing.UNHEALTHY;
      case UNSTEADY -> Standing.UNSTEADY;
      case DISTANT -> Standing.DISTANT;
      case UNMET -> Standing.UNMET;
      case HEALTHY -> Standing.HEALTHY;
    };
  }

  private static Optional<String> reason(
      ListedGossipPeer peer, GossipStanding standing, List<ListedSync> history) {
    return switch (standing) {
      case FORKED, OTHER_KEY ->
          Optional.of(
              peer.logs().stream()
                  .filter(log -> log.state().equals("stopped") || log.state().equals("other_key"))
                  .map(log -> log.origin() + ": " + log.detail())
                  .collect(Collectors.joining("; ")));
      case UNHEALTHY, UNSTEADY ->
          history.stream()
              .filter(line -> line.peer().equals(peer.fingerprint()) && !line.ok())
              .findFirst()
              .map(ListedSync::outcome);
      case DISTANT, UNMET, HEALTHY -> Optional.empty();
    };
  }

  private List<Fact> facts(ListedGossipPeer peer) {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact("Last answer", peer.lastSeen().isPresent() ? "" : "None yet", peer.lastSeen()));
    for (GossipLog log : peer.logs().subList(0, Math.min(LOGS, peer.logs().size()))) {
      facts.add(
          log.state().equals(FOLLOWED)
              ? new Fact(
                  "Mirrored here",
                  "%,d of %s".formatted(log.size(), log.origin()),
                  Optional.empty())
              : new Fact("Not followed", log.origin() + ": " + log.detail(), Optional.empty()));
    }
    if (peer.logs().size() > LOGS) {
      String more = "%,d more logs".formatted(peer.logs().size() - LOGS);
      facts.add(new Fact("And", more, Optional.empty()));
    }
    if (peer.push()) {
      facts.add(new Fact("Brought there", "What is held here, after each round", Optional.empty()));
    }
    return facts;
  }

  private List<HealthDay> health(ListedGossipPeer peer) throws StoreException {
    List<HealthDay> days = new ArrayList<>();
    for (ContactDay day : contacts.lastDays(peer.fingerprint())) {
      days.add(new HealthDay(day.date(), day.answered(), day.failed()));
    }
    return days;
  }

  private static Set<PeerAction> actions(ListedGossipPeer peer, GossipStanding standing) {
    Set<PeerAction> actions = EnumSet.of(PeerAction.REMOVE);
    if (peer.url().isPresent()) {
      actions.add(PeerAction.SYNC);
    }
    if (standing == GossipStanding.FORKED || standing == GossipStanding.OTHER_KEY) {
      actions.add(PeerAction.ACCEPT);
    }
    return actions;
  }

  /** The newest in front, each with the name of its peer. */
  List<SyncLine> history() throws StoreException {
    Map<String, String> names = new HashMap<>();
    desk.peers().forEach(peer -> names.put(peer.fingerprint(), peer.name()));
    return desk.history(LINES).stream()
        .map(
            line ->
                new SyncLine(
                    line.at(),
                    names.getOrDefault(line.peer(), line.peer()),
                    line.ok(),
                    words(line)))
        .toList();
  }

  private static String words(ListedSync line) {
    String way = line.direction().equals("push") ? "brought there, " : "";
    return line.origin().isEmpty()
        ? line.outcome()
        : "%s%s: %s".formatted(way, line.origin(), line.outcome());
  }
}
