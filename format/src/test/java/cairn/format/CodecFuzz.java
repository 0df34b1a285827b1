package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * What is read is written again as the same bytes; all else is malformed, and nothing else is
 * thrown.
 */
class CodecFuzz {

  @FuzzTest
  void base64(byte[] bytes) {
    byte[] read;
    try {
      read = Base64Text.decode(Utf8.decode(bytes, "text"), "text");
    } catch (MalformedException refused) {
      return;
    }
    assertThat(Utf8.encode(Base64Text.encode(read))).isEqualTo(bytes);
  }

  @FuzzTest
  void hex(byte[] bytes) {
    byte[] read;
    try {
      read = Hex.decode(Utf8.decode(bytes, "text"), bytes.length / 2, "text");
    } catch (MalformedException refused) {
      return;
    }
    assertThat(Utf8.encode(Hex.encode(read))).isEqualTo(bytes);
  }

  @FuzzTest
  void decimal(byte[] bytes) {
    long read;
    try {
      read = Decimal.parse(Utf8.decode(bytes, "text"), "text");
    } catch (MalformedException refused) {
      return;
    }
    assertThat(Utf8.encode(Long.toString(read))).isEqualTo(bytes);
  }

  @FuzzTest
  void origin(byte[] bytes) {
    Origin read;
    try {
      read = Origin.parse(Utf8.decode(bytes, "text"));
    } catch (MalformedException refused) {
      return;
    }
    assertThat(Utf8.encode(read.toString())).isEqualTo(bytes);
  }

  @FuzzTest
  void utf8(byte[] bytes) {
    String read;
    try {
      read = Utf8.decode(bytes, "text");
    } catch (MalformedException refused) {
      return;
    }
    assertThat(Utf8.encode(read)).isEqualTo(bytes);
  }
}
