package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Messages between networks that are read are written again as they were, signature and all. */
class FederationMessageFuzz {

  @FuzzTest
  void anchorRequest(byte[] bytes) {
    AnchorRequest read;
    try {
      read = AnchorRequest.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(read.encode()).isEqualTo(bytes);
    assertThat(read.id()).isEqualTo(Hash.sha256(read.signedBytes()));
    read.isSignedBySigner();
  }

  @FuzzTest
  void anchorReply(byte[] bytes) throws MalformedException {
    AnchorReply read;
    try {
      read = AnchorReply.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(AnchorReply.parse(read.encode())).isEqualTo(read);
    assertThat(read.crossAnchor().proof()).isEqualTo(read.proof());
  }

  @FuzzTest
  void nodeCard(byte[] bytes) {
    NodeCard read;
    try {
      read = NodeCard.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(read.encode()).isEqualTo(bytes);
    read.isSignedByNode();
  }

  @FuzzTest
  void recordPush(byte[] bytes) {
    RecordPush read;
    try {
      read = RecordPush.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(read.encode()).isEqualTo(bytes);
    assertThat(read.id()).isEqualTo(Hash.sha256(read.signedBytes()));
    read.isSignedBySigner();
  }

  @FuzzTest
  void pushAnswer(byte[] bytes) {
    PushAnswer read;
    try {
      read = PushAnswer.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(read.encode()).isEqualTo(bytes);
    assertThat(read.imported() + read.duplicates() + read.untrusted() + read.revoked())
        .isEqualTo(read.records());
  }
}
