package cairn.hammer.gossip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.JsonObject;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import cairn.hammer.faults.Server;
import cairn.http.Call;
import cairn.http.ExchangeException;
import cairn.http.HttpClientExchange;
import cairn.http.ListenAddress;
import cairn.node.ConfigurationDraft;
import cairn.node.GatewaySetup;
import cairn.node.WitnessFiles;
import cairn.node.WitnessSetting;
import cairn.node.WitnessSetup;
import cairn.testkit.ChildProcess;
import cairn.testkit.FaultProxy;
import cairn.testkit.FaultProxy.Mode;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Three organisations whose gateways gossip, a relay, and one witness for all: five real processes.
 * From each to each other leads a line of its own, which a test may cut, slow down or measure. The
 * organisations have each other as peers from the start, the relay has nobody.
 *
 * <p>They gossip when they are told to, and otherwise once a day. For one thread.
 */
final class GossipNet implements AutoCloseable {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final String SELDOM = "1d";
  private static final Duration CALL_LIMIT = Duration.ofSeconds(10);
  private static final long LOOK_EVERY_MILLIS = 20;

  private final Path folder;
  private final SecureRandom random = new SecureRandom();
  private final HttpClientExchange exchange = HttpClientExchange.create();
  private final Server witness;
  private final List<VerifierKey> witnessKeys;
  private final Map<String, GossipNode> organisations = new LinkedHashMap<>();
  private final GossipNode relay;
  private final Map<Line, FaultProxy> lines = new LinkedHashMap<>();

  /** The way by which one asks another. */
  record Line(String from, String to) {}

  /** Makes them below that folder; nothing runs yet. */
  GossipNet(Path folder) throws Exception {
    this.folder = folder;
    ListenAddress listen = address();
    Path data = folder.resolve("witness");
    witnessKeys =
        WitnessSetup.init(
            data,
            "witness",
            Set.of(SignatureType.COSIGNATURE_ED25519),
            random,
            InstantSource.system());
    witness = server("witness", listen, "witness", "run", "--data", "" + data, "--listen");
    for (String name : NAMES) {
      organisations.put(name, organisation(name, data));
    }
    relay = relay();
    for (GossipNode from : nodes()) {
      for (GossipNode to : nodes()) {
        if (!from.equals(to)) {
          lines.put(
              new Line(from.name(), to.name()),
              FaultProxy.start("127.0.0.1", to.server().url().getPort()));
        }
      }
    }
  }

  private ListenAddress address() throws IOException {
    return new ListenAddress("127.0.0.1", FreePort.findLasting(random));
  }

  private Server server(String name, ListenAddress listen, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (all.getLast().equals("--listen")) {
      all.add(listen.toString());
    }
    return new Server(name, folder, URI.create("http://" + listen), all);
  }

  private GossipNode organisation(String name, Path witnessData) throws Exception {
    Path home = Files.createDirectories(folder.resolve(name));
    Path configuration = home.resolve("cairn.yaml");
    ListenAddress listen = address();
    ConfigurationDraft draft =
        new ConfigurationDraft(
                name + ".example",
                Optional.empty(),
                1,
                List.of(
                    new WitnessSetting("witness", witnessKeys, witness.url(), Optional.empty())),
                List.of("org:records"),
                false,
                Map.of(
                    "role",
                    "org",
                    "federation.gossip_interval",
                    SELDOM,
                    "quorum_timeout", // so that no slow machine makes a stamp pending
                    "20s"))
            .listening(listen, address());
    NetworkDocument document =
        new GatewaySetup(random, InstantSource.system()).init(configuration, draft);
    for (NetworkLog log : document.logs()) {
      new LogFile(WitnessFiles.logs(witnessData)).add(log.key());
    }
    Server server = server(name, listen, "run", "--config", configuration.toString());
    return new GossipNode(name, home, server, Optional.of(document), exchange);
  }

  private GossipNode relay() throws Exception {
    Path home = Files.createDirectories(folder.resolve("relay"));
    Path configuration = home.resolve("cairn.yaml");
    ListenAddress listen = address();
    ConfigurationDraft draft =
        ConfigurationDraft.relay("relay.example", Map.of("federation.gossip_interval", SELDOM))
            .listening(listen, address());
    new GatewaySetup(random, InstantSource.system()).initRelay(configuration, draft);
    Server server = server("relay", listen, "run", "--config", configuration.toString());
    return new GossipNode("relay", home, server, Optional.empty(), exchange);
  }

  GossipNode named(String name) {
    return Optional.ofNullable(organisations.get(name)).orElseThrow();
  }

  /** The organisations. */
  List<GossipNode> all() {
    return List.copyOf(organisations.values());
  }

  GossipNode theRelay() {
    return relay;
  }

  private List<GossipNode> nodes() {
    List<GossipNode> nodes = new ArrayList<>(all());
    nodes.add(relay);
    return nodes;
  }

  /** All organisations but one. */
  List<GossipNode> others(GossipNode one) {
    return all().stream().filter(other -> !other.equals(one)).toList();
  }

  HttpClientExchange exchange() {
    return exchange;
  }

  /** The line by which one asks the other. */
  FaultProxy line(GossipNode from, GossipNode to) {
    return Optional.ofNullable(lines.get(new Line(from.name(), to.name()))).orElseThrow();
  }

  /** Where the other is, for who asks through that line. */
  URI through(GossipNode from, GossipNode to) {
    return URI.create("http://127.0.0.1:" + line(from, to).port());
  }

  /** Does that to the lines between the two, in both directions. */
  void between(GossipNode one, GossipNode other, Mode mode) {
    line(one, other).set(mode);
    line(other, one).set(mode);
  }

  /** Does that to every line that leads to or from it. */
  void around(GossipNode one, Mode mode) {
    others(one).forEach(other -> between(one, other, mode));
  }

  /** Starts all, has each log one stamp, and takes each up as the others' peer. */
  void start() throws Exception {
    witness.start();
    for (GossipNode node : nodes()) {
      node.server().start();
    }
    awaitReady(relay);
    for (GossipNode organisation : all()) {
      awaitReady(organisation);
      organisation.stamp(1);
    }
    for (GossipNode from : all()) {
      for (GossipNode to : others(from)) {
        from.follow(to.fingerprint(), Optional.of(through(from, to)), false);
      }
    }
  }

  /** Kills one at once, and starts it again; ready on return. */
  void restart(GossipNode organisation) throws Exception {
    organisation.server().kill();
    organisation.server().start();
    awaitReady(organisation);
  }

  void awaitReady(GossipNode organisation) throws Exception {
    URI ready = URI.create(organisation.server().url() + "/readyz");
    await(organisation.name() + " is ready", () -> isOk(ready));
  }

  private boolean isOk(URI uri) {
    try {
      return exchange.send(Call.get(uri, CALL_LIMIT, 1 << 20)).status() == 200;
    } catch (ExchangeException notYet) {
      return false; // whoever waits has a deadline
    }
  }

  /** Something that is asked until it holds. */
  @FunctionalInterface
  interface Question {
    boolean holds() throws Exception;
  }

  /**
   * Asks again and again.
   *
   * @throws AssertionError with the end of every log when the time is up
   */
  void await(String what, Question question) throws Exception {
    long deadline = System.nanoTime() + Server.LIMIT.toNanos();
    while (!question.holds()) {
      if (System.nanoTime() >= deadline) {
        throw new AssertionError("still not: " + what + "\n" + logTails());
      }
      Thread.sleep(LOOK_EVERY_MILLIS);
    }
  }

  /** Everybody does one round with each peer, whatever comes of it. */
  void round() throws Exception {
    for (GossipNode from : all()) {
      for (GossipNode to : others(from)) {
        from.sync(to.fingerprint());
      }
    }
  }

  /** What somebody's mirrors lack of the others' logs; empty when they have all of them. */
  List<String> lacking() throws Exception {
    List<String> lacking = new ArrayList<>();
    for (GossipNode holder : all()) {
      for (GossipNode origin : others(holder)) {
        Checkpoint newest = origin.checkpoint().checkpoint();
        Optional<Checkpoint> mirrored =
            holder.mirrored(origin.origin()).map(note -> note.checkpoint());
        if (!mirrored.equals(Optional.of(newest))) {
          lacking.add("%s: %s instead of %s".formatted(holder.name(), mirrored, newest));
        }
      }
    }
    return lacking;
  }

  /**
   * Runs {@code cairn} to its end, as that organisation's operator; what it printed.
   *
   * @param status that it must end with
   */
  List<String> cairn(GossipNode as, int status, List<String> command, String... arguments)
      throws Exception {
    List<String> line = new ArrayList<>(List.of(ROOT.resolve("cairn").toString()));
    line.addAll(command);
    line.addAll(List.of(arguments));
    line.addAll(List.of("--home", as.home().toString()));
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("CAIRN_"));
    builder.environment().put("CAIRN_NO_BUILD", "1");
    builder.environment().put("HOME", folder.toString());
    try (ChildProcess child = ChildProcess.start(builder)) {
      int ended = child.awaitExit(Server.LIMIT);
      assertThat(ended).as("%s: %s", line, child.output()).isEqualTo(status);
      return child.output();
    }
  }

  /** As {@link #cairn}, of a command that prints one line of JSON, whatever it says besides. */
  JsonObject cairnJson(GossipNode as, int status, List<String> command, String... arguments)
      throws Exception {
    List<String> printed = cairn(as, status, command, arguments);
    String json =
        printed.stream()
            .filter(line -> line.startsWith("{"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no JSON: " + printed));
    return JsonObject.parse(json.getBytes(UTF_8), 1 << 20, "output");
  }

  String logTails() {
    StringBuilder tails = new StringBuilder(witness.logTail());
    nodes().forEach(one -> tails.append('\n').append(one.server().logTail()));
    return tails.toString();
  }

  @Override
  public void close() throws IOException {
    nodes().forEach(node -> node.server().close());
    witness.close();
    for (FaultProxy line : lines.values()) {
      line.close();
    }
    exchange.close();
  }
}
