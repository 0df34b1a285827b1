package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A fork file that is read and written reads as the same evidence. */
class ForkFileFuzz {

  @FuzzTest
  void forkFile(byte[] bytes) throws MalformedException {
    ForkFile read;
    try {
      read = ForkFile.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(ForkFile.parse(read.encode())).isEqualTo(read);
  }
}
