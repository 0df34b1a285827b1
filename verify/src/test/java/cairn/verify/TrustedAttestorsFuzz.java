package cairn.verify;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.MalformedException;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** The file of trusted attestors is read and written as the same bytes, or malformed. */
class TrustedAttestorsFuzz {

  @FuzzTest
  void file(byte[] bytes) {
    TrustedAttestors read;
    try {
      read = TrustedAttestors.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(read.encode()).isEqualTo(bytes);
  }
}
