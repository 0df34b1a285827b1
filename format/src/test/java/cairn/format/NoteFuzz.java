package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * What is read is written again as the same bytes; all else is malformed, and nothing else is
 * thrown.
 */
class NoteFuzz {

  @FuzzTest
  void note(byte[] bytes) {
    Note read;
    try {
      read = Note.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(Utf8.encode(read.encode())).isEqualTo(bytes);
  }

  @FuzzTest
  void signatureLine(byte[] bytes) {
    NoteSignature read;
    try {
      read = NoteSignature.parse(Utf8.decode(bytes, "line"));
    } catch (MalformedException refused) {
      return;
    }
    assertThat(Utf8.encode(read.line().substring(0, read.line().length() - 1))).isEqualTo(bytes);
  }
}
