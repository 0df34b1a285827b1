package cairn.node;

import cairn.format.MalformedException;
import cairn.format.VerifierKey;
import cairn.http.AddressLimits;
import cairn.http.ErrorStyle;
import cairn.http.JettyServer;
import cairn.http.ListenAddress;
import cairn.http.Route;
import cairn.http.ServerLimits;
import cairn.http.TlsException;
import cairn.store.DataDirectory;
import cairn.store.SpaceGuard;
import cairn.store.SqliteStores;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.witness.LogFile;
import cairn.witness.LogRegistry;
import cairn.witness.WatchedLogFile;
import cairn.witness.Witness;
import cairn.witness.WitnessListener;
import cairn.witness.WitnessRoutes;
import cairn.witness.WitnessSettings;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A witness, wired: this file is the whole of it. Beside its requests' threads it has one that
 * stores what they bring.
 */
public final class WitnessNode implements RunningNode {
  private static final Logger LOGGER = LoggerFactory.getLogger(WitnessNode.class);

  private final InstantSource clock = InstantSource.system();
  private final Closing closing; // in the order of opening: closed backwards
  private final CountDownLatch ended = new CountDownLatch(1);
  private final WitnessSettings settings;
  private final Witness witness;
  private final Listeners listeners;
  private final JettyServer server;

  /**
   * Starts a witness that has been set up; on return it accepts requests.
   *
   * @throws NodeStartException when it cannot start; nothing is left open then
   */
  public static WitnessNode start(WitnessOptions options) throws NodeStartException {
    Closing closing = new Closing();
    boolean started = false;
    try {
      WitnessNode node = new WitnessNode(options, closing);
      started = true;
      LOGGER.info("{}", node.readyLine());
      return node;
    } catch (ConfigurationException
        | StoreException
        | TlsException
        | IOException
        | MalformedException e) {
      throw new NodeStartException(e);
    } finally {
      if (!started) {
        closing.close();
      }
    }
  }

  private WitnessNode(WitnessOptions options, Closing closing)
      throws ConfigurationException, StoreException, IOException, TlsException, MalformedException {
    this.closing = closing;
    ListenSetting.requireProtected(
        "--listen", options.listen(), options.tls(), options.behindProxy());
    LOGGER.info("Ed25519 by {}", FastCrypto.register());
    NodeMetrics metrics = closing.add("metrics", new NodeMetrics());
    WitnessSetup.signers(options.data()); // where there is no witness, nothing is made
    DataDirectory directory = closing.add("data directory", DataDirectory.lock(options.data()));
    settings = WitnessSetup.settings(options.data()); // no key goes while the lock is held
    WitnessSetup.requireFinished(settings);
    SpaceGuard space = SpaceGuard.of(directory);
    SqliteStores stores = closing.add("stores", new SqliteStores(directory, space, clock));
    ExecutorService committer =
        closing.add(
            "committer",
            Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("witness-commit").factory()));
    LogFile logs = new LogFile(WitnessFiles.logs(options.data()));
    witness =
        closing.add(
            "witness",
            openWitness(
                stores, new WatchedLogFile(logs, clock), new WitnessFigures(metrics), committer));
    DiskWatch disk = new DiskWatch(directory, space, metrics);
    Readiness readiness = new Readiness(List.of(new Readiness.Part("disk", disk::unfit)));
    List<Route> routes = new ArrayList<>(new WitnessRoutes(witness).routes());
    routes.addAll(NodeRoutes.health(readiness));
    if (options.listen().isLoopback() && !options.behindProxy()) {
      routes.add(NodeRoutes.metrics(metrics));
    }
    ServerLimits limits = ListenSetting.limits(options.behindProxy(), AddressLimits.defaults());
    listeners = new Listeners(options.tls(), limits, metrics, new SecureRandom());
    server =
        closing.add("listener", listeners.start(options.listen(), routes, ErrorStyle.PLAIN_TEXT));
  }

  private Witness openWitness(
      Stores stores, LogRegistry logs, WitnessListener listener, Executor committer)
      throws StoreException {
    return LostData.open(
        () -> Witness.open(stores, settings, logs, clock, listener, committer),
        () -> Witness.exists(stores),
        LostData.WITNESS);
  }

  /** Counts for Prometheus what a witness does. */
  private record WitnessFigures(NodeMetrics metrics) implements WitnessListener {
    /** What alerts wait for is there from the start. */
    WitnessFigures {
      countForks(metrics, 0);
      countStops(metrics, 0);
    }

    private static void countForks(NodeMetrics metrics, int forks) {
      metrics.count("cairn.witness.forks", "Forks met", forks);
    }

    private static void countStops(NodeMetrics metrics, int stops) {
      metrics.count("cairn.witness.stops", "Logs stopped for, having lost memory", stops);
    }

    @Override
    public void answered(int status) {
      metrics.count(
          "cairn.witness.answers",
          "add-checkpoint requests answered",
          1,
          "status",
          Integer.toString(status));
    }

    @Override
    public void committed(int requests) {
      metrics.count("cairn.witness.commits", "Transactions committed", 1);
      metrics.count("cairn.witness.committed.requests", "Requests in them", requests);
    }

    @Override
    public void forkMet() {
      countForks(metrics, 1);
    }

    @Override
    public void stopped() {
      countStops(metrics, 1);
    }
  }

  /** The witness's public keys. */
  public List<VerifierKey> keys() {
    return settings.keys();
  }

  @Override
  public String readyLine() {
    return "Witness %s is ready: %s, %d logs remembered"
        .formatted(settings.name(), url(), witness.rememberedLogs());
  }

  @Override
  public String url() {
    return listeners.url(server.address());
  }

  /** Where it listens, with the port that the system chose when 0 was asked for. */
  public ListenAddress address() {
    return server.address();
  }

  @Override
  public Optional<Throwable> await() throws InterruptedException {
    ended.await();
    return Optional.empty();
  }

  @Override
  public void close() {
    closing.close();
    ended.countDown();
  }
}
