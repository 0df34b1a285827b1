package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A cosignature that is read is written again as the same line, and checking it never throws. */
class CosignatureFuzz {

  private static final Checkpoint CHECKPOINT =
      new Checkpoint("example.com/log", 0, Merkle.EMPTY_ROOT);

  @FuzzTest
  void ed25519(byte[] signature) {
    check(TestKeys.witness("w").key(), signature);
  }

  @FuzzTest
  void mlDsa44(byte[] signature) {
    check(TestKeys.postQuantumWitness("w").key(), signature);
  }

  private static void check(VerifierKey key, byte[] signature) {
    if (signature.length == 0) {
      return; // no signature line
    }
    NoteSignature line = new NoteSignature(key.name(), key.keyId(), signature);
    try {
      Cosignature read = Cosignature.parse(key, line);
      assertThat(read.line()).isEqualTo(line);
      assertThat(read.verifies(CHECKPOINT)).isFalse();
    } catch (MalformedException refused) {
      assertThat(refused).hasMessageContaining("cosignature");
    }
  }
}
