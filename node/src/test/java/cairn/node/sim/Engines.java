package cairn.node.sim;

import cairn.federation.Federation;
import cairn.federation.FederationListener;
import cairn.federation.FederationSettings;
import cairn.federation.Patience;
import cairn.federation.PeerSettings;
import cairn.format.Origin;
import cairn.http.Exchange;
import cairn.http.Route;
import cairn.log.Log;
import cairn.log.LogWitnesses;
import cairn.log.Logs;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.witness.QuorumListener;
import cairn.witness.WitnessClient;
import cairn.witness.WitnessEndpoint;
import cairn.witness.WitnessQuorumSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * What one process of a gateway is made of.
 *
 * @param log its log
 * @param database the node's own
 * @param federation its part in the federation
 */
record Engines(Seat seat, Log log, Database database, Federation federation) {
  static final Duration BATCH_PERIOD = Duration.ofSeconds(40);

  private static final String NODE = "node";

  /** Makes what a new gateway has, once. */
  static void create(Stores stores, Origin origin) throws StoreException {
    Log.create(stores, origin);
    stores.create(NODE, Federation.migrations()).close();
  }

  /**
   * Starts a process.
   *
   * @param toWitnesses the way to its witnesses
   * @param executor runs what concerns one peer
   * @param patience is what waiting for the log is
   */
  static Engines open(
      Seat seat,
      Stores stores,
      Exchange toWitnesses,
      Executor executor,
      Patience patience,
      FederationListener listener)
      throws StoreException {
    Log log = LogParts.open(seat, stores, witnesses(seat, toWitnesses));
    Database database = stores.open(NODE, Federation.migrations());
    Federation.Setup setup =
        new Federation.Setup(
            database,
            new FederationSettings(seat.host(), peers(seat), BATCH_PERIOD),
            seat.member().document(seat.peers()),
            new Logs(List.of(log)),
            seat.member().identity(),
            () -> seat.member().url().toString(),
            seat.directory().resolve("forks"),
            seat.wires().from(seat.host(), seat.face()),
            executor,
            patience,
            seat.clock(),
            new SplittableRandom(seat.random().nextLong()),
            listener);
    return new Engines(seat, log, database, Federation.open(setup));
  }

  /** Every other network pins the gateway's key, too; the others believe it once. */
  private static List<PeerSettings> peers(Seat seat) {
    boolean withIdentity = seat.member().id().hashCode() % 2 == 0;
    return seat.peers().stream().map(peer -> peer.asPeer(withIdentity)).toList();
  }

  private static LogWitnesses witnesses(Seat seat, Exchange toWitnesses) {
    List<WitnessEndpoint> endpoints =
        seat.member().witnesses().stream()
            .map(
                witness ->
                    new WitnessEndpoint(
                        witness.key().name(),
                        List.of(witness.key()),
                        URI.create("http://" + witness.key().name())))
            .toList();
    return new LogWitnesses(
        endpoints,
        seat.member().threshold(),
        new WitnessClient(toWitnesses, seat.clock()),
        Runnable::run,
        WitnessQuorumSettings.DEFAULT,
        QuorumListener.NONE);
  }

  /** What it answers. */
  List<Route> routes() {
    return Stream.concat(
            LogParts.routes(seat, new Logs(List.of(log))).stream(), federation.routes().stream())
        .toList();
  }

  void close() throws StoreException {
    log.close();
    database.close();
  }
}
