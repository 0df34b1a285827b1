package cairn.federation.gossip;

import cairn.federation.NodeCards;
import cairn.format.Hash;
import cairn.format.NetworkLog;
import cairn.format.SeedSigner;
import cairn.http.ErrorStyle;
import cairn.http.Exchange;
import cairn.http.Route;
import cairn.http.Router;
import cairn.log.mirror.MirrorRoutes;
import cairn.log.mirror.MirrorSettings;
import cairn.store.StoreException;
import cairn.testkit.InProcessNetwork;
import cairn.testkit.VirtualClock;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A node that mirrors, gossips, takes uploads and cards, and pushes: a relay, or who needs one. */
final class RelayedNode implements AutoCloseable {
  final String host;
  final GossipNode node;
  final NodeCards cards;
  final LogPushing pushing;

  /** What it was asked for. */
  final List<String> asked = new ArrayList<>();

  private final SeedSigner identity;
  private final VirtualClock clock;

  /**
   * @param own the logs that it calls its own
   */
  RelayedNode(String host, VirtualClock clock, InProcessNetwork net, NetworkLog... own)
      throws Exception {
    this.host = host;
    this.clock = clock;
    this.identity = MadeUpLog.key("identity", host);
    Exchange exchange = net.from(host);
    node = new GossipNode(clock, exchange);
    cards = new NodeCards(() -> url().toString(), List.of("relay"), List.of(own), identity, clock);
    pushing =
        new LogPushing(
            exchange,
            new HeldLogs(Optional.empty(), Optional.of(node.mirrors)),
            cards,
            clock,
            clock::nanoseconds);
    node.pushing = pushing;
    net.listen(host, 80, router());
  }

  Hash fingerprint() {
    return identity.key().publicKeyFingerprint();
  }

  URI url() {
    return URI.create("http://" + host);
  }

  Router router() {
    List<Route> routes = new ArrayList<>();
    routes.addAll(
        new RecordRoutes(new HeldLogs(Optional.empty(), Optional.of(node.mirrors))).routes());
    routes.addAll(new MirrorRoutes(node.mirrors, MirrorSettings.DEFAULT).routes());
    routes.addAll(new CardRoutes(cards, node.gossip, clock).routes());
    routes.add(cards.route());
    return new Router(routes.stream().map(this::noted).toList(), ErrorStyle.PROBLEM_JSON);
  }

  private Route noted(Route route) {
    return new Route(
        route.method(),
        route.template(),
        route.limits(),
        route.errors(),
        request -> {
          asked.add(route.method() + " " + request.path());
          return route.handler().handle(request);
        });
  }

  /** Takes that node up, with its address, and pushes to it. */
  GossipPeer pushTo(RelayedNode other) throws Exception {
    return node.peers.add(other.fingerprint(), Optional.of(other.url()), true);
  }

  Round round(RelayedNode other) throws Exception {
    return node.gossip.gossipOnce(node.peers.of(other.fingerprint()).orElseThrow());
  }

  @Override
  public void close() throws StoreException, IOException {
    node.close();
  }
}
