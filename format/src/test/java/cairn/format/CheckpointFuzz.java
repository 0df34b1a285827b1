package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * What is read is written again as the same bytes; all else is malformed, and nothing else is
 * thrown.
 */
class CheckpointFuzz {

  @FuzzTest
  void signedCheckpoint(byte[] bytes) {
    SignedCheckpoint read;
    try {
      read = SignedCheckpoint.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(Utf8.encode(read.encode())).isEqualTo(bytes);
  }

  @FuzzTest
  void checkpoint(byte[] bytes) {
    Checkpoint read;
    try {
      read = Checkpoint.parse(Utf8.decode(bytes, "checkpoint"));
    } catch (MalformedException refused) {
      return;
    }
    assertThat(Utf8.encode(read.text())).isEqualTo(bytes);
  }
}
