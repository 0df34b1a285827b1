package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyTextTest {
  /** RFC 8410, section 10.1. */
  private static final String STANDARDS_KEY =
      """
      -----BEGIN PUBLIC KEY-----
      MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
      -----END PUBLIC KEY-----
      """;

  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----\n";
  private static final String END = "\n-----END PUBLIC KEY-----\n";
  private static final String BASE64 =
      "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";
  private static final String PRIVATE =
      """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
      -----END PRIVATE KEY-----
      """;

  private static final String RAW =
      "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

  private static PublicKeyText parse(String text) throws MalformedException {
    return PublicKeyText.parse(Utf8.encode(text));
  }

  @Test
  void readsTheKeyOfTheStandardAndWritesItAgain() throws Exception {
    PublicKeyText read = parse(STANDARDS_KEY);
    assertThat(Hex.encode(read.key().publicKeyBytes())).isEqualTo(RAW);
    assertThat(read.name()).isEmpty();
    assertThat(PublicKeyText.pem(read.key())).isEqualTo(STANDARDS_KEY);
  }

  @Test
  void readsTheSameKeyInEachSpelling() throws Exception {
    DidKey key = parse(STANDARDS_KEY).key();
    VerifierKey vkey = VerifierKey.of("ada", SignatureType.ED25519, key.publicKeyBytes());
    assertThat(parse(key.toString()).key()).isEqualTo(key);
    assertThat(parse(key + "\n").key()).isEqualTo(key);
    assertThat(parse(vkey.vkey()).key()).isEqualTo(key);
    assertThat(parse(vkey.vkey() + "\r\n").name()).contains("ada");
    assertThat(parse(STANDARDS_KEY.replace("\n", "\r\n")).key()).isEqualTo(key);
    assertThat(parse(STANDARDS_KEY.strip()).key()).isEqualTo(key);
  }

  @Test
  void refusesKeysOfAnotherRole() {
    assertThatThrownBy(() -> parse(TestKeys.log("network-a/org:records").key().vkey()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("serves no other role");
    assertThatThrownBy(() -> parse(TestKeys.witness("w").key().vkey()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("serves no other role");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "key",
        // a private key, an X25519 key, an RSA key's head
        PRIVATE,
        BEGIN + "MCowBQYDK2VuAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=" + END,
        BEGIN + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" + END,
        // something around it, an empty line, no end, spaces, stray bits, too few bytes
        "key of Ada\n" + BEGIN + BASE64 + END,
        BEGIN + BASE64 + END + "\n",
        BEGIN + BASE64,
        BEGIN + " " + BASE64 + END,
        BEGIN + "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuF=" + END,
        BEGIN + "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZg==" + END,
        // of small order
        BEGIN + "MCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" + END,
        "did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc",
      })
  void refusesWhatIsNoAttestorsPublicKey(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesWhatIsTooLongOrNoText() {
    assertThatThrownBy(() -> PublicKeyText.parse(new byte[PublicKeyText.MAX_BYTES + 1]))
        .hasMessageContaining("at most 1024 bytes");
    assertThatThrownBy(() -> PublicKeyText.parse(new byte[] {(byte) 0xff}))
        .hasMessageContaining("not UTF-8");
  }
}
