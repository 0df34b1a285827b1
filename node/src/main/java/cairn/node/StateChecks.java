package cairn.node;

import cairn.format.Origin;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.format.VerifierKey;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.ListenAddress;
import cairn.http.Reply;
import cairn.log.mirror.MirrorState;
import cairn.log.mirror.Mirrors;
import cairn.store.Database;
import cairn.store.StoreException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keys, databases and ports of a gateway that has been set up, running or not. */
final class StateChecks {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_REPLY = 1 << 20;

  /** No checkpoint, and no other text that a log's key ever signs. */
  private static final byte[] TRIAL = "cairn doctor\n".getBytes(StandardCharsets.US_ASCII);

  private final Configuration configuration;
  private final Exchange exchange;
  private final InstantSource clock;
  private final List<Finding> findings = new ArrayList<>();

  StateChecks(Configuration configuration, Exchange exchange, InstantSource clock) {
    this.configuration = configuration;
    this.exchange = exchange;
    this.clock = clock;
  }

  List<Finding> findings() {
    keys();
    Optional<RunningFile> running = running();
    if (running.isPresent()) {
      answers(running.get());
    } else {
      port("public port", configuration.listen().publicAddress());
      port("admin port", configuration.listen().adminAddress());
      stores();
    }
    return findings;
  }

  /** Those of a relay, which has no log. */
  List<Finding> ofRelay() {
    findings.add(
        keyOf(
            "identity",
            () -> NodeIdentity.read(configuration).key(),
            "a key that is lost makes another relay of it"));
    findings.add(
        keyOf(
            "mirrors' key",
            () -> KeyFile.read(GatewayFiles.mirrorKey(configuration.data())).key(),
            "restore it; the mirrors are cosigned with it"));
    return findings();
  }

  @FunctionalInterface
  private interface KeyReading {
    VerifierKey read() throws ConfigurationException;
  }

  private static Finding keyOf(String check, KeyReading reading, String todo) {
    try {
      return Finding.ok(check, "fingerprint " + reading.read().publicKeyFingerprint());
    } catch (ConfigurationException e) {
      return Finding.fail(check, e.getMessage(), todo);
    }
  }

  /** Those of a device, which has no server. */
  List<Finding> ofDevice() {
    keys();
    stores();
    return findings;
  }

  private void keys() {
    try (LogSigners signers = LogSigners.open(configuration, System::nanoTime)) {
      for (Origin origin : configuration.origins()) {
        findings.add(key(origin, signers.of(origin)));
      }
    } catch (ConfigurationException e) {
      findings.add(Finding.fail("keys", e.getMessage(), "see the message"));
    }
  }

  private static Finding key(Origin origin, Signer signer) {
    String check = "key of " + origin.namespace();
    try {
      boolean good = signer.key().verifies(TRIAL, signer.sign(TRIAL));
      return good
          ? Finding.ok(check, "signs, key ID " + signer.key().keyIdHex())
          : Finding.fail(check, "its signature does not verify", "restore the key");
    } catch (SigningException e) {
      return Finding.fail(check, e.getMessage(), "look at the signing program");
    }
  }

  private Optional<RunningFile> running() {
    try {
      return RunningFile.read(configuration.data());
    } catch (IOException e) {
      findings.add(Finding.warn("running node", String.valueOf(e.getMessage()), "remove the file"));
      return Optional.empty();
    }
  }

  private void answers(RunningFile node) {
    String check = "running node";
    try {
      URI uri = URI.create(node.adminUrl() + "/readyz");
      Reply reply = exchange.send(Call.get(uri, TIMEOUT, MAX_REPLY));
      findings.add(
          reply.status() == 200
              ? Finding.ok(check, "pid " + node.pid() + " is ready at " + node.publicUrl())
              : Finding.warn(
                  check,
                  "pid "
                      + node.pid()
                      + " is not ready: "
                      + OneLine.of(new String(reply.body(), StandardCharsets.UTF_8)),
                  "see the reasons"));
    } catch (ExchangeException e) {
      findings.add(
          Finding.fail(
              check,
              "pid " + node.pid() + " does not answer: " + e.getMessage(),
              "look at its log"));
    }
  }

  private void port(String check, ListenAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address.host(), address.port()));
      findings.add(Finding.ok(check, address + " is free"));
    } catch (IOException e) {
      findings.add(
          Finding.fail(
              check,
              address + " cannot be used: " + e.getMessage(),
              "stop the program that listens there, or choose another port"));
    }
  }

  private void stores() {
    try (NodeStores stores = NodeStores.open(configuration, clock)) {
      List<String> names = stores.stores().names();
      if (!names.contains(NodeSchema.DATABASE) || names.size() <= configuration.origins().size()) {
        findings.add(
            Finding.fail(
                "store",
                "expected the node's database and %d logs, found %s"
                    .formatted(configuration.origins().size(), names),
                "restore what is missing; a lost log is not made up for"));
      }
      for (String name : names) {
        findings.add(database(stores, name));
      }
      Mirrors.states(stores.stores()).forEach(state -> findings.add(mirror(state)));
    } catch (StoreException | ConfigurationException e) {
      findings.add(Finding.fail("store", String.valueOf(e.getMessage()), "see the message"));
    }
  }

  private static Finding database(NodeStores stores, String name) throws StoreException {
    String check = "database " + name;
    try (Database database = stores.stores().open(name, List.of())) {
      List<String> problems = database.structuralProblems();
      return problems.isEmpty()
          ? Finding.ok(check, "its structure is sound")
          : Finding.fail(check, problems.getFirst(), "run `cairn fsck`; restore a backup");
    }
  }

  private static Finding mirror(MirrorState state) {
    return switch (state) {
      case MirrorState.Followed(String origin, long size, long stored) ->
          Finding.ok(
              "mirror of " + origin,
              size == stored
                  ? size + " entries"
                  : "%d entries shown, %d stored".formatted(size, stored));
      case MirrorState.Stopped(String origin, long size) ->
          Finding.warn(
              "mirror of " + origin,
              "stopped at %d entries: the log has signed two histories".formatted(size),
              "look at the evidence in `forks`; it is followed again by an explicit order only");
      case MirrorState.Removed(String origin, long cosigned) ->
          Finding.ok(
              "mirror of " + origin,
              "removed; that %d entries of it were cosigned is remembered".formatted(cosigned));
      case MirrorState.Damaged(String name, String what) ->
          Finding.fail("mirror in " + name, what, "run `cairn fsck`");
    };
  }
}
