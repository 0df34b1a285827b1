package cairn.verify;

import cairn.format.AnchorEntry;
import cairn.format.Checkpoint;
import cairn.format.CrossAnchor;
import cairn.format.Entry;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.PrintableText;
import cairn.format.TlogProof;
import java.util.List;
import java.util.Optional;

/**
 * Judges cross-anchors: the same for whoever keeps a proof, and for the gateway that is given one
 * and has to decide whether to store it.
 */
public final class CrossAnchorJudge {
  private CrossAnchorJudge() {}

  /**
   * What {@code anchor} amounts to as evidence that a peer logged {@code tree}.
   *
   * @param tree the home log's tree; who signed it is judged elsewhere
   * @param pins the verifier's own; those that name the home log cannot vouch for a peer
   */
  public static JudgedCrossAnchor judge(
      CrossAnchor anchor, Checkpoint tree, List<TrustedNetwork> pins) {
    TlogProof proof = anchor.proof();
    Optional<String> fault = fault(proof, tree);
    if (fault.isPresent()) {
      return new JudgedCrossAnchor.Wrong(fault.get());
    }
    String peerOrigin = proof.checkpoint().checkpoint().origin();
    List<TrustedNetwork> peers = PeerPins.of(pins, tree.origin(), peerOrigin);
    return switch (CheckpointJudge.judge(proof.checkpoint(), peers)) {
      case JudgedCheckpoint.NotPinned none -> new JudgedCrossAnchor.NotPinned();
      case JudgedCheckpoint.NotSignedByLog none ->
          new JudgedCrossAnchor.Wrong(
              "The tree of %s is not signed with a pinned key of its log."
                  .formatted(PrintableText.quote(peerOrigin)));
      case JudgedCheckpoint.Spoiled bad ->
          new JudgedCrossAnchor.Wrong(
              "The signatures under the tree of %s are not good: %s."
                  .formatted(PrintableText.quote(peerOrigin), bad.reason()));
      case JudgedCheckpoint.ShortOfQuorum few -> new JudgedCrossAnchor.ShortOfQuorum(few.quorum());
      case JudgedCheckpoint.Accepted enough -> accepted(anchor, enough.quorum(), peers);
    };
  }

  /** What is wrong with it whoever signed it. */
  private static Optional<String> fault(TlogProof proof, Checkpoint tree) {
    byte[] bytes = proof.extra().orElse(new byte[0]);
    if (!proof.includes(Merkle.leafHash(bytes))) {
      return Optional.of("The peer's entry is not in the peer's tree.");
    }
    try {
      if (!(Entry.parse(bytes) instanceof AnchorEntry entry)) {
        return Optional.of("The peer's entry is no anchor/v1.");
      }
      return isOf(entry.checkpoint().checkpoint(), tree)
          ? Optional.empty()
          : Optional.of("The peer's entry holds another tree than the batch's.");
    } catch (MalformedException e) {
      return Optional.of("The peer's entry is malformed: " + e.getMessage() + ".");
    }
  }

  private static boolean isOf(Checkpoint logged, Checkpoint tree) {
    return logged.origin().equals(tree.origin())
        && logged.size() == tree.size()
        && logged.root().equals(tree.root());
  }

  private static JudgedCrossAnchor accepted(
      CrossAnchor anchor, Quorum quorum, List<TrustedNetwork> peers) {
    Optional<String> wrongName = PeerPins.wrongName(anchor.networkId(), quorum.policy());
    if (wrongName.isPresent()) {
      return new JudgedCrossAnchor.Wrong(
          "It says that it is of network %s, but it is of %s."
              .formatted(
                  PrintableText.quote(anchor.networkId()), PrintableText.quote(wrongName.get())));
    }
    return peers.stream()
        .filter(peer -> peer.policies().contains(quorum.policy()))
        .findFirst()
        .<JudgedCrossAnchor>map(peer -> new JudgedCrossAnchor.Accepted(peer, quorum))
        .orElseThrow(() -> new IllegalStateException("one of these pins accepted it"));
  }
}
