package cairn.node;

import cairn.format.Hash;
import cairn.format.NodeCard;
import cairn.format.PrintableText;
import cairn.node.CheckedStage.Outcome;
import cairn.node.CheckedStage.Stage;
import java.util.Optional;

/** Whether a node is who it must be. */
final class PeerCardCheck {
  private final PeerQuestions peer;
  private final Optional<Hash> fingerprint;

  /**
   * @param fingerprint of the identity that it must have; if nobody says it, the one that it has is
   *     shown for comparison
   */
  PeerCardCheck(PeerQuestions peer, Optional<Hash> fingerprint) {
    this.peer = peer;
    this.fingerprint = fingerprint;
  }

  /** Its card, if what it says is to be heard. */
  Optional<NodeCard> card(CheckedStages stages) {
    try {
      Optional<NodeCard> card = peer.card();
      CheckedStage stage = card.map(this::judged).orElseGet(PeerCardCheck::withoutCard);
      stages.add(stage);
      return card.filter(known -> !stage.outcome().isFailure());
    } catch (PeerQuestions.NoAnswer e) {
      stages.add(
          new CheckedStage(
              Stage.IDENTITY,
              e.outcome(),
              e.sentence(),
              "ask its operator; GET /federation/node is its card"));
      return Optional.empty();
    }
  }

  private static CheckedStage withoutCard() {
    return new CheckedStage(
        Stage.IDENTITY,
        Outcome.REFUSED,
        "it has no card: it takes no part in any federation",
        "its operator sets `federation.enabled: true`, and starts it again");
  }

  private CheckedStage judged(NodeCard card) {
    Hash shown = card.did().fingerprint();
    if (!card.isSignedByNode()) {
      return new CheckedStage(
          Stage.IDENTITY,
          Outcome.UNSOUND,
          "its card is not signed by the identity that it names",
          "do not add it; ask its operator another way");
    }
    if (fingerprint.isPresent() && !fingerprint.get().equals(shown)) {
      return another(fingerprint.get(), shown);
    }
    if (!card.protocol().equals(NodeCard.PROTOCOL)) {
      return new CheckedStage(
          Stage.IDENTITY,
          Outcome.REFUSED,
          "it speaks %s, and we %s"
              .formatted(PrintableText.quote(card.protocol()), NodeCard.PROTOCOL),
          "the older of the two has to be updated");
    }
    return fingerprint.isPresent()
        ? CheckedStage.ok(Stage.IDENTITY, "its card is signed by the identity " + shown)
        : new CheckedStage(
            Stage.IDENTITY,
            Outcome.WARN,
            "its card is signed by the identity " + shown + ", which nobody has compared",
            "have its operator tell you the fingerprint another way; say it with --fingerprint");
  }

  private CheckedStage another(Hash wanted, Hash shown) {
    return new CheckedStage(
        Stage.IDENTITY,
        Outcome.REFUSED,
        "its identity is " + shown + ", not " + wanted,
        isNetwork(wanted)
            ? "that is the fingerprint of its network; ask its operator for its identity's"
            : "ask its operator another way; add it only with the one that he confirms");
  }

  /** The two are taken for one another easily. */
  private boolean isNetwork(Hash wanted) {
    try {
      return peer.network().fingerprint().equals(wanted);
    } catch (PeerQuestions.NoAnswer withoutNetwork) {
      return false; // a relay has none; what was said is another identity's then
    }
  }
}
