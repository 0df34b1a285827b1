package cairn.hammer.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.hammer.LoadPlan;
import cairn.hammer.Trust;
import cairn.http.Call;
import cairn.http.ExchangeException;
import cairn.http.HttpClientExchange;
import cairn.http.ListenAddress;
import cairn.http.Reply;
import cairn.node.ConfigurationDraft;
import cairn.node.GatewaySetup;
import cairn.node.WitnessFiles;
import cairn.node.WitnessSetting;
import cairn.node.WitnessSetup;
import cairn.testkit.FreePort;
import cairn.witness.LogFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A gateway and three witnesses, of which two must sign: real processes on lasting ports. Each has
 * its data in {@code DIR/NAME/data}, and {@code DIR/NAME} may be a disk of its own.
 *
 * <p>For one thread.
 */
final class RealNetwork implements AutoCloseable {
  static final String GATEWAY = "gateway";
  static final List<String> WITNESSES = List.of("witness-1", "witness-2", "witness-3");

  private static final int THRESHOLD = 2;
  private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
  private static final int MAX_REPLY = 1 << 20;
  private static final long LOOK_EVERY_MILLIS = 10;

  private final Path directory;
  private final HttpClientExchange exchange = HttpClientExchange.create();
  private final NetworkDocument document;
  private final Server gateway;
  private final List<Server> witnesses = new ArrayList<>();

  /** Makes them below that directory; nothing runs yet. */
  RealNetwork(Path directory) throws Exception {
    this.directory = directory;
    SecureRandom random = new SecureRandom();
    List<WitnessSetting> settings = new ArrayList<>();
    for (String name : WITNESSES) {
      List<VerifierKey> keys =
          WitnessSetup.init(
              data(name),
              name,
              Set.of(SignatureType.COSIGNATURE_ED25519),
              random,
              InstantSource.system());
      ListenAddress listen = freeAddress(random);
      URI url = URI.create("http://" + listen);
      settings.add(new WitnessSetting(name, keys, url, Optional.empty()));
      witnesses.add(
          server(name, url, "witness", "run", "--data", "" + data(name), "--listen", "" + listen));
    }
    Path home = Files.createDirectories(directory.resolve("home"));
    Path configuration = home.resolve("cairn.yaml");
    ListenAddress listen = freeAddress(random);
    ConfigurationDraft draft =
        new ConfigurationDraft(
                "faults.example",
                Optional.empty(),
                THRESHOLD,
                settings,
                List.of(),
                false,
                Map.of("data", data(GATEWAY).toString(), "federation.batch_period", "1s"))
            .listening(listen, freeAddress(random));
    document = new GatewaySetup(random, InstantSource.system()).init(configuration, draft);
    for (NetworkLog log : document.logs()) {
      for (String name : WITNESSES) {
        new LogFile(WitnessFiles.logs(data(name))).add(log.key());
      }
    }
    gateway =
        server(
            GATEWAY, URI.create("http://" + listen), "run", "--config", configuration.toString());
  }

  private static ListenAddress freeAddress(SecureRandom random) throws IOException {
    return new ListenAddress("127.0.0.1", FreePort.findLasting(random));
  }

  private Server server(String name, URI url, String... arguments) {
    return new Server(name, directory, url, List.of(arguments));
  }

  private Path data(String name) {
    return directory.resolve(name).resolve("data");
  }

  Server gateway() {
    return gateway;
  }

  Server witness(int number) {
    return witnesses.get(number - 1);
  }

  /** The gateway first. */
  List<Server> all() {
    List<Server> all = new ArrayList<>(List.of(gateway));
    all.addAll(witnesses);
    return all;
  }

  /** The load's view of it. */
  LoadPlan plan() {
    return LoadPlan.of(gateway.url(), Trust.of(document)).patient(Server.LIMIT.multipliedBy(2));
  }

  HttpClientExchange exchange() {
    return exchange;
  }

  /** Starts all and waits until stamps are taken. */
  void start() throws Exception {
    for (Server server : all()) {
      server.start();
    }
    awaitReady();
  }

  /** Waits until every process is ready, the gateway's log writable. */
  void awaitReady() throws Exception {
    awaitReady(all());
  }

  /** Waits until these are ready. */
  void awaitReady(List<Server> servers) throws Exception {
    for (Server server : servers) {
      await(
          server.name() + " is ready",
          () -> get(server, "/readyz").filter(reply -> reply.status() == 200).isPresent());
    }
  }

  /**
   * Waits for something, asking again and again.
   *
   * @throws AssertionError with the end of every log when the time is up
   */
  void await(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + Server.LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() >= deadline) {
        throw new AssertionError("still not: " + what + "\n" + logTails());
      }
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
  }

  String logTails() {
    StringBuilder tails = new StringBuilder();
    all().forEach(server -> tails.append(server.logTail()).append('\n'));
    return tails.toString();
  }

  /** The answer; empty when there is none. */
  Optional<Reply> get(Server server, String path) {
    try {
      return Optional.of(
          exchange.send(Call.get(URI.create(server.url() + path), CALL_LIMIT, MAX_REPLY)));
    } catch (ExchangeException silent) {
      return Optional.empty();
    }
  }

  /** What the gateway says of its parts; or that it says nothing. */
  String readiness() {
    return get(gateway, "/readyz")
        .map(reply -> new String(reply.body(), UTF_8))
        .orElse("no answer");
  }

  /** The answer to a stamp; empty when there is none. */
  Optional<Reply> stamp(Hash hash) {
    byte[] body = ("{\"hash\":\"" + hash.hex() + "\"}").getBytes(UTF_8);
    URI uri = URI.create(gateway.url() + "/v1/timestamp");
    try {
      return Optional.of(
          exchange.send(Call.post(uri, "application/json", body, CALL_LIMIT, MAX_REPLY)));
    } catch (ExchangeException silent) {
      return Optional.empty();
    }
  }

  /** The size of the newest cosigned checkpoint that the gateway serves; 0 for none. */
  long publishedSize() throws MalformedException {
    String path = "/" + document.logs().getFirst().origin().namespace() + "/checkpoint";
    return size(get(gateway, path));
  }

  /** The size of the newest checkpoint that the witness remembers; 0 for none. */
  long rememberedSize(Server witness) throws MalformedException {
    String origin = document.logs().getFirst().origin().toString();
    Optional<Reply> reply =
        get(witness, "/" + Hash.sha256(origin.getBytes(UTF_8)).hex() + "/checkpoint");
    return size(reply);
  }

  private static long size(Optional<Reply> reply) throws MalformedException {
    Reply checkpoint = reply.orElseThrow(() -> new AssertionError("no checkpoint"));
    if (checkpoint.status() == 404) {
      return 0;
    }
    if (checkpoint.status() != 200) {
      throw new AssertionError("checkpoint: " + checkpoint.status());
    }
    return SignedCheckpoint.parse(checkpoint.body()).checkpoint().size();
  }

  @Override
  public void close() {
    all().forEach(Server::close);
    exchange.close();
  }
}
