package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Values keep each part that they were made with, and refuse keys of another role. */
class WholeValuesTest {

  /** Files are equal when their texts are, so what a text leaves out has to be looked for. */
  @Test
  void aProofFileKeepsEachOfItsParts() throws Exception {
    ProofFile file = Values.proofFile();
    ProofFile read = ProofFile.parse(file.encode());
    assertThat(read.proof()).isEqualTo(Values.proof());
    assertThat(read.notBefore()).contains(Values.proof());
    assertThat(read.batches()).containsExactly(Values.batch(7));
    assertThat(read.crossAnchors()).containsExactly(Values.crossAnchor(7));
    assertThat(read.externalAnchors()).containsExactly(Values.externalAnchor(7, "btc:main"));
    assertThat(read.blind()).hasValueSatisfying(blind -> assertThat(blind).hasSize(16));
  }

  @Test
  void aProofFileCopiesItsBlindInAndOut() {
    byte[] blind = new byte[16];
    ProofFile file = Values.proofFile().withBlind(Optional.of(blind));
    blind[0] = 1;
    file.blind().orElseThrow()[1] = 1;
    assertThat(file.blind().orElseThrow()).containsOnly(0);
  }

  @Test
  void aCosignatureIsMadeWithAWitnessesKeyAlone() {
    VerifierKey log = TestKeys.log("w").key();
    assertThatThrownBy(() -> new Cosignature(log, 1, new byte[64]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a witness's key");
    assertThatThrownBy(() -> Cosignature.parse(log, Values.cosignature(1).line()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a witness's key");
    assertThatThrownBy(
            () -> Cosignature.parse(TestKeys.witness("v").key(), Values.cosignature(1).line()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a line of v");
  }

  @Test
  void aCheckpointIsSignedWithALogsKeyAlone() {
    Checkpoint checkpoint = Values.checkpoint(9).checkpoint();
    assertThatThrownBy(() -> checkpoint.sign(TestKeys.witness("w")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key of type 01");
  }

  /** ML-DSA signs the origin behind one byte of length; Ed25519 signs a text. */
  @Test
  void onlyAnMlDsaCosignatureBoundsTheOrigin() throws Exception {
    Checkpoint longest = new Checkpoint("o".repeat(255), 1, Values.HASH);
    Checkpoint longer = new Checkpoint("o".repeat(256), 1, Values.HASH);
    SeedSigner lattice = TestKeys.postQuantumWitness("w");
    Cosignature cosignature = Cosignature.sign(lattice, longest, 1);
    assertThat(cosignature.verifies(longest)).isTrue();
    assertThat(cosignature.verifies(longer)).isFalse();
    assertThatThrownBy(() -> Cosignature.sign(lattice, longer, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 256");
    Cosignature text = Cosignature.sign(TestKeys.witness("w"), longer, 1);
    assertThat(text.verifies(longer)).isTrue();
  }

  @Test
  void aNoteHasASignature() {
    assertThatThrownBy(() -> new Note("text\n", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 0");
  }

  @Test
  void hashesAreOrderedByTheirUnsignedBytes() throws Exception {
    Hash low = Hash.parseHex("7f" + "00".repeat(31), "hash");
    Hash high = Hash.parseHex("80" + "00".repeat(31), "hash");
    assertThat(low).isLessThan(high).isEqualByComparingTo(low);
    assertThat(high).isGreaterThan(low);
    assertThat(low.toString()).isEqualTo(low.hex());
    assertThat(TestKeys.log("w").key().toString()).isEqualTo(TestKeys.log("w").key().vkey());
  }
}
