package cairn.cli;

import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import cairn.http.Call;
import cairn.http.ExchangeException;
import cairn.http.ListenAddress;
import cairn.node.ConfigurationDraft;
import cairn.node.ConfigurationException;
import cairn.node.GatewaySetup;
import cairn.node.WitnessFiles;
import cairn.node.WitnessSetting;
import cairn.node.WitnessSetup;
import cairn.store.StoreException;
import cairn.witness.LogFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A gateway and three witnesses, each a real process with its own keys and data, on ports that the
 * system chose, all below one directory.
 *
 * <p>For one thread, but for {@link #close}, which any thread may call at any time.
 */
final class DemoNetwork implements AutoCloseable {
  static final String ID = "demo.example";

  private static final int THRESHOLD = 2;
  private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";
  private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
  private static final ListenAddress FREE_PORT = new ListenAddress("127.0.0.1", 0);

  private static final SignatureType ED25519 = SignatureType.COSIGNATURE_ED25519;
  private static final SignatureType ML_DSA = SignatureType.COSIGNATURE_ML_DSA_44;

  /** A witness that runs. */
  record RunningWitness(WitnessSetting setting, ServerProcess process) {}

  private final Surroundings surroundings;
  private final Path launcher;
  private final Path directory;
  private final Map<String, String> environment;
  private final boolean brief;
  private final List<ServerProcess> processes = new ArrayList<>(); // guarded by this
  private boolean closed; // guarded by this: nothing may be started any more
  private final List<RunningWitness> witnesses = new ArrayList<>();

  /**
   * @param launcher the {@code cairn} that starts servers
   * @param directory empty, for this network alone
   * @param brief whether it runs for a few seconds only, too short for the second compiler to pay,
   *     and ends with this process even when that is killed
   */
  DemoNetwork(Surroundings surroundings, Path launcher, Path directory, boolean brief) {
    this.surroundings = surroundings;
    this.launcher = launcher;
    this.directory = directory;
    this.brief = brief;
    this.environment = new HashMap<>(surroundings.environment());
    if (brief) {
      environment.merge("CAIRN_JAVA_OPTS", FIRST_COMPILER, (own, more) -> own + " " + more);
    }
  }

  /** The Cairn home of gateway and user. */
  Home home() {
    return new Home(directory.resolve("home"));
  }

  List<RunningWitness> witnesses() {
    return List.copyOf(witnesses);
  }

  /** Makes three witnesses and starts them side by side; on return they accept requests. */
  void startWitnesses() throws CommandFailure, ConfigurationException, StoreException {
    List<List<VerifierKey>> keys = new ArrayList<>();
    List<ServerProcess> starting = new ArrayList<>();
    for (Set<SignatureType> types :
        List.of(Set.of(ED25519, ML_DSA), Set.of(ED25519), Set.of(ED25519))) {
      String name = "witness-" + (starting.size() + 1);
      Path data = directory.resolve(name);
      keys.add(WitnessSetup.init(data, name, types, surroundings.random(), surroundings.clock()));
      starting.add(
          start(name, "witness", "run", "--data", data.toString(), "--listen", "127.0.0.1:0"));
    }
    for (int i = 0; i < starting.size(); i++) {
      URI endpoint = URI.create(starting.get(i).awaitReady());
      String name = "witness-" + (i + 1);
      WitnessSetting setting = new WitnessSetting(name, keys.get(i), endpoint, Optional.empty());
      witnesses.add(new RunningWitness(setting, starting.get(i)));
    }
  }

  /** Sets the gateway up and tells the witnesses its log; returns what verifiers pin. */
  NetworkDocument setUpGateway() throws CommandFailure, ConfigurationException, StoreException {
    List<WitnessSetting> settings = witnesses.stream().map(RunningWitness::setting).toList();
    ConfigurationDraft draft =
        new ConfigurationDraft(
                ID,
                Optional.empty(),
                THRESHOLD,
                settings,
                List.of(),
                false,
                Map.of("federation.batch_period", "1s"))
            .listening(FREE_PORT, FREE_PORT);
    NetworkDocument network =
        new GatewaySetup(surroundings.random(), surroundings.clock())
            .init(home().configuration(), draft);
    try {
      for (NetworkLog log : network.logs()) {
        for (WitnessSetting witness : settings) {
          new LogFile(WitnessFiles.logs(directory.resolve(witness.id()))).add(log.key());
        }
      }
    } catch (IOException | MalformedException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "a witness's list of logs cannot be changed: " + e.getMessage(), e);
    }
    return network;
  }

  /** A gateway that runs. */
  record RunningGateway(URI address, ServerProcess process) {}

  /** Starts the gateway; on return its witnesses have answered and it takes stamps. */
  RunningGateway startGateway() throws CommandFailure {
    ServerProcess process = start("gateway", "run", "--config", home().configuration().toString());
    RunningGateway gateway = new RunningGateway(URI.create(process.awaitReady()), process);
    long deadline = System.nanoTime() + ServerProcess.START_LIMIT.toNanos();
    while (!isReady(gateway)) {
      process.pause();
      if (System.nanoTime() >= deadline) {
        throw new CommandFailure(
            ExitCode.NETWORK, "the gateway runs, but its witnesses have not answered in time");
      }
    }
    return gateway;
  }

  private boolean isReady(RunningGateway gateway) throws CommandFailure {
    URI readiness = URI.create(gateway.address() + "/readyz");
    try {
      return surroundings.network().send(Call.get(readiness, CALL_LIMIT, 1 << 16)).status() == 200;
    } catch (ExchangeException e) {
      throw new CommandFailure(
          ExitCode.NETWORK, "the gateway does not answer: " + e.getMessage(), e);
    }
  }

  private synchronized ServerProcess start(String name, String... arguments) throws CommandFailure {
    if (closed) {
      throw new CommandFailure(ExitCode.INTERNAL, "the demo is being stopped");
    }
    ServerProcess process =
        ServerProcess.start(launcher, name, directory, environment, brief, List.of(arguments));
    processes.add(process);
    return process;
  }

  /** Stops every process, the gateway first, and waits until they are gone. Idempotent. */
  synchronized void stop() {
    closed = true;
    processes.reversed().forEach(ServerProcess::tellToStop);
    processes.forEach(ServerProcess::awaitStop);
    processes.clear();
  }

  /** Stops every process and removes the directory. Idempotent. */
  @Override
  public synchronized void close() {
    stop();
    try {
      Trees.delete(directory);
    } catch (IOException e) {
      surroundings.err().println("cairn: " + directory + " could not be removed: " + e);
    }
  }
}
