package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.SignatureType;
import cairn.http.AddressLimits;
import cairn.http.ListenAddress;
import cairn.http.ServerLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
  private static final Path FILE = Path.of("/srv/cairn/cairn.yaml");
  private static final String MINIMAL =
      """
      id: network-a
      threshold: 2
      witnesses:
        - {id: w1, pubkey: %s, endpoint: "http://127.0.0.1:8001"}
        - {id: w2, pubkey: %s, endpoint: "http://127.0.0.1:8002/"}
        - {id: w3, pubkey: [%s, %s], endpoint: "https://w3.example", operator: Archive Three}
      """
          .formatted(
              TestKeys.witness("w1", 1),
              TestKeys.witness("w2", 2),
              TestKeys.witness("w3", 3),
              TestKeys.vkey("w3", SignatureType.COSIGNATURE_ML_DSA_44, 4));

  static Configuration parse(String text) throws ConfigurationException {
    return ConfigurationFile.parse(FILE, text, Map.of(), Map.of());
  }

  @Test
  void fillsInTheDefaults() throws ConfigurationException {
    Configuration read = parse(MINIMAL);

    assertThat(read.operator()).isEqualTo("network-a");
    assertThat(read.origins())
        .extracting(Object::toString)
        .containsExactly("network-a/public:timestamps");
    assertThat(read.listen().publicAddress()).isEqualTo(new ListenAddress("127.0.0.1", 8000));
    assertThat(read.listen().adminAddress()).isEqualTo(new ListenAddress("127.0.0.1", 5000));
    assertThat(read.data()).isEqualTo(Path.of("/srv/cairn/data"));
    assertThat(read.key("public:timestamps"))
        .isEqualTo(
            new KeySetting.InFile(Path.of("/srv/cairn/data/keys/log-public-timestamps.key")));
    assertThat(read.federation().batchPeriod()).isEqualTo(Duration.ofSeconds(60));
    assertThat(read.quorumTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(read.checkpointRetention()).isEqualTo(Duration.ofDays(7));
    assertThat(read.store().kind()).isEqualTo(StoreKind.SQLITE);
    assertThat(read.witnesses().get(1).endpoint()).hasToString("http://127.0.0.1:8002");
  }

  @Test
  void anOrganisationsLogIsOfRecordsAndExchangedWithOthers() throws ConfigurationException {
    Configuration read = parse("role: org\n" + MINIMAL);

    assertThat(read.origins())
        .extracting(Object::toString)
        .containsExactly("network-a/org:records");
    assertThat(read.federation().enabled()).isTrue();
    assertThat(parse(MINIMAL).federation().enabled()).isFalse();
    assertThat(parse("role: org\nfederation: {enabled: false}\n" + MINIMAL).federation().enabled())
        .isFalse();
    assertThat(parse("role: relay\nid: relay.example").origins()).isEmpty();
  }

  @Test
  void countsAWitnessWithoutOperatorAsTheNetworksOwn() throws ConfigurationException {
    Configuration read = parse("operator: Example Press\n" + MINIMAL);

    assertThat(read.witnesses().stream().map(read::operatorOf))
        .containsExactly("network-a", "network-a", "Archive Three");
  }

  /** The shape of network-a.json in the federation example: JSON, and no setting of our own. */
  @Test
  void readsAJsonFileOfAFederationExample() throws ConfigurationException {
    String json =
        """
        {
          "id": "network-a",
          "threshold": 2,
          "witnesses": [
            {"id": "witness-a-1", "pubkey": "%s", "endpoint": "http://localhost:8001"},
            {"id": "witness-a-2", "pubkey": "%s", "endpoint": "http://localhost:8002"},
            {"id": "witness-a-3", "pubkey": "%s", "endpoint": "http://localhost:8003"}
          ],
          "federation": {
            "enabled": true,
            "batch_period": 60,
            "peer_networks": [
              {"id": "network-b", "gateway": "http://localhost:9002", "min_witnesses": 2}
            ],
            "cross_anchor_threshold": 1
          }
        }
        """
            .formatted(
                TestKeys.witness("witness-a-1", 1),
                TestKeys.witness("witness-a-2", 2),
                TestKeys.witness("witness-a-3", 3));

    Configuration read = parse(json);

    assertThat(read.federation().enabled()).isTrue();
    assertThat(read.federation().peers())
        .singleElement()
        .satisfies(peer -> assertThat(peer.minWitnesses()).isEqualTo(2));
    assertThat(read.federation().crossAnchorThreshold()).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          treshold: 2                      | unknown key `treshold`; did you mean `threshold`?
          federation: {batchperiod: 60}    | unknown key `federation.batchperiod`; did you mean `federation.batch_period`?
          listen: {pubic: "127.0.0.1:1"}   | did you mean `listen.public`?
          zzz: 1                           | unknown key `zzz`; known here: role, id,
          quorum_timeout: soon             | `quorum_timeout`: got "soon", expected seconds, or a number with ms, s, m, h or d
          quorum_timeout: 1ms              | from 10ms to 60s
          listen: {public: "8000"}         | `listen.public`: got "8000", expected host:port
          listen: "127.0.0.1:8000"         | `listen`: got "127.0.0.1:8000", expected a mapping of settings
          listen: {public: "127.0.0.1:5000"} | `listen.admin`: is the same as `listen.public`
          behind_proxy: yes                | `behind_proxy`: got "yes", expected true or false
          role: gatway                     | `role`: got "gatway", expected gateway
          logs: [Public]                   | `logs`: got "Public", expected a namespace such as public:timestamps
          logs: ["a:b", "a:b"]             | got a namespace twice
          keys: {"dao:x": {file: k}}       | expected only namespaces listed in `logs`
          keys: {"public:timestamps": {command: [sign]}} | either `file`, or `command` together with `vkey`
          store: {kind: postgresql}        | `store.url`: is missing
          store: {url: "jdbc:postgresql:x"} | SQLite takes no url
          store: {kind: postgresql, url: "jdbc:postgresql://h/d?password=x"} | `store.url`: got
          tls: {key: k.pem}                | needs both `certificate` and `key`
          queue: {entries: 0}              | expected a whole number from 1 to 1000000
          queue: {entries: "007"}          | expected a whole number
          log_format: xml                  | expected text or json
          federation: {peer_networks: [{id: b, gateway: "ftp://x"}]} | `federation.peer_networks[0].gateway`: got "ftp://x"
          federation: {cross_anchor_threshold: 1} | got 1 with 0 peer networks
          data:                            | leave the key out to use its default
          data: [a, b]                     | `data`: got a list, expected a directory
          data: *x                         | aliases are not supported
          id: again                        | Duplicate
          """)
  void refusesAndSaysWhatWasExpected(String lines, String message) {
    assertThatThrownBy(() -> parse(MINIMAL + lines + "\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("/srv/cairn/cairn.yaml")
        .hasMessageContaining(message);
  }

  @Test
  void namesTheLine() {
    assertThatThrownBy(() -> parse(MINIMAL + "treshold: 2\n"))
        .hasMessage(
            "/srv/cairn/cairn.yaml, line 7: unknown key `treshold`; did you mean `threshold`?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          id: network-a     | id: Network A  | `id`: got "Network A", expected a DNS name
          id: network-a     | operator: X    | `id` is missing; add it
          threshold: 2      | threshold: 1   | got 1 of 3 witnesses, expected more than half (at least 2)
          threshold: 2      | threshold: 4   | got 4 with 3 witnesses
          threshold: 2      | threshold: two | `threshold`: got "two", expected a whole number
          threshold: 2      | operator: X    | say how many of the 3 witnesses must sign, such as 2
          id: w2            | id: w4         | got a key named "w2", expected the witness's id "w4"
          """)
  void refusesAQuorumThatCannotBe(String present, String instead, String message) {
    assertThat(MINIMAL).contains(present);
    assertThatThrownBy(() -> parse(MINIMAL.replace(present, instead)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void acceptsHalfOfTheWitnessesOnlyWhenToldThatItIsUnsafe() throws ConfigurationException {
    String half = MINIMAL.replace("threshold: 2", "threshold: 1");

    assertThat(parse(half + "unsafe_threshold: true\n").threshold()).isEqualTo(1);
  }

  @Test
  void refusesOneKeyForTwoWitnesses() {
    String shared = MINIMAL.replace(TestKeys.witness("w2", 2), TestKeys.witness("w2", 1));

    assertThatThrownBy(() -> parse(shared)).hasMessageContaining("`w2` has a key that another");
  }

  @Test
  void refusesOneIdForTwoWitnesses() {
    String twice =
        MINIMAL.replace(
            "id: w2, pubkey: " + TestKeys.witness("w2", 2),
            "id: w1, pubkey: " + TestKeys.witness("w1", 9));

    assertThatThrownBy(() -> parse(twice)).hasMessageContaining("got `w1` twice");
  }

  @Test
  void refusesALogsKeyForAWitness() {
    String logKey = TestKeys.vkey("w1", SignatureType.ED25519, 1);

    assertThatThrownBy(() -> parse(MINIMAL.replace(TestKeys.witness("w1", 1), logKey)))
        .hasMessageContaining("got a log's key, expected a witness's");
  }

  @Test
  void letsOptionsWinOverTheEnvironmentAndThatOverTheFile() throws ConfigurationException {
    String file = MINIMAL + "quorum_timeout: 1s\ncheckpoint_retention: 1d\nqueue: {entries: 7}\n";
    Map<String, String> environment =
        Map.of("CAIRN_QUORUM_TIMEOUT", "3s", "CAIRN_CHECKPOINT_RETENTION", "2d");
    Map<String, String> options = Map.of("quorum_timeout", "4s");

    Configuration read = ConfigurationFile.parse(FILE, file, environment, options);

    assertThat(read.quorumTimeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(read.checkpointRetention()).isEqualTo(Duration.ofDays(2));
    assertThat(read.queue().entries()).isEqualTo(7);
  }

  @Test
  void saysWhichVariableIsWrong() {
    Map<String, String> environment = Map.of("CAIRN_LISTEN_PUBLIC", "everywhere");

    assertThatThrownBy(() -> ConfigurationFile.parse(FILE, MINIMAL, environment, Map.of()))
        .hasMessageStartingWith(
            "environment variable CAIRN_LISTEN_PUBLIC: `listen.public`: got \"everywhere\"");
  }

  @Test
  void comparesLogsAsOftenAsTheNearestVariableSays() throws ConfigurationException {
    String file = MINIMAL + "federation: {gossip_interval: 5m}\n";
    Map<String, String> environment = new HashMap<>();
    assertThat(gossipInterval(MINIMAL, environment)).isEqualTo(Duration.ofSeconds(60));
    assertThat(gossipInterval(file, environment)).isEqualTo(Duration.ofMinutes(5));
    environment.put("FIELDWITNESS_GOSSIP_INTERVAL", "90");
    assertThat(gossipInterval(file, environment)).isEqualTo(Duration.ofSeconds(90));
    environment.put("CAIRN_GOSSIP_INTERVAL", "30s");
    assertThat(gossipInterval(file, environment)).isEqualTo(Duration.ofSeconds(30));
    environment.put("CAIRN_FEDERATION_GOSSIP_INTERVAL", "20s");
    assertThat(gossipInterval(file, environment)).isEqualTo(Duration.ofSeconds(20));
    environment.put("CAIRN_FEDERATION_GOSSIP_INTERVAL", "0");
    assertThatThrownBy(() -> gossipInterval(file, environment))
        .hasMessageContaining("CAIRN_FEDERATION_GOSSIP_INTERVAL")
        .hasMessageContaining("from 1s to 1d");
  }

  private static Duration gossipInterval(String file, Map<String, String> environment)
      throws ConfigurationException {
    return ConfigurationFile.parse(FILE, file, environment, Map.of()).federation().gossipInterval();
  }

  /** Each path that an option or a variable can set is one that the reader asks for. */
  @Test
  void readsEveryOverride() {
    for (String path : Overrides.PATHS) {
      Map<String, String> wrong = new HashMap<>(Map.of(path, "\u0000"));
      if (path.startsWith("store.")) {
        wrong.putIfAbsent("store.kind", "postgresql");
      }
      try {
        ConfigurationFile.parse(FILE, MINIMAL, Map.of(), wrong);
      } catch (ConfigurationException e) {
        assertThat(e).hasMessageNotContaining("unknown key");
      }
    }
  }

  @Test
  void namesAMissingFileAndWhatToDo(@TempDir Path directory) {
    Path file = directory.resolve("cairn.yaml");

    assertThatThrownBy(() -> ConfigurationFile.read(file, Map.of(), Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("make one with `cairn init`, or name yours with --config");
  }

  @Test
  void refusesBytesThatAreNoText(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("cairn.yaml"), new byte[] {(byte) 0xff});

    assertThatThrownBy(() -> ConfigurationFile.read(file, Map.of(), Map.of()))
        .hasMessageEndingWith("is not UTF-8");
  }

  @ParameterizedTest
  @CsvSource({"'',is empty", "'- a',expected a mapping", "'a: [',not YAML or JSON"})
  void refusesWhatIsNoMapping(String text, String message) {
    assertThatThrownBy(() -> parse(text)).hasMessageContaining(message);
  }

  @Test
  void refusesAListenerThatOthersReachWithoutTls() throws ConfigurationException {
    String open = MINIMAL + "listen: {public: \"0.0.0.0:8000\"}\n";

    assertThatThrownBy(() -> parse(open).listen().requireProtected())
        .hasMessageContaining("listen.public: 0.0.0.0:8000 can be reached from other machines")
        .hasMessageContaining("behind_proxy: true");
    parse(open + "behind_proxy: true\n").listen().requireProtected();
    parse(open + "tls: {certificate: c.pem, key: k.pem}\n").listen().requireProtected();
    parse(MINIMAL).listen().requireProtected();
  }

  @Test
  void guessesTheNearestWord() {
    assertThat(Nearest.to("treshold", List.of("id", "threshold"))).hasValue("threshold");
    assertThat(Nearest.to("zzz", List.of("id", "threshold"))).isEmpty();
  }

  @Test
  void limitsEachAddressUnlessAProxyDoesSo() throws Exception {
    assertThat(parse(MINIMAL).listen().limits())
        .isEqualTo(ServerLimits.defaults().withBufferedBodies((18 + 8) << 20));
    String own = MINIMAL + "listen: {connections_per_address: 9}\n";
    assertThat(parse(own).listen().limits().perAddress())
        .isEqualTo(
            new AddressLimits(
                9, AddressLimits.defaults().maxBodyBytes(), AddressLimits.defaults().maxSockets()));
    assertThat(parse(own + "behind_proxy: true\n").listen().limits().perAddress())
        .isEqualTo(AddressLimits.NONE);
  }
}
