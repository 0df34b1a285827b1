package cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.ProofFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** What a gateway answers and what lies in the trust store: read, or malformed, nothing else. */
class CliFuzz {
  private static final List<Hash> HASHES = List.of(Hash.sha256(), Hash.sha256(new byte[1]));

  @FuzzTest
  void bulkAnswer(byte[] bytes) {
    List<ProofFile> proofs;
    try {
      proofs = BulkStamp.proofs(bytes, HASHES);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(proofs).hasSameSizeAs(HASHES);
    assertThat(proofs)
        .allSatisfy(proof -> assertThat(ProofFile.parse(proof.encode())).isEqualTo(proof));
  }

  @FuzzTest
  void pin(byte[] bytes) throws Exception {
    Pin pin;
    try {
      pin = Pin.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    byte[] written = pin.encode();
    assertThat(Pin.parse(written).encode()).isEqualTo(written);
  }
}
