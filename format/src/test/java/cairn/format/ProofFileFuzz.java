package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A proof file that is read and written reads as the same file. */
class ProofFileFuzz {

  @FuzzTest
  void proofFile(byte[] bytes) throws MalformedException {
    ProofFile read;
    try {
      read = ProofFile.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    byte[] written = read.encode();
    assertThat(ProofFile.parse(written)).isEqualTo(read);
    assertThat(ProofFile.parse(written).encode()).isEqualTo(written);
  }
}
