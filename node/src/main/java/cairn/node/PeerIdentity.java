package cairn.node;

import cairn.format.Hash;
import cairn.format.NodeCard;
import cairn.http.Exchange;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Who answers at an address, as {@link PeerCheck} judges it, for whoever wants to hand something
 * over there.
 *
 * @param card of the node; empty if what it says is not to be heard
 * @param findings what there is to say of it
 */
public record PeerIdentity(Optional<NodeCard> card, List<CheckedStage> findings) {
  public PeerIdentity {
    findings = List.copyOf(findings);
  }

  /**
   * Asks for the node's card.
   *
   * @param url what stands in front of {@code /federation}
   * @param fingerprint of the identity that it must have; if nobody says it, the one that it has is
   *     one of the findings
   */
  public static PeerIdentity ask(
      URI url, Optional<Hash> fingerprint, Exchange exchange, InstantSource clock) {
    CheckedStages stages = new CheckedStages();
    PeerQuestions peer = new PeerQuestions(exchange, url);
    Optional<NodeCard> card = new PeerCardCheck(peer, fingerprint).card(stages);
    Optional<CheckedStage> time = card.flatMap(known -> PeerClock.ofCard(known, clock.instant()));
    time.ifPresent(stages::add);
    return new PeerIdentity(card.filter(known -> time.isEmpty()), stages.found());
  }

  /** What is wrong with it. */
  public Optional<CheckedStage> failure() {
    return findings.stream().filter(stage -> stage.outcome().isFailure()).findFirst();
  }
}
