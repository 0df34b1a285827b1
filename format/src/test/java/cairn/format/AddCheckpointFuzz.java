package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * What is read is written again as the same bytes; all else is malformed, and nothing else is
 * thrown.
 */
class AddCheckpointFuzz {

  @FuzzTest
  void request(byte[] bytes) {
    AddCheckpointRequest read;
    try {
      read = AddCheckpointRequest.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(Utf8.encode(read.encode())).isEqualTo(bytes);
  }
}
