package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DidKeyTest {
  // RFC 8032, section 7.1, test 1
  private static final String PUBLIC_KEY =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

  @Test
  void readsWhatItWrites() throws Exception {
    DidKey key = DidKey.of(Hex.decode(PUBLIC_KEY, 32, "key"));
    assertThat(key.toString()).startsWith("did:key:z6Mk").hasSize(56);
    assertThat(DidKey.parse(key.toString())).isEqualTo(key);
    assertThat(DidKey.parse(key.toString()).publicKeyBytes())
        .isEqualTo(Hex.decode(PUBLIC_KEY, 32, "key"));
  }

  @Test
  void checksSignatures() throws Exception {
    byte[] signature =
        Hex.decode(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
                + "f9b46bd25bf5f0595bbe24655141438e7a100b",
            64,
            "signature");
    DidKey key = DidKey.of(Hex.decode(PUBLIC_KEY, 32, "key"));
    assertThat(key.verifies(new byte[0], signature)).isTrue();
    assertThat(key.verifies(new byte[1], signature)).isFalse();
    assertThat(key.verifies(new byte[0], new byte[0])).isFalse();
  }

  @Test
  void refusesKeysOfSmallOrder() {
    assertThatThrownBy(() -> DidKey.of(new byte[32]))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("small order");
  }

  @Test
  void refusesEveryOtherSpelling() throws Exception {
    String good = DidKey.of(Hex.decode(PUBLIC_KEY, 32, "key")).toString();
    List<String> bad =
        List.of(
            "",
            "did:key:z",
            good.substring(0, 55),
            good + "1",
            "did:key:z1" + good.substring(10), // a leading zero byte
            good.toUpperCase(Locale.ROOT),
            "DID" + good.substring(3),
            "did:key:Z" + good.substring(9),
            good.substring(0, 55) + "0", // not in the alphabet
            good.substring(0, 55) + "\u0661",
            " " + good,
            good.substring(8),
            good + "#" + good.substring(8),
            "did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc", // X25519, did:key, 3.1.2
            "did:key:z" + "1".repeat(47),
            "did:key:z" + "z".repeat(47));
    for (String text : bad) {
      assertThatThrownBy(() -> DidKey.parse(text)).as(text).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aLongTextIsRefusedBeforeItIsDecoded() {
    String text = "did:key:z" + "6".repeat(1_000_000);
    assertThatThrownBy(() -> DidKey.parse(text)).isInstanceOf(MalformedException.class);
  }
}
