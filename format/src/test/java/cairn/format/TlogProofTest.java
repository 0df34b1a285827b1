package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TlogProofTest {
  private static final Hash LEAF = Merkle.leafHash(Utf8.encode("entry"));
  private static final Hash SIBLING = Merkle.leafHash(Utf8.encode("other"));
  private static final SignedCheckpoint CHECKPOINT = signed(2, Merkle.nodeHash(LEAF, SIBLING));

  private static SignedCheckpoint signed(long size, Hash root) {
    try {
      Checkpoint checkpoint = new Checkpoint("network-a/public:timestamps", size, root);
      return new SignedCheckpoint(
          checkpoint, List.of(checkpoint.sign(TestKeys.log(checkpoint.origin()))));
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final String TEXT =
      """
      c2sp.org/tlog-proof@v1
      extra ZW50cnk=
      index 0
      %s

      %s\
      """
          .formatted(SIBLING.base64(), CHECKPOINT.encode());

  private static void assertRefused(String text, String why) {
    assertThatThrownBy(() -> TlogProof.parse(text))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void readsAndWritesTheSameBytes() throws Exception {
    TlogProof proof = TlogProof.parse(Utf8.encode(TEXT));
    assertThat(proof.extra().map(bytes -> new String(bytes, StandardCharsets.UTF_8)))
        .contains("entry");
    assertThat(proof.index()).isZero();
    assertThat(proof.path()).containsExactly(SIBLING);
    assertThat(proof.checkpoint()).isEqualTo(CHECKPOINT);
    assertThat(proof.encode()).isEqualTo(TEXT);
    assertThat(proof)
        .isEqualTo(
            new TlogProof(Optional.of(Utf8.encode("entry")), 0, List.of(SIBLING), CHECKPOINT));
  }

  @Test
  void includesTheLeafAtItsIndexOnly() throws Exception {
    assertThat(TlogProof.parse(TEXT).includes(LEAF)).isTrue();
    assertThat(TlogProof.parse(TEXT).includes(SIBLING)).isFalse();
    assertThat(TlogProof.parse(TEXT.replace("index 0", "index 1")).includes(LEAF)).isFalse();
    assertThat(TlogProof.parse(TEXT.replace("index 0", "index 2")).includes(LEAF)).isFalse();
  }

  @Test
  void needsNeitherExtraNorPath() throws Exception {
    TlogProof proof = new TlogProof(Optional.empty(), 0, List.of(), signed(1, LEAF));
    assertThat(proof.encode()).startsWith("c2sp.org/tlog-proof@v1\nindex 0\n\nnetwork-a/");
    assertThat(TlogProof.parse(proof.encode())).isEqualTo(proof);
    assertThat(proof.includes(LEAF)).isTrue();
  }

  @Test
  void takesTheLargestExtraAndPathAndNothingBeyond() throws Exception {
    List<Hash> path = Collections.nCopies(63, SIBLING);
    byte[] extra = new byte[65_535];
    TlogProof proof = new TlogProof(Optional.of(extra), Long.MAX_VALUE, path, CHECKPOINT);
    assertThat(TlogProof.parse(Utf8.encode(proof.encode()))).isEqualTo(proof);

    String longerPath = proof.encode().replace("\n\n", "\n" + SIBLING.base64() + "\n\n");
    assertRefused(longerPath, "at most 63");
    byte[] longer = new byte[65_536];
    assertRefused(TEXT.replace("ZW50cnk=", Base64Text.encode(longer)), "1 to 65535 bytes");
    assertThatThrownBy(() -> new TlogProof(Optional.of(longer), 0, path, CHECKPOINT))
        .isInstanceOf(IllegalArgumentException.class);
    List<Hash> tooLong = new ArrayList<>(path);
    tooLong.add(LEAF);
    assertThatThrownBy(() -> new TlogProof(Optional.empty(), 0, tooLong, CHECKPOINT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TlogProof.parse(new byte[TlogProof.MAX_BYTES + 1]))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at most");
  }

  @Test
  void refusesEverySecondSpelling() {
    assertRefused(TEXT.replace("@v1", "@v2"), "c2sp.org/tlog-proof@v1");
    assertRefused("\n" + TEXT, "c2sp.org/tlog-proof@v1");
    assertRefused(TEXT.replace("\n", "\r\n"), "empty line");
    assertRefused(TEXT.replace("extra ZW50cnk=", "extra "), "no extra line");
    assertRefused(TEXT.replace("extra ZW50cnk=", "extra"), "index");
    assertRefused(TEXT.replace("extra ZW50cnk=", "extra ZW50cnk"), "Base64");
    assertRefused(TEXT.replace("extra ZW50cnk=", "extra ZW50cnl="), "Base64");
    assertRefused(TEXT.replace("extra ZW50cnk=", "extra ZW50cnk=\nextra ZW50cnk="), "index");
    assertRefused(TEXT.replace("extra ZW50cnk=\nindex 0", "index 0\nextra ZW50cnk="), "Base64");
    for (String index : List.of("", "00", "+0", "-0", "0 ", " 0", "0x0", "9223372036854775808")) {
      assertRefused(TEXT.replace("index 0", "index " + index), "proof's index");
    }
    assertRefused(TEXT.replace("index 0\n", ""), "index");
    assertRefused(TEXT.replace(SIBLING.base64(), SIBLING.base64() + " "), "proof's path");
    assertRefused(TEXT.replace(SIBLING.base64(), "AAAA"), "expected 32 bytes, found 3");
    assertRefused(TEXT.replace(SIBLING.base64(), SIBLING.base64() + "\n"), "checkpoint");
    assertRefused(TEXT + "\n", "signature line");
    assertRefused(TEXT.substring(0, TEXT.length() - 1), "newline");
    assertRefused(TEXT.substring(0, TEXT.indexOf("\n\n") + 2), "note");
  }

  @Test
  void copiesItsExtraBytesInAndOut() {
    byte[] extra = {1, 2, 3};
    TlogProof proof = new TlogProof(Optional.of(extra), 0, List.of(), CHECKPOINT);
    extra[0] = 9;
    proof.extra().ifPresent(bytes -> Arrays.fill(bytes, (byte) 9));
    assertThat(proof.extra().orElseThrow()).containsExactly(1, 2, 3);
  }
}
