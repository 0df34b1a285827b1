package cairn.node;

import cairn.format.Hash;
import cairn.format.NodeCard;
import cairn.http.Exchange;
import cairn.node.CheckedStage.Outcome;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Walks the whole way to a node that is to be a peer, or is one: its name, TLS, health, identity,
 * clock, logs, and whether its trees are one history. Changes nothing, here or there, and needs no
 * node of our own; if one runs, the trees are held against what it holds.
 */
public final class PeerCheck {
  private final Exchange exchange;
  private final PeerExchange.Resolver resolver;
  private final InstantSource clock;
  private final LongSupplier nanos;

  /**
   * What to look at.
   *
   * @param url what stands in front of {@code /federation}
   * @param fingerprint of the identity that it must have
   * @param own where a node of ours answers
   */
  public record Target(URI url, Optional<Hash> fingerprint, Optional<URI> own) {}

  /**
   * @param nanos a stopwatch
   */
  PeerCheck(
      Exchange exchange, PeerExchange.Resolver resolver, InstantSource clock, LongSupplier nanos) {
    this.exchange = exchange;
    this.resolver = resolver;
    this.clock = clock;
    this.nanos = nanos;
  }

  /** By the system's resolver. */
  public static PeerCheck of(Exchange exchange, InstantSource clock) {
    return new PeerCheck(exchange, PeerExchange.SYSTEM, clock, System::nanoTime);
  }

  /**
   * Where the node of that configuration answers, if it runs.
   *
   * @throws NodeAdminException when that cannot be told
   */
  public static Optional<URI> own(Configuration configuration, Exchange exchange)
      throws NodeAdminException {
    return AdminClient.running(configuration, exchange).map(AdminClient::publicUrl);
  }

  /** All stages in their order. */
  public List<CheckedStage> examine(Target target) {
    CheckedStages stages = new CheckedStages();
    PeerQuestions peer = new PeerQuestions(exchange, target.url());
    Optional<PeerWay.Answer> answer = new PeerWay(target.url(), resolver, clock).walk(peer, stages);
    if (answer.isPresent()) {
      CheckedStage clocks = PeerClock.of(answer.get());
      stages.add(clocks);
      Optional<NodeCard> card = new PeerCardCheck(peer, target.fingerprint()).card(stages);
      card.ifPresent(known -> beyond(known, target, peer, clocks, stages));
    }
    return stages.all();
  }

  private void beyond(
      NodeCard card, Target target, PeerQuestions peer, CheckedStage clocks, CheckedStages stages) {
    if (clocks.outcome() == Outcome.OK) {
      PeerClock.ofCard(card, clock.instant()).ifPresent(stages::add);
    }
    Optional<PeerQuestions> own = target.own().map(url -> new PeerQuestions(exchange, url));
    PeerTreeCheck trees = new PeerTreeCheck(exchange, target.url(), own, nanos);
    new PeerLogCheck(peer, own, trees).examine(card, stages);
  }
}
