package cairn.web;

/** How this node stands to a peer. */
public enum Standing {
  ACTIVE("active", "Active", "Known and trusted: anchors go both ways."),
  WAITING(
      "waiting", "Waiting", "Pinned; its gateway has not yet shown the network that was pinned."),
  UNPINNED(
      "unpinned", "Not pinned", "No fingerprint is pinned, so nothing that it says is believed."),
  CHANGED(
      "changed",
      "Shows other keys",
      "Its gateway shows other keys than were accepted. They are refused; what was accepted still"
          + " counts."),
  SET_ASIDE("aside", "Set aside", "Nothing is sent to it and nothing is taken from it."),
  HEALTHY("active", "Healthy", "It answers, and what it shows of its logs comes here."),
  UNSTEADY("changed", "Failed lately", "The last exchange failed. It is tried again by itself."),
  UNHEALTHY(
      "aside",
      "Unhealthy",
      "Three exchanges in a row failed. It is still asked each round, and synchronised with growing"
          + " pauses."),
  UNMET("waiting", "Not met yet", "It was added, and has not answered yet."),
  DISTANT(
      "waiting",
      "Through others",
      "It has no address: its card and its logs come through other peers."),
  REKEYED(
      "changed",
      "Names another key",
      "It names another key for a log than the one by which its mirror goes, and nothing proves the"
          + " change. That log is followed no further."),
  FORKED(
      "aside",
      "Forked",
      "A log of its has signed two histories. Both are kept as evidence, and it is followed no"
          + " further.");

  private final String style;
  private final String words;
  private final String meaning;

  Standing(String style, String words, String meaning) {
    this.style = style;
    this.words = words;
    this.meaning = meaning;
  }

  String style() {
    return style;
  }

  String words() {
    return words;
  }

  String meaning() {
    return meaning;
  }
}
