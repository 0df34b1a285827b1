package cairn.web;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A peer on the page.
 *
 * @param anchor its place on the page, {@code peer-1}
 * @param actions what can be done with it here and now
 */
record PeerModel(String anchor, PeerView view, Set<PeerAction> actions) {
  private static final int DAYS = 30;

  static List<PeerModel> all(List<PeerView> peers, Set<PeerAction> offered) {
    List<PeerModel> models = new ArrayList<>();
    for (PeerView peer : peers) {
      Set<PeerAction> actions = EnumSet.noneOf(PeerAction.class);
      actions.addAll(peer.actions());
      actions.retainAll(offered);
      models.add(new PeerModel("peer-" + (models.size() + 1), peer, actions));
    }
    return models;
  }

  boolean can(PeerAction action) {
    return actions.contains(action);
  }

  /** The last thirty days that are known. */
  List<HealthDay> days() {
    List<HealthDay> all = view.health();
    return all.subList(Math.max(0, all.size() - DAYS), all.size());
  }

  /** The strip in words, for who does not see it. */
  String healthInWords() {
    List<String> words = new ArrayList<>();
    for (HealthDay.Kind kind : HealthDay.Kind.values()) {
      long days = days().stream().filter(day -> day.kind() == kind).count();
      if (days > 0) {
        words.add("%s on %s".formatted(kind.words(), Shown.count(days, "day")));
      }
    }
    return "Last %s: %s.".formatted(Shown.count(days().size(), "day"), String.join(", ", words));
  }

  /** Share of contacts that succeeded, {@code 99.8 % of 1,204 contacts}. */
  String reached() {
    long good = days().stream().mapToLong(HealthDay::good).sum();
    long all = good + days().stream().mapToLong(HealthDay::failed).sum();
    return all == 0
        ? "No contact yet"
        : Shown.share(good, all) + " of " + Shown.count(all, "contact");
  }

  /** The keys that the operator has to state before the peer is accepted. */
  List<Pin> toConfirm() {
    return view.pins().stream()
        .filter(
            pin ->
                pin.refused().isPresent()
                    || (pin.kind() == Pin.Kind.FINGERPRINT && pin.believed().isEmpty()))
        .toList();
  }
}
