package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * What is read is written again as the same bytes; all else is malformed, and nothing else is
 * thrown.
 */
class VerifierKeyFuzz {

  @FuzzTest
  void vkey(byte[] bytes) {
    VerifierKey read;
    try {
      read = VerifierKey.parse(Utf8.decode(bytes, "vkey"));
    } catch (MalformedException refused) {
      return;
    }
    assertThat(Utf8.encode(read.vkey())).isEqualTo(bytes);
  }

  @FuzzTest
  void privateKey(byte[] bytes) {
    SeedSigner read;
    try {
      read = SeedSigner.parse(Utf8.decode(bytes, "private key"));
    } catch (MalformedException refused) {
      return;
    }
    assertThat(Utf8.encode(read.text())).isEqualTo(bytes);
  }
}
