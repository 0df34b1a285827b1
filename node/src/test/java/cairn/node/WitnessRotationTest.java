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
import cairn.http.ListenAddress;
import cairn.log.FsckReport;
import cairn.store.StoreException;
import cairn.testkit.Engine;
import cairn.verify.CountedWitness;
import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.Subject;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import cairn.verify.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A witness gets another key while the gateway that asks it runs. */
class WitnessRotationTest {
  private static final String NAMESPACE = "public:timestamps";
  private static final Origin ORIGIN = new Origin("network-a", NAMESPACE);

  @TempDir private Path directory;
  private TestNetwork network;
  private GatewayNode gateway;

  @BeforeAll
  static void quiet() {
    Logging.start(LogFormat.TEXT, LogLevel.ERROR, System.err);
  }

  @BeforeEach
  void setUp() throws Exception {
    network = new TestNetwork(directory, Engine.SQLITE);
    gateway = network.startGateway();
  }

  @AfterEach
  void close() {
    network.close();
  }

  private static Hash hash(String text) {
    return Hash.sha256(Utf8.encode(text));
  }

  private ProofFile stamp(String text) throws Exception {
    network.await(gateway.url() + "/readyz", 200);
    assertThat(network.stamp(gateway, hash(text).hex()).status()).isEqualTo(200);
    return proof(text);
  }

  private ProofFile proof(String text) throws Exception {
    return ProofFile.parse(
        network.await(gateway.url() + "/v1/proof/" + hash(text).hex(), 200).body());
  }

  private static Verdict verdict(ProofFile proof, String text, NetworkDocument... accepted) {
    List<TrustedPolicy> policies = Stream.of(accepted).map(TrustedPolicy::of).toList();
    return new ProofVerifier(List.of(new TrustedNetwork("network-a", policies)))
        .verify(new Subject.FileHash(hash(text)), proof, Set.of(Level.Kind.BASIC));
  }

  private static List<String> voters(Verdict verdict) {
    return verdict.quorum().orElseThrow().witnesses().stream()
        .map(CountedWitness::witness)
        .map(witness -> witness.id())
        .toList();
  }

  private WitnessRotation rotation(int number) {
    return new WitnessRotation(
        network.witnessData(number), new SecureRandom(), InstantSource.system());
  }

  private WitnessKeyImport imports() {
    return new WitnessKeyImport(network.configuration, InstantSource.system());
  }

  private byte[] exported(int number) throws Exception {
    return RotationLines.encode(rotation(number).statements(Optional.of("network-a")));
  }

  /** Rotates a key of a witness that is stopped for it, and starts it where it was. */
  private WitnessRotation.Outcome rotate(int number) throws Exception {
    WitnessNode running = network.witnesses.get(number - 1);
    ListenAddress address = running.address();
    running.close();
    WitnessRotation.Outcome outcome =
        rotation(number).rotate(Optional.of(SignatureType.COSIGNATURE_ED25519));
    network.witnesses.set(
        number - 1, WitnessNode.start(new WitnessOptions(network.witnessData(number), address)));
    return outcome;
  }

  private void restartGateway() throws Exception {
    gateway.close();
    gateway = network.startGateway();
  }

  private void assertSound() throws Exception {
    gateway.close();
    var reports =
        GatewayFsck.run(network.configuration, false, new SecureRandom(), InstantSource.system());
    assertThat(reports.values()).allSatisfy(report -> assertThat(report.defects()).isEmpty());
    assertThat(reports.values()).allMatch(FsckReport::isSound);
    assertThat(GatewayFsck.nodeProblems(network.configuration, InstantSource.system())).isEmpty();
  }

  @Test
  void theWitnessGoesOnUnderItsNewKeyAndEveryProofStaysGood() throws Exception {
    final NetworkDocument old = gateway.network();
    final ProofFile first = stamp("first");
    WitnessRotation.Outcome outcome = rotate(1);
    assertThat(outcome.statements()).hasSize(2).allMatch(KeyRotationEntry::isSignedByItsKeys);
    assertThat(outcome.unsaid()).isEmpty();
    final ProofFile second = stamp("second"); // two others are a quorum
    gateway.close();

    WitnessKeyImport.Taken taken = imports().take(exported(1), false);
    assertThat(taken.unsaid()).isEmpty();
    assertThat(imports().take(exported(1), false)).as("again").isEqualTo(taken);
    gateway = network.startGateway();
    NetworkDocument now = gateway.network();
    assertThat(now).isEqualTo(taken.after());
    assertThat(now.witnesses().getFirst().keys()).containsExactly(outcome.newKey().orElseThrow());
    network.witnesses.get(1).close(); // so that the new key's vote is needed
    final ProofFile third = stamp("third");

    for (NetworkDocument[] pins : List.of(array(now), array(old, now))) {
      assertThat(verdict(first, "first", pins).isVerified()).isTrue();
      assertThat(verdict(proof("first"), "first", pins).isVerified()).isTrue();
      assertThat(verdict(second, "second", pins).isVerified()).isTrue();
      assertThat(verdict(third, "third", pins).isVerified()).isTrue();
      assertThat(voters(verdict(third, "third", pins))).contains("witness-a-1");
    }
    assertThat(verdict(third, "third", old).isVerified()).isFalse();
    String signatures =
        TestNetwork.text(network.get(gateway.url() + "/v1/timestamp/" + hash("first").hex()));
    assertThat(signatures).contains("\"witness_id\"").doesNotContain("null");
    assertSound();
  }

  private static NetworkDocument[] array(NetworkDocument... documents) {
    return documents;
  }

  @Test
  void eachLogHoldsWhatWasSaidOfItOnce() throws Exception {
    stamp("first");
    rotate(1);
    gateway.close();
    imports().take(exported(1), false);
    gateway = network.startGateway();
    stamp("second");
    restartGateway();
    stamp("third");
    gateway.close();
    KeyRotation log =
        new KeyRotation(network.configuration, new SecureRandom(), InstantSource.system());
    // three stamps and the statement; the statement alone
    assertThat(log.rotate(NAMESPACE).statement().lastTrustedSize()).isEqualTo(4);
    assertThat(log.rotate("org:records").statement().lastTrustedSize()).isEqualTo(1);
  }

  @Test
  void aSecondRotationLeadsOnFromTheFirst() throws Exception {
    final ProofFile first = stamp("first");
    rotate(1);
    VerifierKey last = rotate(1).newKey().orElseThrow();
    gateway.close();
    assertThat(imports().take(exported(1), false).statements()).hasSize(4);
    gateway = network.startGateway();
    assertThat(gateway.network().witnesses().getFirst().keys()).containsExactly(last);
    assertThat(verdict(first, "first", gateway.network()).isVerified()).isTrue();
    stamp("second");
    assertSound();
  }

  @Test
  void oneOfTwoKeysGoesAndTheOtherStays() throws Exception {
    stamp("first");
    assertThatThrownBy(() -> rotation(3).rotate(Optional.empty())).hasMessageContaining("two keys");
    VerifierKey ed25519 = rotate(3).newKey().orElseThrow();
    gateway.close();
    List<VerifierKey> after = imports().take(exported(3), false).after().witnesses().get(2).keys();
    List<VerifierKey> before = network.configuration.witnesses().get(2).keys();
    assertThat(after).containsExactly(ed25519, before.get(1));
    gateway = network.startGateway();
    stamp("second");
    assertSound();
  }

  /** What is there when the process dies after each write, and what the next call makes of it. */
  @Test
  void whereverItIsCutShortThereIsOneWholeKeyAndTheNextCallFinishes() throws Exception {
    stamp("first");
    network.witnesses.getFirst().close();
    Path data = network.witnessData(1);
    Path key = WitnessFiles.key(data, SignatureType.COSIGNATURE_ED25519);
    Path before = directory.resolve("before");
    copyTree(data, before);
    WitnessRotation.Outcome done = rotation(1).rotate(Optional.empty());
    Path next = key.resolveSibling(key.getFileName() + ".next");
    Path gone = key.resolveSibling(key.getFileName() + ".gone-" + done.oldKey().keyIdHex());
    VerifierKey oldKey = KeyFile.read(gone).key();
    VerifierKey newKey = KeyFile.read(key).key();

    // 1: the new key is made, and nothing is said: it starts as it was
    Path whole = directory.resolve("whole");
    copyTree(data, whole);
    restore(before, data);
    Files.copy(whole.resolve(data.relativize(key)), next, StandardCopyOption.COPY_ATTRIBUTES);
    assertThat(startedKeys(1)).containsExactly(oldKey);
    // 2: it is said, and the old key is in its place: nothing starts, and the next call finishes
    copyTree(whole.resolve("rotations"), data.resolve("rotations"));
    assertDoesNotStart();
    // 3: the old key is aside, too
    Files.createLink(gone, key);
    assertDoesNotStart();
    assertThat(rotation(1).rotate(Optional.empty()).newKey()).contains(newKey);
    assertThat(startedKeys(1)).containsExactly(newKey);
    assertThat(next).doesNotExist();
    assertThat(KeyFile.read(gone).key()).isEqualTo(oldKey);
    assertThat(rotation(1).statements(Optional.empty())).isEqualTo(done.statements());
  }

  /** As above, by a successor that is not the one that was said. */
  @Test
  void putsNoOtherKeyInPlaceThanTheOneThatWasSaid() throws Exception {
    network.witnesses.getFirst().close();
    Path data = network.witnessData(1);
    Path key = WitnessFiles.key(data, SignatureType.COSIGNATURE_ED25519);
    byte[] old = Files.readAllBytes(key);
    rotation(1).rotate(Optional.empty());
    Files.write(key, old);
    assertThatThrownBy(() -> rotation(1).rotate(Optional.empty()))
        .hasMessageContaining("restore that file");
    assertThat(Files.readAllBytes(key)).isEqualTo(old);
  }

  private List<VerifierKey> startedKeys(int number) throws Exception {
    try (WitnessNode started =
        WitnessNode.start(new WitnessOptions(network.witnessData(number), TestNetwork.ANY))) {
      return started.keys();
    }
  }

  private void assertDoesNotStart() {
    assertThatThrownBy(() -> startedKeys(1))
        .isInstanceOf(NodeStartException.class)
        .hasMessageContaining("has said that it goes");
  }

  private static void restore(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(to)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
    copyTree(from, to);
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  @Test
  void aWitnessWhoseKeyWasRevokedVotesNoMore() throws Exception {
    final ProofFile first = stamp("first");
    network.witnesses.getFirst().close();
    assertThat(rotation(1).revoke(Optional.empty()).newKey()).isEmpty();
    assertThatThrownBy(() -> startedKeys(1)).hasMessageContaining("revoked");
    gateway.close();
    byte[] statements = exported(1);
    assertThatThrownBy(() -> imports().take(statements, false)).hasMessageContaining("revoke");
    imports().take(statements, true);
    gateway = network.startGateway();
    NetworkDocument now = gateway.network();
    assertThat(verdict(first, "first", now).isVerified()).isTrue();
    ProofFile second = stamp("second");
    assertThat(verdict(second, "second", now).isVerified()).isTrue();
    assertThat(voters(verdict(second, "second", now))).doesNotContain("witness-a-1");
    assertThat(
            new Doctor(network.exchange, InstantSource.system())
                .examine(network.gatewayFile, java.util.Map.of(), java.util.Map.of()))
        .anyMatch(
            finding ->
                finding.check().equals("witness witness-a-1") && finding.what().contains("revoked"))
        .anyMatch(finding -> finding.check().equals("rotations"));
    assertSound();
  }

  @Test
  void aRevocationThatWasCutShortIsFinished() throws Exception {
    network.witnesses.getFirst().close();
    Path key = WitnessFiles.key(network.witnessData(1), SignatureType.COSIGNATURE_ED25519);
    WitnessRotation.Outcome done = rotation(1).revoke(Optional.empty());
    Path gone = key.resolveSibling(key.getFileName() + ".gone-" + done.oldKey().keyIdHex());
    Files.createLink(key, gone);
    assertDoesNotStart();
    assertThatThrownBy(() -> rotation(1).rotate(Optional.empty())).hasMessageContaining("revoked");
    assertThat(rotation(1).revoke(Optional.empty()).statements()).isEqualTo(done.statements());
    assertThat(key).doesNotExist();
    assertThat(gone).exists();
  }

  @Test
  void refusesWhatIsNoStatementOfAWitnessHere() throws Exception {
    assertThatThrownBy(() -> imports().take(new byte[0], false))
        .as("no statements")
        .hasMessageContaining("nothing of the logs here");
    network.witnesses.getFirst().close();
    rotation(1).rotate(Optional.empty());
    byte[] good = exported(1);
    assertThatThrownBy(() -> imports().take(good, false))
        .as("while the gateway runs")
        .isInstanceOf(StoreException.class);
    gateway.close();
    byte[] damaged = good.clone();
    damaged[damaged.length / 3] ^= 1;
    assertThatThrownBy(() -> imports().take(damaged, false)).hasMessageContaining("expected what");
    byte[] stranger = statementOfStranger(0);
    assertThatThrownBy(() -> imports().take(stranger, false)).hasMessageContaining("no witness");
    byte[] beyond = statementOfWitness(7);
    assertThatThrownBy(() -> imports().take(beyond, false)).hasMessageContaining("has only 0");
    byte[] twice = statementOfWitness(0);
    imports().take(good, false);
    assertThatThrownBy(() -> imports().take(twice, false))
        .as("another successor")
        .hasMessageContaining("makes no network");
    assertThat(GatewaySetup.document(network.configuration).rotations()).hasSize(2);
  }

  private static byte[] statementOfStranger(long size) throws Exception {
    return statement(
        TestKeys.signer("stranger", SignatureType.COSIGNATURE_ED25519, 1), "stranger", size);
  }

  /** By the first witness's key, which its data directory still has. */
  private byte[] statementOfWitness(long size) throws Exception {
    Path key = WitnessFiles.key(network.witnessData(1), SignatureType.COSIGNATURE_ED25519);
    try (Stream<Path> files = Files.list(key.resolveSibling("."))) {
      Path gone =
          files
              .filter(file -> file.getFileName().toString().contains(".gone-"))
              .findFirst()
              .orElseThrow();
      return statement(KeyFile.read(gone), "witness-a-1", size);
    }
  }

  private static byte[] statement(cairn.format.Signer oldKey, String name, long size)
      throws Exception {
    return RotationLines.encode(
        List.of(
            KeyRotationEntry.rotate(
                KeyRotationEntry.Role.WITNESS,
                ORIGIN,
                oldKey,
                TestKeys.signer(name, SignatureType.COSIGNATURE_ED25519, 99),
                size)));
  }

  @Test
  void refusesWhileTheWitnessRuns() throws Exception {
    assertThatThrownBy(() -> rotation(1).rotate(Optional.empty()))
        .isInstanceOf(StoreException.class);
    assertThat(rotation(1).statements(Optional.empty())).isEmpty();
  }

  @Test
  void fsckKnowsAWitnessThatIsNoLongerInTheConfiguration() throws Exception {
    stamp("first");
    gateway.close();
    Configuration now = network.configuration;
    String yaml = Files.readString(network.gatewayFile);
    VerifierKey removed = now.witnesses().getFirst().keys().getFirst();
    VerifierKey other = TestKeys.signer("witness-a-1", SignatureType.COSIGNATURE_ED25519, 55).key();
    assertThat(yaml).contains(removed.vkey());
    Files.writeString(network.gatewayFile, yaml.replace(removed.vkey(), other.vkey()));
    Configuration edited =
        ConfigurationFile.read(network.gatewayFile, java.util.Map.of(), java.util.Map.of());
    var reports = GatewayFsck.run(edited, false, new SecureRandom(), InstantSource.system());
    assertThat(reports.values()).allSatisfy(report -> assertThat(report.defects()).isEmpty());
  }
}
