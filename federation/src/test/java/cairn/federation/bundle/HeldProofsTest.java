package cairn.federation.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.CrossAnchor;
import cairn.format.Hash;
import cairn.format.ProofFile;
import cairn.format.TlogProof;
import cairn.testkit.FakeWitness;
import cairn.testkit.FastDirectory;
import cairn.testkit.VirtualClock;
import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.QuorumRule;
import cairn.verify.Subject;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import cairn.verify.Verdict;
import cairn.verify.VerdictOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A record of a device without witnesses gets its bound of time from who imported it. */
class HeldProofsTest {
  private final VirtualClock clock = VirtualClock.atNewYear();

  @SuppressWarnings("NullAway.Init") // set up before each test
  private FastDirectory place;

  @SuppressWarnings("NullAway.Init") // set up before each test
  private TestNode device;

  @SuppressWarnings("NullAway.Init") // set up before each test
  private TestNode org;

  private long importedAt;

  @BeforeEach
  void imports() throws Exception {
    place = FastDirectory.create("cairn-held-");
    List<FakeWitness> witnesses =
        IntStream.range(1, 4)
            .mapToObj(n -> new FakeWitness("witness-" + n, Hash.sha256(new byte[n]).bytes(), clock))
            .toList();
    device = new TestNode("device-7", place.path().resolve("device"), clock);
    org = new TestNode("newsroom", "log", place.path().resolve("org"), clock, witnesses);
    for (int i = 0; i < 5; i++) {
      device.attest(i, Optional.empty());
    }
    clock.advance(Duration.ofHours(3)); // so long the stick was on its way
    importedAt = clock.instant().getEpochSecond();
    org.take(device.exported(), TestNode.trusting(device));
    clock.advance(Duration.ofHours(1));
  }

  @AfterEach
  void close() throws Exception {
    device.close();
    org.close();
    place.close();
  }

  private ProofFile proof(int file) throws Exception {
    HeldRecord held = org.held().ofFile(TestNode.file(file)).getFirst();
    return new HeldProofs(org.database(), org).of(held);
  }

  private TrustedNetwork pinOfDevice() {
    return new TrustedNetwork(
        "device-7",
        List.of(
            new TrustedPolicy(
                Optional.empty(), List.of(device.key()), List.of(), new QuorumRule.Nobody())));
  }

  private TrustedNetwork pinOfOrg() {
    return new TrustedNetwork("newsroom", List.of(TrustedPolicy.of(org.document())));
  }

  private static Verdict verdict(ProofFile proof, int file, TrustedNetwork... pins) {
    return new ProofVerifier(List.of(pins))
        .verify(new Subject.FileHash(TestNode.file(file)), proof.encode(), Set.of());
  }

  @Test
  void boundsTheTimeByTheWitnessesOfWhoImportedIt() throws Exception {
    Verdict verdict = verdict(proof(3), 3, pinOfDevice(), pinOfOrg());

    assertThat(verdict.outcome())
        .as(verdict.object().toString())
        .isEqualTo(VerdictOutcome.VERIFIED);
    assertThat(verdict.existedNotAfter())
        .hasValueSatisfying(bound -> assertThat(bound.timestamp()).isEqualTo(importedAt));
    assertThat(verdict.timeSentences().getFirst())
        .startsWith("Existed not after ")
        .contains("operator (newsroom");
    assertThat(verdict.levels()).contains(new Level.Federated(1, 1));
  }

  @Test
  void claimsNoTimeToWhomThatNetworkIsUnknown() throws Exception {
    Verdict verdict = verdict(proof(3), 3, pinOfDevice());

    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.VERIFIED);
    assertThat(verdict.existedNotAfter()).isEmpty();
    assertThat(verdict.levels()).containsExactly(new Level.Logged());
  }

  @Test
  void judgesNothingForWhomTheDeviceIsUnknown() throws Exception {
    assertThat(verdict(proof(3), 3, pinOfOrg()).outcome()).isEqualTo(VerdictOutcome.NOT_JUDGED);
  }

  @Test
  void isNoProofOfAnotherFile() throws Exception {
    assertThat(verdict(proof(3), 4, pinOfDevice(), pinOfOrg()).outcome())
        .isEqualTo(VerdictOutcome.FAILED);
  }

  @Test
  void refusesAnAnchorOfAnotherTree() throws Exception {
    ProofFile early = proof(3);
    device.attest(7, Optional.empty());
    org.take(device.exported(), TestNode.trusting(device));
    TlogProof other =
        proof(7).crossAnchors().getFirst().proof(); // of the device's tree of six records
    ProofFile mixed =
        new ProofFile(
            early.proof(),
            early.notBefore(),
            early.batches(),
            List.of(new CrossAnchor(1, "newsroom", other)),
            List.of(),
            Optional.empty());

    assertThat(verdict(mixed, 3, pinOfDevice(), pinOfOrg()).outcome())
        .isEqualTo(VerdictOutcome.FAILED);
  }
}
