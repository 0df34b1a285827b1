package cairn.federation.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import cairn.federation.KnownLogs;
import cairn.format.AnchorEntry;
import cairn.format.BundleManifest;
import cairn.format.Cosignature;
import cairn.format.DeliveryAckEntry;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.NoteSignature;
import cairn.format.PrivatePart;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.log.Logged;
import cairn.testkit.FastDirectory;
import cairn.testkit.VirtualClock;
import cairn.verify.AttestorStanding;
import cairn.verify.ForkJudge;
import cairn.verify.JudgedFork;
import cairn.verify.TrustedAttestors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bundles from a device to an organisation, and acknowledgements back. */
class BundleTripTest {
  private static final Optional<String> CASE = Optional.of("case-2026-001");

  @SuppressWarnings("NullAway.Init") // set up before each test
  private FastDirectory place;

  @SuppressWarnings("NullAway.Init") // set up before each test
  private Path directory;

  private final VirtualClock clock = VirtualClock.atNewYear();

  @SuppressWarnings("NullAway.Init") // set up before each test
  private TestNode device;

  @SuppressWarnings("NullAway.Init") // set up before each test
  private TestNode org;

  @BeforeEach
  void open() throws Exception {
    place = FastDirectory.create("cairn-bundles-");
    directory = place.path();
    device = new TestNode("device-7", directory.resolve("device"), clock);
    org = new TestNode("newsroom", directory.resolve("org"), clock);
    for (int i = 0; i < 5; i++) {
      device.attest(i, i % 2 == 0 ? CASE : Optional.empty());
    }
  }

  @AfterEach
  void close() throws Exception {
    device.close();
    org.close();
    place.close();
  }

  private ImportOutcome.Imported imported(TestNode node, Path bundle, TrustedAttestors trusted)
      throws Exception {
    ImportOutcome outcome = node.take(bundle, trusted);
    assertThat(outcome).isInstanceOf(ImportOutcome.Imported.class);
    return (ImportOutcome.Imported) outcome;
  }

  private static ImportOutcome.Counts counts(long imported, long duplicates, long untrusted) {
    return new ImportOutcome.Counts(imported, duplicates, untrusted, 0, 0);
  }

  private static Entry entry(TestNode node, OptionalLong index) throws Exception {
    return Entry.parse(node.reader().entry(index.orElseThrow()).orElseThrow().entry());
  }

  @Test
  void holdsAnchorsAndAcknowledgesWhatATrustedDeviceSends() throws Exception {
    ImportOutcome.Imported imported = imported(org, device.exported(), TestNode.trusting(device));

    assertThat(imported.counts()).isEqualTo(counts(5, 0, 0));
    assertThat(imported.sender()).isEqualTo(AttestorStanding.TRUSTED);
    assertThat(imported.firstUse()).isFalse();
    assertThat(org.held().count()).isEqualTo(5);
    assertThat(org.size()).isEqualTo(2);
    assertThat(entry(org, imported.anchor())).isEqualTo(new AnchorEntry("device-7", device.head()));
    assertThat(entry(org, imported.acknowledgement()))
        .isEqualTo(
            new DeliveryAckEntry(
                imported.bundle(),
                device.did().fingerprint(),
                5,
                clock.instant().getEpochSecond()));
    HeldRecord held = org.held().ofFile(TestNode.file(3)).getFirst();
    assertThat(held.record().index()).isEqualTo(3);
    assertThat(held.firstUse()).isFalse();
    assertThat(org.held().provenances(device.key(), 3))
        .extracting(Provenance::source, Provenance::federatedFrom)
        .containsExactly(
            tuple("bundle:" + imported.bundle().hex(), device.did().fingerprint().hex()));
    HeldRecords.requireSound(org.database());
  }

  @Test
  void changesNothingWhenImportedAgain() throws Exception {
    Path bundle = device.exported();
    ImportOutcome.Imported first = imported(org, bundle, TestNode.trusting(device));
    clock.advance(Duration.ofHours(1));
    long size = org.size();

    ImportOutcome.Imported second = imported(org, bundle, TestNode.trusting(device));

    assertThat(second.counts()).isEqualTo(counts(0, 5, 0));
    assertThat(second.anchor()).isEqualTo(first.anchor());
    assertThat(second.acknowledgement()).isEqualTo(first.acknowledgement());
    assertThat(org.size()).isEqualTo(size);
    assertThat(org.held().count()).isEqualTo(5);
    assertThat(org.held().provenances(device.key(), 0)).hasSize(1);
  }

  @Test
  void leavesNoTraceOfADryRun() throws Exception {
    ImportOutcome outcome = org.take(device.exported(), TestNode.trusting(device), true);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            ImportOutcome.Imported.class,
            would -> assertThat(would.counts()).isEqualTo(counts(5, 0, 0)));
    assertThat(org.held().count()).isZero();
    assertThat(org.size()).isZero();
    assertThat(new Deliveries(org.database()).all()).isEmpty();
  }

  @Test
  void leavesNoTraceOfWhatIsDamaged() throws Exception {
    byte[] bytes = Files.readAllBytes(device.exported());
    for (int at = 7; at < bytes.length; at += 401) {
      byte[] flipped = bytes.clone();
      flipped[at] ^= 4;
      Path file = Files.write(directory.resolve("flipped.zip"), flipped);

      assertThat(org.take(file, TestNode.trusting(device)))
          .as("a bit flipped at %d", at)
          .isInstanceOf(ImportOutcome.Refused.class);
    }
    assertThat(org.held().count()).isZero();
    assertThat(org.size()).isZero();
  }

  @Test
  void skipsWhatStrangersSendAndLogsNothing() throws Exception {
    TestNode other = new TestNode("other", directory.resolve("other"), clock);
    ImportOutcome.Imported imported = imported(org, device.exported(), TestNode.trusting(other));
    other.close();

    assertThat(imported.counts()).isEqualTo(counts(0, 0, 5));
    assertThat(imported.strangers()).containsExactly(device.did().fingerprint());
    assertThat(org.held().count()).isZero();
    assertThat(org.size()).isZero();
  }

  @Test
  void skipsTheRecordsOfAStrangerInATrustedBundle() throws Exception {
    device.attest(9, Optional.empty(), TestNode.signer("stranger", "stranger"));

    ImportOutcome.Imported imported = imported(org, device.exported(), TestNode.trusting(device));

    assertThat(imported.counts()).isEqualTo(counts(5, 0, 1));
    assertThat(org.held().ofFile(TestNode.file(9))).isEmpty();
    assertThat(entry(org, imported.acknowledgement()))
        .isInstanceOfSatisfying(
            DeliveryAckEntry.class, ack -> assertThat(ack.recordCount()).isEqualTo(5));
  }

  @Test
  void takesOnFirstUseWhileNobodyIsTrustedAndPinsNothing() throws Exception {
    TestNode impostor = new TestNode("device-7", "other", directory.resolve("impostor"), clock);
    impostor.attest(50, Optional.empty());
    ImportOutcome.Imported first = imported(org, impostor.exported(), TrustedAttestors.NONE);
    impostor.close();

    ImportOutcome.Imported second = imported(org, device.exported(), TestNode.trusting(device));

    assertThat(first.sender()).isEqualTo(AttestorStanding.FIRST_USE);
    assertThat(first.firstUse()).isTrue();
    assertThat(second.counts()).isEqualTo(counts(5, 0, 0));
  }

  @Test
  void refusesASecondKeyOfALogForWhichSomebodyElseTrustedVouched() throws Exception {
    imported(org, device.exported(), TestNode.trusting(device));
    TestNode other = new TestNode("device-8", directory.resolve("other"), clock);
    TestNode rival = new TestNode("device-7", "other", directory.resolve("rival"), clock);
    rival.attest(50, Optional.empty());
    Path bundle = resealed(rival, other); // signed by somebody else, who is trusted too
    ImportOutcome outcome = org.take(bundle, TestNode.trusting(device, other));
    other.close();
    rival.close();

    assertThat(outcome)
        .isInstanceOfSatisfying(
            ImportOutcome.Contradicted.class,
            refused -> assertThat(refused.reason()).contains("is known under another key"));
    assertThat(org.held().count()).isEqualTo(5);
  }

  private Path resealed(TestNode node, TestNode sender) throws Exception {
    BundleExport export =
        new BundleExport(node.database(), node, sender.sender, PrivateTexts.NONE, clock);
    BundleExport.Outcome outcome = export.make(TestNode.records(Optional.empty(), false));
    return Files.write(
        directory.resolve("resealed.zip"), ((BundleExport.Outcome.Exported) outcome).bytes());
  }

  @Test
  void keepsTheEvidenceWhenADeviceShowsTwoTreesOfOneSize() throws Exception {
    imported(org, device.exported(), TestNode.trusting(device));
    TestNode fork = new TestNode("device-7", directory.resolve("fork"), clock);
    for (int i = 0; i < 5; i++) {
      fork.attest(100 + i, Optional.empty());
    }

    ImportOutcome outcome = org.take(fork.exported(), TestNode.trusting(device));
    fork.close();

    assertThat(outcome)
        .isInstanceOfSatisfying(
            ImportOutcome.Contradicted.class,
            refused -> {
              assertThat(refused.evidence()).isPresent();
              assertThat(ForkJudge.judge(refused.evidence().orElseThrow(), List.of(device.key())))
                  .isInstanceOf(JudgedFork.Proven.class);
            });
    assertThat(org.held().count()).isEqualTo(5);
  }

  @Test
  void refusesAnotherRecordAtAnIndexThatIsHeld() throws Exception {
    imported(org, device.exported(), TestNode.trusting(device));
    TestNode fork = new TestNode("device-7", directory.resolve("fork"), clock);
    for (int i = 0; i < 6; i++) {
      fork.attest(100 + i, Optional.empty());
    }

    ImportOutcome outcome = org.take(fork.exported(), TestNode.trusting(device));
    fork.close();

    assertThat(outcome)
        .isEqualTo(
            new ImportOutcome.Contradicted(
                "device-7/org:records shows another record at index 0 than it showed before",
                Optional.empty()));
    assertThat(org.held().count()).isEqualTo(5);
    assertThat(org.size()).isEqualTo(2);
  }

  @Test
  void carriesAnInvestigationAloneAndItsTextOnlyWhenTold() throws Exception {
    Path shut = device.exported(TestNode.records(CASE, false));
    Path opened = device.exported(TestNode.records(CASE, true));

    ImportOutcome.Imported first = imported(org, shut, TestNode.trusting(device));
    Optional<Hash> commitment =
        Commitments.of(
            Entry.parse(org.held().ofFile(TestNode.file(2)).getFirst().record().entry()));

    assertThat(first.counts()).isEqualTo(counts(3, 0, 0));
    assertThat(new String(Files.readAllBytes(shut), StandardCharsets.ISO_8859_1))
        .doesNotContain("case-2026-001");
    assertThat(org.held().opening(commitment.orElseThrow())).isEmpty();

    imported(org, opened, TestNode.trusting(device));
    assertThat(org.held().opening(commitment.orElseThrow()))
        .hasValueSatisfying(
            opening -> assertThat(opening.part()).isEqualTo(new PrivatePart(CASE, Map.of())));
    HeldRecords.requireSound(org.database());
    HeldTexts texts = new HeldTexts(org.database(), org.mirrors);
    assertThat(texts.ofInvestigation("case-2026-001")).isEqualTo(3);
    assertThat(texts.forgetInvestigation("case-2026-001")).isEqualTo(3);
    assertThat(org.held().opening(commitment.orElseThrow())).isEmpty();
  }

  @Test
  void exportsARange() throws Exception {
    Path bundle =
        device.exported(
            new BundleExport.Selection(
                BundleManifest.Kind.RECORDS, Optional.empty(), 1, OptionalLong.of(3), false));

    assertThat(imported(org, bundle, TestNode.trusting(device)).counts())
        .isEqualTo(counts(2, 0, 0));
    assertThat(org.held().find(device.key(), 0)).isEmpty();
    assertThat(org.held().find(device.key(), 2)).isPresent();
  }

  @Test
  void marksABundleDeliveredByAnAcknowledgementAndAcknowledgesNone() throws Exception {
    Path bundle = device.exported();
    imported(org, bundle, TestNode.trusting(device));
    clock.advance(Duration.ofMinutes(5));
    long size = device.size();

    ImportOutcome.Imported back = imported(device, org.acks(), TestNode.trusting(org));

    assertThat(back.counts()).isEqualTo(counts(1, 0, 0));
    assertThat(back.acknowledgement()).isEmpty();
    assertThat(device.size()).isEqualTo(size);
    Delivery delivery = new Deliveries(device.database()).newest().orElseThrow();
    assertThat(delivery.bundle()).isEqualTo(Hash.sha256(Files.readAllBytes(bundle)));
    assertThat(delivery.receipt())
        .hasValueSatisfying(
            receipt -> {
              assertThat(receipt.by()).isEqualTo(org.sender.key().publicKeyFingerprint());
              assertThat(receipt.recordCount()).isEqualTo(5);
            });
    assertThat(imported(device, org.acks(), TestNode.trusting(org)).counts())
        .isEqualTo(counts(0, 1, 0));
    HeldRecords.requireSound(device.database());
  }

  @Test
  void countsAcknowledgementsOfOthersBundles() throws Exception {
    imported(org, device.exported(), TestNode.trusting(device));
    TestNode other = new TestNode("device-8", directory.resolve("other"), clock);

    ImportOutcome.Imported imported = imported(other, org.acks(), TestNode.trusting(org));

    assertThat(imported.counts()).isEqualTo(new ImportOutcome.Counts(0, 0, 0, 0, 1));
    assertThat(other.held().count()).isZero();
    other.close();
  }

  @Test
  void believesNoAcknowledgementOfAStranger() throws Exception {
    imported(org, device.exported(), TestNode.trusting(device));
    TestNode other = new TestNode("other", directory.resolve("other"), clock);

    ImportOutcome.Imported back = imported(device, org.acks(), TestNode.trusting(other));
    other.close();

    assertThat(back.counts()).isEqualTo(counts(0, 0, 1));
    assertThat(new Deliveries(device.database()).newest().orElseThrow().receipt()).isEmpty();
  }

  @Test
  void refusesABundleOfItsOwnLog() throws Exception {
    assertThat(device.take(device.exported(), TrustedAttestors.NONE))
        .isEqualTo(new ImportOutcome.Refused("device-7/org:records is our own log"));
  }

  @Test
  void refusesALogThatIsKnownHereUnderAnotherKeyAndAnchorsNothing() throws Exception {
    org.known = (log, shown) -> new KnownLogs.Stand.Refused("known under another key");
    for (TrustedAttestors trusted : List.of(TrustedAttestors.NONE, TestNode.trusting(device))) {
      assertThat(org.take(device.exported(), trusted))
          .isEqualTo(new ImportOutcome.Refused("known under another key"));
    }
    assertThat(org.held().count()).isZero();
    assertThat(org.size()).isZero();
  }

  @Test
  void anchorsAKnownLogWithTheLinesThatWereVerified() throws Exception {
    SignedCheckpoint head = device.head();
    NoteSignature witness =
        Cosignature.sign(
                SeedSigner.of(
                    "w", SignatureType.COSIGNATURE_ED25519, Hash.sha256(new byte[1]).bytes()),
                head.checkpoint(),
                1_700_000_000)
            .line();
    SignedCheckpoint verified = head.with(List.of(witness));
    org.known = (log, shown) -> new KnownLogs.Stand.Known(verified);

    ImportOutcome.Imported imported = imported(org, device.exported(), TestNode.trusting(device));

    assertThat(entry(org, imported.anchor())).isEqualTo(new AnchorEntry("device-7", verified));
  }

  /** He keeps the place among our anchors, and nothing else: the true log is taken all the same. */
  @Test
  void takesAKnownLogAlthoughSomebodyTookItsPlaceBefore() throws Exception {
    TestNode impostor = new TestNode("device-7", "other", directory.resolve("impostor"), clock);
    for (int i = 0; i < 5; i++) {
      impostor.attest(50 + i, Optional.empty());
    }
    imported(org, impostor.exported(), TrustedAttestors.NONE);
    impostor.close();
    assertThat(org.take(device.exported(), TestNode.trusting(device)))
        .isInstanceOf(ImportOutcome.Contradicted.class);
    org.known = (log, shown) -> new KnownLogs.Stand.Known(shown);

    ImportOutcome.Imported imported = imported(org, device.exported(), TestNode.trusting(device));

    assertThat(imported.counts()).isEqualTo(counts(5, 0, 0));
    assertThat(imported.anchor()).isEmpty();
    assertThat(imported.acknowledgement()).isPresent();
    HeldRecord held = org.held().find(device.key(), 0).orElseThrow();
    assertThat(new HeldProofs(org.database(), org).of(held).crossAnchors()).isEmpty();
  }

  @Test
  void holdsARecordOnceWhenItsLogIsMirroredLater() throws Exception {
    imported(org, device.exported(TestNode.records(CASE, false)), TestNode.trusting(device));
    org.mirrors = (key, index) -> device.reader().entry(index).map(Logged::entry);

    assertThat(org.held().mirrored(device.key(), 0, device.size(), 7)).isEmpty();
    assertThat(org.held().mirrored(device.key(), 0, device.size(), 8)).isEmpty();

    assertThat(org.held().count()).isEqualTo(3);
    assertThat(org.held().provenances(device.key(), 2))
        .extracting(Provenance::source)
        .hasSize(2)
        .contains(Provenance.MIRROR);
    assertThat(org.held().provenances(device.key(), 1)).isEmpty();
  }

  @Test
  void addsAProvenanceOnlyToWhatIsMirroredAlready() throws Exception {
    org.mirrors = (key, index) -> device.reader().entry(index).map(Logged::entry);

    ImportOutcome.Imported imported =
        imported(org, device.exported(TestNode.records(CASE, false)), TestNode.trusting(device));

    assertThat(imported.counts()).isEqualTo(counts(0, 3, 0));
    assertThat(org.held().count()).isZero();
    assertThat(org.held().provenances(device.key(), 2)).hasSize(2);
  }

  @Test
  void saysWhichHeldRecordAMirrorContradicts() throws Exception {
    imported(org, device.exported(), TestNode.trusting(device));
    org.mirrors = (key, index) -> Optional.of(new byte[] {1});

    assertThat(org.held().mirrored(device.key(), 0, 5, 7))
        .hasValueSatisfying(found -> assertThat(found.held().record().index()).isZero());
  }
}
