package cairn.node;

import cairn.federation.Contacts;
import cairn.federation.FollowedForks;
import cairn.federation.NodeCards;
import cairn.federation.bundle.HeldRecords;
import cairn.federation.gossip.HeldLogs;
import cairn.federation.gossip.LogPins;
import cairn.federation.gossip.MirroredLogs;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.Signer;
import cairn.http.Route;
import cairn.http.TlsException;
import cairn.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A relay, wired: mirrors of others' logs, which it takes and serves. It has no log, no log's key,
 * and no route by which entries are made.
 */
public final class RelayNode implements HomeNode {
  private static final List<String> ROLES = List.of("relay", "serve");

  private final NodeCore core;
  private final DidKey identity;
  private final NodeCards cards;
  private final FollowedForks forks;
  private final GatewayGossip gossip;
  private final Servers servers;

  /**
   * Starts a relay that has been set up; on return it accepts requests.
   *
   * @throws NodeStartException when it cannot start; nothing is left open then
   */
  public static RelayNode start(Configuration configuration) throws NodeStartException {
    return NodeCore.start(closing -> new RelayNode(configuration, closing));
  }

  private RelayNode(Configuration configuration, Closing closing)
      throws ConfigurationException, StoreException, IOException, TlsException {
    configuration.requireRole(Role.RELAY, "`cairn run` of a relay");
    core = new NodeCore(configuration, closing);
    Signer signer = NodeIdentity.read(configuration);
    identity = NodeIdentity.did(signer);
    cards = new NodeCards(core.url(), ROLES, List.of(), signer, core.clock());
    forks =
        FollowedForks.of(core.database(), GatewayFiles.forks(configuration.data()), core.clock());
    Contacts contacts = new Contacts(core.database(), core.clock());
    closing.add("contacts with peers", contacts::keepOnce);
    gossip =
        GatewayGossip.open(
            core,
            new GatewayGossip.Parts(
                LogPins.NONE,
                forks,
                contacts,
                new HeldRecords(core.database(), new MirroredLogs(core.mirrors())),
                new HeldLogs(Optional.empty(), Optional.of(core.mirrors())),
                cards));
    Loops loops = core.loops();
    ContactCount.start(loops, contacts);
    gossip.start(loops);
    Readiness readiness = new Readiness(List.of(core.started(), core.disk()));
    String secret = RunningFile.newSecret(core.random());
    servers =
        core.serve(
            new Servers.Served(publicRoutes(readiness), adminRoutes(readiness, secret), secret));
  }

  private List<Route> publicRoutes(Readiness readiness) {
    List<Route> routes = new ArrayList<>(NodeRoutes.health(readiness));
    routes.addAll(NodeRoutes.held(Optional.empty(), core.mirrors()));
    routes.add(cards.route());
    routes.addAll(gossip.routes());
    routes.add(forks.route());
    return routes;
  }

  private List<Route> adminRoutes(Readiness readiness, String secret) {
    List<Route> routes = new ArrayList<>(NodeRoutes.admin(readiness, core.metrics()));
    AdminGate gate = new AdminGate(core.tokens(), secret);
    routes.addAll(new AdminRoutes(core.tokens(), core.audit(), gate).routes());
    GossipDesk desk = gossip.desk(core, identity, List.of());
    routes.addAll(new GossipRoutes(Optional.of(desk), core.audit(), gate).routes());
    MirrorDesk mirrors = new MirrorDesk(gossip.gossip().mirrors(), List.of());
    routes.addAll(new MirrorAdminRoutes(Optional.of(mirrors), core.audit(), gate).routes());
    return routes;
  }

  @Override
  public String readyLine() {
    return "Relay %s is ready: public %s, admin %s, fingerprint %s"
        .formatted(core.configuration().id(), url(), adminUrl(), fingerprint());
  }

  @Override
  public String url() {
    return servers.url();
  }

  @Override
  public String adminUrl() {
    return servers.adminUrl();
  }

  /** The identity's: by it others take this relay up as a peer. */
  @Override
  public Hash fingerprint() {
    return identity.fingerprint();
  }

  /** Compares logs with others. */
  GatewayGossip gossip() {
    return gossip;
  }

  /** What is served to its operator. */
  List<Route> adminRoutes() {
    return servers.adminRoutes();
  }

  /** What is served to everybody. */
  List<Route> publicRoutes() {
    return servers.publicRoutes();
  }

  @Override
  public Optional<Throwable> await() throws InterruptedException {
    return core.await();
  }

  @Override
  public void close() {
    core.close();
  }
}
