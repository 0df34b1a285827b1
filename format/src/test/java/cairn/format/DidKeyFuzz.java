package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A DID that is read is written again as the same text. */
class DidKeyFuzz {

  @FuzzTest
  void didKey(byte[] bytes) throws MalformedException {
    String text;
    DidKey read;
    try {
      text = Utf8.decode(bytes, "did:key");
      read = DidKey.parse(text);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(read.toString()).isEqualTo(text);
    assertThat(DidKey.of(read.publicKeyBytes())).isEqualTo(read);
  }
}
