package cairn.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Base64Text;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.ProofFile;
import cairn.format.SignatureAlgorithm;
import cairn.http.Call;
import cairn.http.HttpClientExchange;
import cairn.http.Reply;
import cairn.testkit.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes: an organisation that nobody can reach brings its log to a relay, and another one,
 * which knows it by its fingerprint alone, follows it there. The relay's disk is then searched for
 * what it must never have seen.
 */
class RelayIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Pattern READY = Pattern.compile("^ready (http://\\S+)");
  private static final String ORIGIN = "a.example/org:records";
  private static final String SECRET_WORDS = "the source met us behind the old lighthouse";
  private static final String INVESTIGATION = "operation-heron-4711";
  private static final String PLACE = "pier-nineteen";

  @TempDir private Path folder;

  private final List<ChildProcess> servers = new ArrayList<>();
  private final HttpClientExchange exchange = HttpClientExchange.create();

  @SuppressWarnings("NullAway.Init") // start sets it
  private Home organisation;

  @SuppressWarnings("NullAway.Init") // start sets it
  private Home other;

  @SuppressWarnings("NullAway.Init") // start sets it
  private Home relay;

  /** A home with its server. */
  private record Home(CairnProcess cairn, Path directory, String fingerprint, String url) {
    void run(String... arguments) throws Exception {
      succeed(cairn.run(arguments));
    }
  }

  private static CairnProcess.Outcome succeed(CairnProcess.Outcome outcome) {
    assertThat(outcome.status()).as(outcome.out() + outcome.err()).isZero();
    return outcome;
  }

  @BeforeEach
  void start() throws Exception {
    CairnProcess witness = new CairnProcess(folder, Map.of());
    String vkey =
        succeed(witness.run("witness", "init", "--data", "w", "--name", "w1")).out().strip();
    String endpoint = serve(witness, "witness", "run", "--data", "w", "--listen", "127.0.0.1:0");
    organisation = organisation("a", "w1=" + endpoint + "=" + vkey);
    other = organisation("b", "w1=" + endpoint + "=" + vkey);
    relay = home("relay", "relay", "relay.example");
  }

  @AfterEach
  void stop() {
    servers.forEach(ChildProcess::close);
    exchange.close();
  }

  private String serve(CairnProcess cairn, String... arguments) throws Exception {
    ChildProcess server = cairn.start(arguments);
    servers.add(server);
    return server.awaitLine(READY, LIMIT).group(1);
  }

  private Home organisation(String name, String witness) throws Exception {
    return home(name, "org", name + ".example", "--witness", witness);
  }

  private Home home(String name, String role, String id, String... more) throws Exception {
    Path home = folder.resolve(name);
    CairnProcess cairn =
        new CairnProcess(
            folder, Map.of("CAIRN_HOME", home.toString(), "CAIRN_GOSSIP_INTERVAL", "1s"));
    List<String> init = new ArrayList<>(List.of("init", "--json", "--role", role, "--id", id));
    init.addAll(List.of("--listen-public", "127.0.0.1:0", "--listen-admin", "127.0.0.1:0"));
    init.addAll(Arrays.asList(more));
    JsonObject made = KeptDemo.parse(succeed(cairn.run(init.toArray(String[]::new))).out());
    if (role.equals("org")) {
      String vkey = made.object("network").array("logs").objects("logs").getFirst().string("vkey");
      succeed(cairn.run("witness", "logs", "add", "--data", "w", vkey));
    }
    return new Home(
        cairn, home, made.string("node_fingerprint"), serve(cairn, "run", "--role", role));
  }

  @Test
  void isFollowedThroughARelayThatSeesNothingButTheLog() throws Exception {
    relay.run("federation", "peer", "add", "--fingerprint", organisation.fingerprint());
    organisation.run(
        "federation",
        "peer",
        "add",
        "--url",
        relay.url(),
        "--fingerprint",
        relay.fingerprint(),
        "--push");
    other.run(
        "federation", "peer", "add", "--url", relay.url(), "--fingerprint", relay.fingerprint());
    other.run("federation", "peer", "add", "--fingerprint", organisation.fingerprint());
    Path device = folder.resolve("device");
    Hash attested = attest(device);

    String records = "/federation/records?start=0&origin=" + ORIGIN;
    assertThat(awaitText(relay.url() + records, attested.hex())).contains("private_commitment");
    assertThat(awaitText(other.url() + records, attested.hex())).contains("private_commitment");
    assertThat(get(organisation.url() + "/metrics"))
        .as("nobody has called the organisation itself")
        .doesNotContain("route=\"/federation", "route=\"/mirror");

    assertThat(
            exchange
                .send(
                    Call.post(
                        URI.create(relay.url() + "/v1/timestamp"),
                        "application/json",
                        "{}".getBytes(UTF_8),
                        LIMIT,
                        1 << 20))
                .status())
        .isEqualTo(404);
    assertHoldsTheLogAlone(device, attested);
  }

  /** A device attests a file, and the organisation logs the record. */
  private Hash attest(Path home) throws Exception {
    CairnProcess device = new CairnProcess(folder, Map.of("CAIRN_HOME", home.toString()));
    succeed(device.run("init", "--role", "device", "--id", "device-1"));
    Path file = Files.writeString(folder.resolve("notes.txt"), SECRET_WORDS);
    succeed(
        device.run(
            "attest",
            file.toString(),
            "--save",
            "--investigation",
            INVESTIGATION,
            "--metadata",
            "place=" + PLACE));
    byte[] record =
        ProofFile.parse(Files.readAllBytes(ProofPath.of(file))).proof().extra().orElseThrow();
    CairnProcess.Outcome token =
        succeed(organisation.cairn().run("token", "create", "--scope", "append:org:records"));
    Reply logged =
        exchange.send(
            Call.post(
                    URI.create(organisation.url() + "/v1/logs/org:records/entries"),
                    "application/json",
                    record,
                    LIMIT,
                    1 << 20)
                .with("Authorization", "Bearer " + token.out().strip()));
    assertThat(logged.status()).as(new String(logged.body(), UTF_8)).isEqualTo(200);
    return Hash.sha256(SECRET_WORDS.getBytes(UTF_8));
  }

  private String get(String url) throws IOException {
    return new String(exchange.send(Call.get(URI.create(url), LIMIT, 4 << 20)).body(), UTF_8);
  }

  /** Asks until the answer holds the text. */
  private String awaitText(String url, String wanted) throws IOException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    String text = get(url);
    while (!text.contains(wanted)) {
      assertThat(System.nanoTime()).as(text).isLessThan(deadline);
      Thread.onSpinWait();
      text = get(url);
    }
    return text;
  }

  private void assertHoldsTheLogAlone(Path device, Hash attested) throws Exception {
    Map<String, byte[]> never = new LinkedHashMap<>();
    never.put("the file", SECRET_WORDS.getBytes(UTF_8));
    never.put("the investigation", INVESTIGATION.getBytes(UTF_8));
    never.put("the metadata", PLACE.getBytes(UTF_8));
    addKey(never, "the attestor's key", device.resolve("data/keys/attestor.key"));
    addKey(
        never, "the log's key", organisation.directory().resolve("data/keys/log-org-records.key"));
    addKey(
        never, "the node's identity", organisation.directory().resolve("data/keys/identity.key"));

    String seen = contents(relay.directory());
    assertThat(seen.contains(attested.hex())).as("the search finds what is there").isTrue();
    never.forEach(
        (what, bytes) ->
            assertThat(seen.contains(new String(bytes, ISO_8859_1))).as(what).isFalse());
    String elsewhere = contents(device);
    assertThat(elsewhere.contains(INVESTIGATION) && elsewhere.contains(PLACE))
        .as("and would find what is not")
        .isTrue();
  }

  /** The secret in the forms in which it might lie about: as it is, in hex, in base64. */
  private static void addKey(Map<String, byte[]> never, String what, Path file) throws Exception {
    String text = Files.readString(file).strip();
    byte[] blob = Base64Text.decode(text.split("\\+", 5)[4], what); // a type, and the seed
    byte[] seed =
        Arrays.copyOfRange(blob, blob.length - SignatureAlgorithm.SEED_LENGTH, blob.length);
    never.put(what, seed);
    never.put(what + " in hex", HexFormat.of().formatHex(seed).getBytes(UTF_8));
    never.put(what + " in base64", Base64Text.encode(seed).getBytes(UTF_8));
    never.put(what + " as its file", text.getBytes(UTF_8));
  }

  /** Every byte of every file below a directory. */
  private static String contents(Path directory) throws IOException {
    StringBuilder contents = new StringBuilder();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.append(Files.readString(file, ISO_8859_1)).append('\n');
      }
    }
    return contents.toString();
  }
}
