package cairn.verify;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.ProofFile;
import cairn.format.TlogProof;
import cairn.format.Utf8;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Set;

/** Nothing is thrown, and nothing is verified that is not the one proof that there is. */
class ProofVerifierFuzz {
  private static final Hash FILE = Hash.sha256(Utf8.encode("the file"));
  private static final TestNetwork NETWORK = new TestNetwork("network-a");
  private static final TlogProof PROOF = proof();
  private static final ProofVerifier VERIFIER = new ProofVerifier(List.of(NETWORK.pin()));

  private static TlogProof proof() {
    NETWORK.fill(5);
    long index = NETWORK.stamp(FILE, TestNetwork.NOON);
    NETWORK.fill(9);
    return NETWORK.proof(index);
  }

  @FuzzTest
  void anyBytes(byte[] bytes) throws Exception {
    assertOnlyTheProofIsVerified(bytes);
  }

  /** The valid proof with some bytes changed: three of {@code edits} say where, and to what. */
  @FuzzTest
  void changedBytes(byte[] edits) throws Exception {
    byte[] bare = Utf8.encode(PROOF.encode());
    byte[] file = ProofFile.of(PROOF).encode();
    for (byte[] proof : List.of(bare, file)) {
      for (int i = 0; i + 2 < edits.length; i += 3) {
        int at = (Byte.toUnsignedInt(edits[i]) << 8 | Byte.toUnsignedInt(edits[i + 1]));
        proof[at % proof.length] = edits[i + 2];
      }
      assertOnlyTheProofIsVerified(proof);
    }
  }

  private static void assertOnlyTheProofIsVerified(byte[] bytes) throws Exception {
    Verdict verdict = VERIFIER.verify(new Subject.FileHash(FILE), bytes, Set.of(Level.Kind.BASIC));
    assertThat(Utf8.decode(verdict.object().canonical(), "verdict")).isNotEmpty();
    if (verdict.isVerified()) {
      TlogProof verified =
          bytes[0] == 'c' ? TlogProof.parse(bytes) : ProofFile.parse(bytes).proof();
      assertThat(verified.extra().orElseThrow()).isEqualTo(PROOF.extra().orElseThrow());
      assertThat(verified.index()).isEqualTo(PROOF.index());
      assertThat(verified.path()).isEqualTo(PROOF.path());
      assertThat(verified.checkpoint().checkpoint()).isEqualTo(PROOF.checkpoint().checkpoint());
    }
  }
}
