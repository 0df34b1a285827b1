package cairn.verify;

import static cairn.verify.TestNetwork.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.ProofFile;
import cairn.format.TlogProof;
import cairn.format.Utf8;
import java.util.List;
import java.util.Set;

/** A network of one log in which a file is stamped, and its judge. */
abstract class ProofVerifierFixture {
  static final Hash FILE = Hash.sha256(Utf8.encode("the file"));
  static final Subject SUBJECT = new Subject.FileHash(FILE);
  static final Set<Level.Kind> BASIC = Set.of(Level.Kind.BASIC);

  final TestNetwork network = new TestNetwork("network-a");
  final ProofVerifier verifier = new ProofVerifier(List.of(network.pin()));
  final long index;

  ProofVerifierFixture() {
    network.fill(5);
    index = network.stamp(FILE, NOON - 2);
    network.fill(11);
  }

  final Verdict verify(TlogProof proof) {
    return verifier.verify(SUBJECT, ProofFile.of(proof), BASIC);
  }

  static Check check(Verdict verdict, CheckId id) {
    return verdict.checks().stream().filter(c -> c.id() == id).findFirst().orElseThrow();
  }

  static void assertFailed(Verdict verdict, CheckId id, String words) {
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.FAILED);
    assertThat(verdict.isVerified()).isFalse();
    assertThat(verdict.levels()).isEmpty();
    assertThat(verdict.existedNotAfter()).isEmpty();
    assertThat(verdict.checks())
        .filteredOn(c -> c.outcome() == Check.Outcome.FAIL)
        .anySatisfy(
            c -> {
              assertThat(c.id()).isEqualTo(id);
              assertThat(c.sentence()).contains(words);
            });
  }

  static void assertNotMet(Verdict verdict, String words) {
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.LEVEL_NOT_MET);
    assertThat(verdict.outcome().exitCode()).isEqualTo(7);
    assertThat(verdict.checks()).anyMatch(c -> c.sentence().contains(words));
  }
}
