package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shipped JSON Schema and the reader know the same keys and take the same files. */
class ConfigurationSchemaTest {
  private static final String WHOLE =
      """
      role: gateway
      id: network-a
      operator: Example Press
      threshold: 2
      unsafe_threshold: false
      witnesses:
        - {id: w1, pubkey: %s, endpoint: "http://127.0.0.1:8001", operator: One}
        - {id: w2, pubkey: [%s], endpoint: "http://127.0.0.1:8002"}
      federation:
        enabled: true
        batch_period: 90s
        peer_networks:
          - id: b
            gateway: "https://b.example"
            min_witnesses: 2
            fingerprint: "%s"
            identity: did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp
        cross_anchor_threshold: 1
        gossip_interval: 30s
      logs: ["public:timestamps", "dao:x"]
      keys:
        "dao:x": {command: [sign, --slot, "1"], vkey: %s}
        "public:timestamps": {file: log.key}
      data: data
      store: {kind: postgresql, url: "jdbc:postgresql://h/d", user: u, password_file: p}
      listen:
        public: "127.0.0.1:8000"
        admin: "127.0.0.1:5000"
        connections_per_address: 7
        body_bytes_per_address: 4194304
        sockets_per_address: 3
      tls: {certificate: c.pem, key: k.pem}
      behind_proxy: false
      quorum_timeout: 2
      checkpoint_retention: 7d
      queue: {entries: 5, bytes: 65536}
      log_format: json
      log_level: debug
      """
          .formatted(
              TestKeys.witness("w1", 1),
              TestKeys.witness("w2", 2),
              "ab".repeat(32),
              TestKeys.vkey("network-a/dao:x", cairn.format.SignatureType.ED25519, 3));

  private static final String MINIMAL =
      """
      id: network-a
      threshold: 1
      witnesses:
        - {id: w1, pubkey: %s, endpoint: "http://127.0.0.1:8001"}
      """
          .formatted(TestKeys.witness("w1", 1));

  private final Schema schema =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(ConfigurationFile.schema());

  private static boolean reads(String yaml) {
    try {
      ConfigurationFile.parse(Path.of("/c/cairn.yaml"), yaml, Map.of(), Map.of());
      return true;
    } catch (ConfigurationException e) {
      return false;
    }
  }

  private List<String> breaches(String yaml) {
    return schema.validate(yaml, InputFormat.YAML).stream().map(Object::toString).toList();
  }

  @Test
  void bothTakeAFileWithEveryKey() {
    assertThat(reads(WHOLE)).isTrue();
    assertThat(breaches(WHOLE)).isEmpty();
    assertThat(breaches(MINIMAL)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "role: device\nid: d",
        "role: device\nid: d\nlogs: [\"org:photos\"]\nlog_level: debug",
        "role: device\nid: d\nlogs: \"org:photos\"\nstore: {kind: sqlite}",
        "role: relay\nid: d",
        "role: relay\nid: d\nfederation: {enabled: true}\nstore: {kind: sqlite}",
      })
  void bothTakeThoseWithoutWitnesses(String yaml) {
    assertThat(reads(yaml)).isTrue();
    assertThat(breaches(yaml)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "threshold: 1",
        "witnesses: [{id: w, pubkey: @, endpoint: \"http://127.0.0.1:1\"}]",
        "federation: {enabled: true}",
        "store: {kind: postgresql, url: \"jdbc:postgresql://h/d\"}",
        "logs: [\"org:a\", \"org:b\"]",
      })
  void bothRefuseADeviceThatAsksAnybody(String line) {
    String yaml = "role: device\nid: d\n" + line.replace("@", TestKeys.witness("w", 1));
    assertThat(reads(yaml)).isFalse();
    assertThat(breaches(yaml)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "threshold: 1",
        "witnesses: [{id: w1, pubkey: @, endpoint: \"http://127.0.0.1:8001\"}]",
        "logs: [\"org:records\"]",
        "logs: \"org:records\"",
        "keys: {\"org:records\": {file: k}}",
        "federation: {enabled: false}",
        "federation: {peer_networks: [{id: b, gateway: \"http://b\"}]}",
      })
  void bothRefuseOnARelayWhatItHasNoUseFor(String line) {
    String yaml = "role: relay\nid: d\n" + line.replace("@", TestKeys.witness("w", 1));
    assertThat(reads(yaml)).isFalse();
    assertThat(breaches(yaml)).isNotEmpty();
  }

  @Test
  void bothTakeAnOrganisationsAsAGateways() {
    assertThat(reads("role: org\n" + MINIMAL)).isTrue();
    assertThat(breaches("role: org\n" + MINIMAL)).isEmpty();
    assertThat(reads("role: org\nid: d\n")).isFalse();
    assertThat(breaches("role: org\nid: d\n")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "treshold: 2",
        "federation: {batch: 1}",
        "quorum_timeout: soon",
        "listen: {public: here}",
        "listen: {connections_per_address: 0}",
        "listen: {body_bytes_per_address: 4194303}",
        "listen: {sockets_per_address: 0}",
        "behind_proxy: perhaps",
        "role: witness",
        "logs: [Public]",
        "keys: {\"public:timestamps\": {command: [sign]}}",
        "keys: {\"public:timestamps\": {file: f, vkey: x}}",
        "store: {kind: postgresql}",
        "store: {user: u}",
        "tls: {key: k.pem}",
        "queue: {entries: 0}",
        "log_format: xml",
        "data: [a]",
        "federation: {peer_networks: [{id: b}]}",
        "federation: {peer_networks: [{id: b, gateway: \"ftp://x\"}]}",
        "federation: {peer_networks: [{id: b, gateway: \"http://b\", identity: did:web:b}]}",
      })
  void bothRefuse(String line) {
    assertThat(reads(MINIMAL)).isTrue();
    assertThat(reads(MINIMAL + line + "\n")).isFalse();
    assertThat(breaches(MINIMAL + line + "\n")).isNotEmpty();
  }

  /** Every property of the schema is in the file with every key, and so known to the reader. */
  @Test
  void theSchemaHasNoKeyThatTheReaderLacks() throws ConfigurationException {
    JsonNode root = JsonMapper.builder().build().readTree(ConfigurationFile.schema());
    TreeSet<String> inSchema = new TreeSet<>();
    properties(root, inSchema);
    TreeSet<String> read = new TreeSet<>();
    collect(SettingParser.parse("all", WHOLE), read);
    read.removeAll(List.of("dao:x", "public:timestamps"));

    assertThat(read).isEqualTo(inSchema);
  }

  /** Every key that the reader asks for at the top is in the schema. */
  @Test
  void theReaderAsksForNoKeyThatTheSchemaLacks() throws ConfigurationException {
    JsonNode root = JsonMapper.builder().build().readTree(ConfigurationFile.schema());
    Map<String, String> asked = new LinkedHashMap<>();
    Section top = new Section("", SettingParser.parse("all", WHOLE), asked);
    Configuration.read(top, Path.of("/c"));
    TreeSet<String> inSchema = new TreeSet<>();
    properties(root, inSchema);

    assertThat(asked).hasSizeGreaterThan(40);
    assertThat(new TreeSet<>(asked.values())).isEqualTo(inSchema);
  }

  private static void properties(JsonNode node, Set<String> names) {
    if (node.has("properties")) {
      names.addAll(node.get("properties").propertyNames());
    }
    node.forEach(inner -> properties(inner, names));
  }

  private static void collect(Setting setting, Set<String> keys) {
    switch (setting) {
      case Setting.Mapping mapping ->
          mapping
              .members()
              .forEach(
                  (key, value) -> {
                    keys.add(key);
                    collect(value, keys);
                  });
      case Setting.Sequence list -> list.elements().forEach(element -> collect(element, keys));
      case Setting.Scalar scalar -> assertThat(scalar.text()).isNotEmpty();
    }
  }
}
