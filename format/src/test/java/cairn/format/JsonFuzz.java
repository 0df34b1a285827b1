package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** What is read has one canonical spelling, which reads as the same value. */
class JsonFuzz {
  private static final int MAX_BYTES = 1 << 16;

  @FuzzTest
  void json(byte[] bytes) throws MalformedException {
    Json read;
    try {
      read = Json.parse(bytes, MAX_BYTES);
    } catch (MalformedException refused) {
      return;
    }
    byte[] canonical = read.canonical();
    Json again = Json.parseCanonical(canonical, 8 * MAX_BYTES);
    assertThat(again).isEqualTo(read);
    assertThat(again.canonical()).isEqualTo(canonical);
  }
}
