package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.format.NetworkDocument;
import cairn.format.Origin;
import cairn.format.ProofFile;
import cairn.format.SignatureType;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.log.FsckReport;
import cairn.testkit.Engine;
import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.Subject;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import cairn.verify.Verdict;
import cairn.witness.LogFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose log gets another key, with its real witnesses. */
class KeyRotationTest {
  private static final String NAMESPACE = "public:timestamps";

  @TempDir private Path directory;
  private TestNetwork network;
  private KeyRotation rotation;

  @BeforeEach
  void setUp() throws Exception {
    network = new TestNetwork(directory, Engine.SQLITE);
    rotation = new KeyRotation(network.configuration, new SecureRandom(), InstantSource.system());
  }

  @AfterEach
  void close() {
    network.close();
  }

  private static Hash hash(String text) {
    return Hash.sha256(Utf8.encode(text));
  }

  private ProofFile stamp(GatewayNode gateway, String text) throws Exception {
    network.await(gateway.url() + "/readyz", 200);
    assertThat(network.stamp(gateway, hash(text).hex()).status()).isEqualTo(200);
    return proof(gateway, text);
  }

  private void stampAndClose(String text) throws Exception {
    try (GatewayNode gateway = network.startGateway()) {
      stamp(gateway, text);
    }
  }

  private ProofFile proof(GatewayNode gateway, String text) throws Exception {
    return ProofFile.parse(
        network.await(gateway.url() + "/v1/proof/" + hash(text).hex(), 200).body());
  }

  private static boolean isVerified(ProofFile proof, String text, NetworkDocument... accepted) {
    List<TrustedPolicy> policies = Stream.of(accepted).map(TrustedPolicy::of).toList();
    Verdict verdict =
        new ProofVerifier(List.of(new TrustedNetwork("network-a", policies)))
            .verify(new Subject.FileHash(hash(text)), proof, Set.of(Level.Kind.BASIC));
    return verdict.isVerified();
  }

  private void tellWitnesses(VerifierKey key) throws Exception {
    for (int i = 1; i <= 3; i++) {
      new LogFile(WitnessFiles.logs(network.witnessData(i))).add(key);
    }
  }

  private Path keyFile() {
    return GatewayFiles.logKey(network.configuration.data(), NAMESPACE);
  }

  private void assertSound() throws Exception {
    var reports =
        GatewayFsck.run(network.configuration, false, new SecureRandom(), InstantSource.system());
    assertThat(reports.values()).allMatch(FsckReport::isSound);
  }

  @Test
  void theLogGoesOnUnderItsNewKeyAndEveryProofStaysGood() throws Exception {
    GatewayNode before = network.startGateway();
    final NetworkDocument old = before.network();
    final ProofFile first = stamp(before, "first");
    before.close();

    KeyRotationEntry entry = rotation.rotate(NAMESPACE);
    assertThat(entry.statement().lastTrustedSize()).isEqualTo(1);
    assertThat(KeyFile.read(keyFile()).key()).isEqualTo(entry.statement().newKey().orElseThrow());
    tellWitnesses(entry.statement().newKey().orElseThrow());

    GatewayNode after = network.startGateway();
    NetworkDocument now = after.network();
    ProofFile second = stamp(after, "second");
    assertThat(now.rotations()).containsExactly(entry);
    assertThat(now.fingerprint()).isNotEqualTo(old.fingerprint());
    assertThat(isVerified(first, "first", old, now)).isTrue();
    assertThat(isVerified(first, "first", now)).isTrue();
    assertThat(isVerified(proof(after, "first"), "first", now)).isTrue();
    assertThat(isVerified(second, "second", old, now)).isTrue();
    assertThat(isVerified(second, "second", now)).isTrue();
    assertThat(isVerified(second, "second", old)).isFalse();
    after.close();
    assertSound();
  }

  @Test
  void theLogHoldsTheRotationOnceHoweverOftenItIsStarted() throws Exception {
    stampAndClose("first");
    KeyRotationEntry entry = rotation.rotate(NAMESPACE);
    tellWitnesses(entry.statement().newKey().orElseThrow());
    for (String text : List.of("second", "third")) {
      stampAndClose(text);
    }
    // three stamps and the rotation
    assertThat(rotation.rotate(NAMESPACE).statement().lastTrustedSize()).isEqualTo(4);
    assertThat(GatewaySetup.document(network.configuration).rotations()).hasSize(2);
  }

  @Test
  void aRotationThatWasCutShortIsFinishedAndNothingStartsBefore() throws Exception {
    stampAndClose("first");
    byte[] oldKey = Files.readAllBytes(keyFile());
    KeyRotationEntry entry = rotation.rotate(NAMESPACE);
    Path next = keyFile().resolveSibling(keyFile().getFileName() + ".next");
    Files.move(keyFile(), next);
    Files.move(
        keyFile()
            .resolveSibling(
                keyFile().getFileName() + ".gone-" + entry.statement().oldKey().keyIdHex()),
        keyFile());
    assertThat(Files.readAllBytes(keyFile())).isEqualTo(oldKey);

    assertThatThrownBy(network::startGateway).hasMessageContaining("did not finish");
    assertThat(rotation.rotate(NAMESPACE)).isEqualTo(entry);
    assertThat(KeyFile.read(keyFile()).key()).isEqualTo(entry.statement().newKey().orElseThrow());
    assertThat(next).doesNotExist();
    tellWitnesses(entry.statement().newKey().orElseThrow());
    stamp(network.startGateway(), "second");
  }

  @Test
  void anotherIdentityIsSaidInTheFirstLogAndChangesNoPin() throws Exception {
    stampAndClose("first");
    var before = GatewaySetup.document(network.configuration).fingerprint();
    Path file = GatewayFiles.identityKey(network.configuration.data());
    KeyRotationEntry entry = rotation.rotateIdentity();
    assertThat(NodeIdentity.read(network.configuration).key())
        .isEqualTo(entry.statement().newKey().orElseThrow())
        .isNotEqualTo(entry.statement().oldKey());
    assertThat(GatewaySetup.document(network.configuration).fingerprint()).isEqualTo(before);
    stampAndClose("second");
    assertThat(rotation.rotate(NAMESPACE).statement().lastTrustedSize()).isEqualTo(3);

    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.move(file, next);
    Files.move(
        file.resolveSibling(file.getFileName() + ".gone-" + entry.statement().oldKey().keyIdHex()),
        file);
    assertThatThrownBy(() -> NodeIdentity.read(network.configuration))
        .hasMessageContaining("did not finish");
    assertThat(rotation.rotateIdentity()).isEqualTo(entry);
  }

  @Test
  void aRevokedKeyEndsItsLogAndNoOther() throws Exception {
    GatewayNode before = network.startGateway();
    ProofFile first = stamp(before, "first");
    ProofFile second = stamp(before, "second");
    before.close();
    KeyRotationEntry entry = rotation.revoke(NAMESPACE, Optional.of(1L));
    assertThat(entry.isRevocation()).isTrue();
    assertThatThrownBy(() -> rotation.rotate(NAMESPACE)).hasMessageContaining("revoked");
    assertThatThrownBy(() -> rotation.revoke(NAMESPACE, Optional.empty()))
        .hasMessageContaining("gone already");

    GatewayNode after = network.startGateway();
    var refused = network.stamp(after, hash("third").hex());
    assertThat(refused.status()).isEqualTo(503);
    assertThat(TestNetwork.text(refused)).contains("read_only", "revoked");
    assertThat(isVerified(first, "first", after.network())).isTrue();
    assertThat(isVerified(second, "second", after.network())).isFalse();
    assertThat(network.get(after.url() + "/" + NAMESPACE + "/checkpoint").status()).isEqualTo(200);
    network.await(after.url() + "/org:records/checkpoint", 200); // that log is open
    String logged =
        TestNetwork.text(network.await(after.url() + "/org:records/tile/entries/000.p/1", 200));
    assertThat(logged)
        .as("in the first log that goes on")
        .contains(Utf8.decode(entry.encode(), ""));
  }

  @Test
  void refusesWhatCannotBeRotated() throws Exception {
    assertThatThrownBy(() -> rotation.rotate("no:such")).hasMessageContaining("there is no log");
    assertThatThrownBy(() -> rotation.revoke(NAMESPACE, Optional.of(1L)))
        .hasMessageContaining("at most 0");
    network.startGateway();
    assertThatThrownBy(() -> rotation.rotate(NAMESPACE))
        .as("while the gateway runs")
        .hasMessageContaining("process");
    assertThat(new RotationFolder(network.configuration.data()).entries()).isEmpty();
    Origin origin = new Origin("network-a", NAMESPACE);
    assertThat(KeyFile.read(keyFile()).key().name()).isEqualTo(origin.toString());
  }

  @Test
  void refusesAStatementThatNobodySigned() throws Exception {
    KeyRotationEntry entry = rotation.rotate(NAMESPACE);
    Path folder = network.configuration.data().resolve("rotations");
    Path file = folder.resolve(entry.leafHash().hex() + ".json");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(network::startGateway).hasMessageContaining("damaged");
  }

  /** A program that signs with a key in a file of its own. */
  private KeySetting.ByCommand program(String name) throws Exception {
    Path file = directory.resolve(name + ".key");
    KeyFile.generate(file, "network-a/" + NAMESPACE, SignatureType.ED25519, new SecureRandom());
    List<String> command = new ArrayList<>(SigningProgram.command("file"));
    command.add(file.toString());
    return new KeySetting.ByCommand(command, KeyFile.read(file).key());
  }

  /** The configuration as the operator edits it: that is the key now. */
  private Configuration configured(KeySetting setting) throws Exception {
    Files.writeString(
        directory.resolve("edited.yaml"),
        Files.readString(network.gatewayFile)
            + "\ndata: "
            + network.configuration.data()
            + "\nkeys:\n  \"%s\": ".formatted(NAMESPACE)
            + switch (setting) {
              case KeySetting.InFile(Path file) -> "{file: \"" + file + "\"}\n";
              case KeySetting.ByCommand(List<String> command, VerifierKey key) ->
                  "{command: [\"%s\"], vkey: \"%s\"}%n"
                      .formatted(String.join("\", \"", command), key.vkey());
            });
    return ConfigurationFile.read(directory.resolve("edited.yaml"), Map.of(), Map.of());
  }

  private static KeyRotation rotation(Configuration configuration) {
    return new KeyRotation(configuration, new SecureRandom(), InstantSource.system());
  }

  private NetworkDocument stampUnder(Configuration configuration, String text) throws Exception {
    try (GatewayNode gateway = GatewayNode.start(configuration)) {
      assertThat(isVerified(stamp(gateway, text), text, gateway.network())).isTrue();
      return gateway.network();
    }
  }

  @Test
  void keysMayGoFromAFileBehindAProgramAndFromThereBehindAnotherAndIntoAFile() throws Exception {
    GatewayNode before = network.startGateway();
    final ProofFile first = stamp(before, "first");
    before.close();

    KeySetting.ByCommand one = program("one");
    KeyRotationEntry entry = rotation.rotate(NAMESPACE, one);
    assertThat(entry.statement().newKey()).contains(one.key());
    assertThatThrownBy(network::startGateway).hasMessageContaining("name it in `keys`");
    assertThat(rotation.rotate(NAMESPACE, one)).as("once more").isEqualTo(entry);
    assertThatThrownBy(() -> rotation.rotate(NAMESPACE, program("other")))
        .hasMessageContaining("name that one");
    tellWitnesses(one.key());
    Configuration byOne = configured(one);
    stampUnder(byOne, "second");

    assertThatThrownBy(() -> rotation(byOne).rotate(NAMESPACE))
        .hasMessageContaining("behind a program");
    KeySetting.ByCommand two = program("two");
    assertThat(rotation(byOne).rotate(NAMESPACE, two).statement().lastTrustedSize()).isEqualTo(3);
    tellWitnesses(two.key());
    Configuration byTwo = configured(two);
    stampUnder(byTwo, "third");

    KeySetting usual = new KeySetting.InFile(keyFile());
    assertThatThrownBy(() -> rotation(byTwo).rotate(NAMESPACE, usual))
        .as("the first key is still there")
        .hasMessageContaining("has gone already");
    KeySetting file = new KeySetting.InFile(directory.resolve("three.key"));
    VerifierKey three = rotation(byTwo).rotate(NAMESPACE, file).statement().newKey().orElseThrow();
    tellWitnesses(three);
    NetworkDocument last = stampUnder(configured(file), "fourth");
    assertThat(last.rotations()).hasSize(3);
    assertThat(isVerified(first, "first", last)).isTrue();
  }

  @Test
  void aKeyBehindAProgramThatDoesNotSignGoesNowhere() throws Exception {
    KeySetting.ByCommand lying =
        new KeySetting.ByCommand(SigningProgram.command("refuse"), program("one").key());
    assertThatThrownBy(() -> rotation.rotate(NAMESPACE, lying)).hasMessageContaining("locked");
    KeySetting.ByCommand foreign =
        new KeySetting.ByCommand(SigningProgram.command("good"), SigningProgram.KEY.key());
    assertThatThrownBy(() -> rotation.rotate(NAMESPACE, foreign))
        .hasMessageContaining("each log has its own");
    assertThat(new RotationFolder(network.configuration.data()).entries()).isEmpty();
    stampAndClose("first");
  }

  @Test
  void aKeyBehindAProgramCanBeRevoked() throws Exception {
    KeySetting.ByCommand one = program("one");
    rotation.rotate(NAMESPACE, one);
    Configuration byOne = configured(one);
    assertThat(rotation(byOne).revoke(NAMESPACE, Optional.empty()).isRevocation()).isTrue();
    assertThat(GatewaySetup.document(byOne).rotations()).hasSize(2);
  }

  @Test
  void aRevokedIdentityIsSaidInTheFirstLogAndAnotherOneTakesItsPlace() throws Exception {
    stampAndClose("first");
    Path file = GatewayFiles.identityKey(network.configuration.data());
    KeyRotationEntry entry = rotation.revokeIdentity(Optional.empty());
    assertThat(entry.isRevocation()).isTrue();
    assertThatThrownBy(() -> NodeIdentity.read(network.configuration))
        .hasMessageContaining("keys generate");
    Path gone =
        file.resolveSibling(file.getFileName() + ".gone-" + entry.statement().oldKey().keyIdHex());
    Files.createLink(file, gone); // as if it was cut short
    assertThatThrownBy(() -> NodeIdentity.read(network.configuration))
        .hasMessageContaining("keys revoke");
    assertThatThrownBy(() -> rotation.rotateIdentity()).hasMessageContaining("revoked");
    assertThat(rotation.revokeIdentity(Optional.empty())).isEqualTo(entry);
    assertThat(file).doesNotExist();

    KeyFile.generate(file, "network-a", SignatureType.ED25519, new SecureRandom());
    assertThat(NodeIdentity.read(network.configuration).key())
        .isNotEqualTo(entry.statement().oldKey());
    stampAndClose("second");
    assertThat(rotation.rotate(NAMESPACE).statement().lastTrustedSize()).isEqualTo(3);
  }
}
