package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** What somebody hands over as his key, and what he kept to himself: read, or malformed. */
class AttestorFuzz {

  @FuzzTest
  void publicKey(byte[] bytes) throws MalformedException {
    PublicKeyText read;
    try {
      read = PublicKeyText.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(PublicKeyText.parse(Utf8.encode(PublicKeyText.pem(read.key()))).key())
        .isEqualTo(read.key());
    String text = Utf8.decode(bytes, "public key").replace("\r\n", "\n");
    if (text.startsWith("-")) {
      assertThat(text + (text.endsWith("\n") ? "" : "\n")).isEqualTo(PublicKeyText.pem(read.key()));
    }
  }

  @FuzzTest
  void privatePart(byte[] bytes) {
    PrivatePart read;
    try {
      read = PrivatePart.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(read.canonical()).isEqualTo(bytes);
  }
}
