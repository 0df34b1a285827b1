package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.format.NetworkDocument;
import cairn.format.Origin;
import cairn.format.ProofFile;
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
import java.util.List;
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
}
