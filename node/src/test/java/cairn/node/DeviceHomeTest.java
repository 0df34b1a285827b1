package cairn.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.PrivatePart;
import cairn.format.ProofFile;
import cairn.format.Utf8;
import cairn.log.EntryDraft;
import cairn.log.Log;
import cairn.log.LogSettings;
import cairn.log.LogWitnesses;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.testkit.BitFlips;
import cairn.testkit.BitFlips.Column;
import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.Subject;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import cairn.verify.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceHomeTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String SECRET = "case-of-the-quiet-harbour";

  @TempDir private Path directory;
  private DeviceSetup.Made made;
  private Configuration configuration;

  @BeforeEach
  void setUp() throws Exception {
    Path file = directory.resolve("home/cairn.yaml");
    made = new DeviceSetup(RANDOM, CLOCK).init(file, "device-1", Optional.empty());
    configuration = ConfigurationFile.read(file, Map.of(), Map.of());
  }

  private DeviceHome open() throws Exception {
    return DeviceHome.open(configuration, CLOCK, RANDOM);
  }

  private static Hash file(int number) {
    return Hash.sha256(Utf8.encode("file " + number));
  }

  private static Attestation attestation(DeviceHome home, int number, PrivatePart part)
      throws Exception {
    return Attestation.sign(file(number), List.of(), number, part, home.attestor(), RANDOM);
  }

  private static PrivatePart secret(String investigation) {
    return new PrivatePart(Optional.of(investigation), Map.of("place", "pier " + investigation));
  }

  @Test
  void startsWithAnEmptyLogThatItsOwnKeySigned() throws Exception {
    try (DeviceHome home = open()) {
      assertThat(home.origin()).hasToString("device-1/org:records");
      assertThat(home.logKey()).isEqualTo(made.log());
      assertThat(home.attestor().key()).isEqualTo(made.attestor());
      assertThat(home.head().size()).isZero();
      assertThat(home.head().note().signatures()).hasSize(1);
      assertThat(home.proof(0)).isEmpty();
    }
  }

  @Test
  void keepsWhatIsAttestedAndGoesOnAfterIt() throws Exception {
    try (DeviceHome home = open()) {
      List<AttestationLog.Attested> attested =
          home.attest(
              List.of(
                  attestation(home, 1, PrivatePart.NONE), attestation(home, 2, PrivatePart.NONE)));
      assertThat(attested).extracting(AttestationLog.Attested::index).containsExactly(0L, 1L);
      assertThat(home.head().size()).isEqualTo(2);
    }
    try (DeviceHome home = open()) {
      assertThat(home.attest(List.of(attestation(home, 3, PrivatePart.NONE))))
          .extracting(AttestationLog.Attested::index)
          .containsExactly(2L);
      assertThat(home.head().size()).isEqualTo(3);
      assertThat(home.reader().consistency(2, 3)).isNotEmpty();
    }
    assertThat(GatewayFsck.run(configuration, false, RANDOM, CLOCK).values())
        .allSatisfy(report -> assertThat(report.isSound()).isTrue());
    assertThat(GatewayFsck.nodeProblems(configuration, CLOCK)).isEmpty();
  }

  /** By the policy that {@code init} wrote: the log's signature, said in so many words. */
  @Test
  void itsProofsAreJudgedByItsOwnPolicyAndNeverAsWitnessed() throws Exception {
    ProofFile proof;
    try (DeviceHome home = open()) {
      proof =
          home.attest(List.of(attestation(home, 1, PrivatePart.NONE)))
              .getFirst()
              .proof()
              .orElseThrow();
    }
    byte[] policy = Files.readAllBytes(GatewayFiles.ownPolicy(configuration.home()));
    ProofVerifier verifier =
        new ProofVerifier(
            List.of(
                new TrustedNetwork(
                    "own", List.of(TrustedPolicy.of(cairn.format.TlogPolicy.parse(policy))))));
    Verdict verdict = verifier.verify(new Subject.FileHash(file(1)), proof.encode(), Set.of());
    assertThat(verdict.levels()).containsExactly(new Level.Logged());
    assertThat(verdict.isWitnessed()).isFalse();
    assertThat(
            verifier.verify(new Subject.FileHash(file(2)), proof.encode(), Set.of()).isVerified())
        .isFalse();
  }

  @Test
  void commitsToWhatItKeepsToItself() throws Exception {
    try (DeviceHome home = open()) {
      home.attest(
          List.of(attestation(home, 1, PrivatePart.NONE), attestation(home, 2, secret(SECRET))));
      SideRecord side = home.sideRecords().ofInvestigation(SECRET).getFirst();
      assertThat(side.index()).hasValue(1);
      assertThat(side.content()).isEqualTo(secret(SECRET));
      assertThat(home.sideRecords().of(side.commitment())).contains(side);
      assertThat(home.sideRecords().ofFile(file(2))).containsExactly(side);
      assertThat(home.sideRecords().ofFile(file(1))).isEmpty();
      Entry entry = Entry.parse(home.reader().entry(1).orElseThrow().entry());
      assertThat(((cairn.format.AttestationEntry) entry).statement().privateCommitment())
          .contains(side.content().commitment(side.salt()));
    }
    assertThat(databasesHolding(SECRET)).containsExactly("node.db");
  }

  /** Salted: the same words are committed to in two ways. */
  @Test
  void equalTextsHaveDifferentCommitments() throws Exception {
    try (DeviceHome home = open()) {
      Attestation one = attestation(home, 1, secret(SECRET));
      Attestation other = attestation(home, 1, secret(SECRET));
      assertThat(one.side().orElseThrow().commitment())
          .isNotEqualTo(other.side().orElseThrow().commitment());
    }
  }

  /** Among so many records that rows are moved about: nothing may be left in any gap of a page. */
  @Test
  void overwritesWhatIsForgottenAndKeepsTheRest() throws Exception {
    try (DeviceHome home = open()) {
      List<Attestation> attestations = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        attestations.add(attestation(home, i, secret(i % 7 == 0 ? SECRET : "other-" + i)));
      }
      home.attest(attestations.subList(0, 150));
      home.attest(attestations.subList(150, 400));
      assertThat(home.sideRecords().forgetInvestigation(SECRET)).isEqualTo(58);
      assertThat(home.sideRecords().forgetInvestigation(SECRET)).isZero();
      assertThat(home.sideRecords().forgetFile(file(1))).isEqualTo(1);
      assertThat(home.sideRecords().ofFile(file(2)))
          .singleElement()
          .satisfies(kept -> assertThat(kept.content()).isEqualTo(secret("other-2")));
      assertThat(home.head().size()).isEqualTo(400);
    }
    assertThat(databasesHolding(SECRET)).isEmpty();
    assertThat(databasesHolding("other-1\"")).isEmpty();
    assertThat(databasesHolding("other-2\"")).containsExactly("node.db");
    assertThat(GatewayFsck.nodeProblems(configuration, CLOCK)).isEmpty();
  }

  private List<String> databasesHolding(String text) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, ISO_8859_1).contains(text)) {
          found.add(file.getFileName().toString());
        }
      }
    }
    return found;
  }

  /** As after a kill between the two: the text is there, the record never was. */
  @Test
  void dropsASideRecordWhoseAttestationWasNeverLogged() throws Exception {
    try (DeviceHome home = open()) {
      home.sideRecords().add(List.of(attestation(home, 1, secret(SECRET)).side().orElseThrow()));
      assertThat(home.sideRecords().ofInvestigation(SECRET)).hasSize(1);
    }
    try (DeviceHome home = open()) {
      assertThat(home.sideRecords().ofInvestigation(SECRET)).isEmpty();
    }
    assertThat(databasesHolding(SECRET)).isEmpty();
  }

  /** As after a kill behind the commit: the record is logged, but not signed, and not placed. */
  @Test
  void finishesWhatAProcessThatWasKilledHadBegun() throws Exception {
    Attestation attestation;
    try (DeviceHome home = open()) {
      attestation = attestation(home, 1, secret(SECRET));
      home.sideRecords().add(List.of(attestation.side().orElseThrow()));
    }
    commitOnly(attestation);
    try (DeviceHome home = open()) {
      assertThat(home.head().size()).isEqualTo(1);
      assertThat(home.sideRecords().ofInvestigation(SECRET))
          .singleElement()
          .satisfies(side -> assertThat(side.index()).hasValue(0));
    }
  }

  private void commitOnly(Attestation attestation) throws Exception {
    try (NodeStores stores = NodeStores.open(configuration, CLOCK);
        Log log =
            Log.open(
                new Log.Setup(
                    stores.stores(),
                    GatewayFiles.index(configuration.data(), "org:records"),
                    configuration.origins().getFirst(),
                    KeyFile.read(GatewayFiles.logKey(configuration.data(), "org:records")),
                    LogWitnesses.none(CLOCK),
                    LogSettings.DEFAULT,
                    CLOCK,
                    System::nanoTime,
                    RANDOM))) {
      log.pollWitnessesOnce();
      log.sequencer().submit(List.of(new EntryDraft(attestation.entry())));
      assertThat(log.sequencer().commitRound()).isEqualTo(1);
    }
  }

  @Test
  void isOpenInOnePlaceAtATime() throws Exception {
    try (DeviceHome home = open()) {
      assertThat(home.head().size()).isZero();
      assertThatThrownBy(
              () -> DeviceHome.open(configuration, CLOCK, RANDOM, Duration.ofMillis(150)))
          .isInstanceOfSatisfying(
              StoreException.class,
              busy -> assertThat(busy.reason()).isEqualTo(StoreException.Reason.BUSY));
    }
  }

  @Test
  void refusesAHomeOfAnotherRole() {
    Configuration gateway =
        new Configuration(
            configuration.home(),
            Role.GATEWAY,
            configuration.id(),
            configuration.operator(),
            0,
            false,
            List.of(),
            configuration.federation(),
            configuration.namespaces(),
            Map.of(),
            configuration.data(),
            configuration.store(),
            configuration.listen(),
            configuration.quorumTimeout(),
            configuration.checkpointRetention(),
            configuration.queue(),
            configuration.logFormat(),
            configuration.logLevel());
    assertThatThrownBy(() -> DeviceHome.open(gateway, CLOCK, RANDOM))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("is a gateway's");
    assertThatThrownBy(() -> GatewayNode.start(configuration))
        .hasMessageContaining("is a device's");
  }

  @Test
  void refusesAnAttestorsKeyThatIsGone() throws Exception {
    Files.delete(GatewayFiles.attestorKey(configuration.data()));
    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("there is no attestor's key");
  }

  @Test
  void findsOneFlippedBitInASideRecord() throws Exception {
    try (DeviceHome home = open()) {
      home.attest(List.of(attestation(home, 1, secret(SECRET))));
    }
    Path file = configuration.data().resolve(NodeSchema.DATABASE + ".db");
    byte[] sound = Files.readAllBytes(file);
    Random random = new Random(7);
    for (String column :
        List.of(
            "commitment",
            "record",
            "file_hash",
            "salt",
            "investigation",
            "content",
            "leaf_index",
            "digest")) {
      for (int flip = 0; flip < 4; flip++) {
        String flipped;
        try (NodeStores stores = NodeStores.open(configuration, CLOCK);
            Database own = stores.openNode()) {
          flipped = BitFlips.flip(own, new Column("node_private", column), random);
        }
        assertThat(GatewayFsck.nodeProblems(configuration, CLOCK)).as(flipped).isNotEmpty();
        Files.write(file, sound);
      }
    }
    assertThat(GatewayFsck.nodeProblems(configuration, CLOCK)).isEmpty();
  }

  @Test
  void theDoctorFindsNothingBrokenAndSaysThatNobodyIsTrusted() {
    List<Finding> findings =
        new Doctor(
                call -> {
                  throw new AssertionError("a device asks nobody: " + call);
                },
                CLOCK)
            .examine(configuration.home().resolve("cairn.yaml"), Map.of(), Map.of());
    assertThat(findings).noneMatch(found -> found.outcome() == Finding.Outcome.FAIL);
    assertThat(findings)
        .filteredOn(found -> found.outcome() == Finding.Outcome.WARN)
        .extracting(Finding::what)
        .containsExactly("NOBODY IS TRUSTED: records of anybody pass on first use");
  }
}
