package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** A document that is read is written as an equal one, and is a policy that others can read. */
class NetworkDocumentFuzz {

  @FuzzTest
  void networkDocument(byte[] bytes) throws MalformedException {
    NetworkDocument read;
    try {
      read = NetworkDocument.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    NetworkDocument again = NetworkDocument.parse(read.encode());
    assertThat(again).isEqualTo(read);
    assertThat(again.fingerprint()).isEqualTo(read.fingerprint());
    assertThat(TlogPolicy.parse(read.policy().encode())).isEqualTo(read.policy());
  }
}
