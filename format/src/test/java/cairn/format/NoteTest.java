package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NoteTest {
  private static final String EXAMPLE_KEY =
      "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
  private static final String EXAMPLE_NOTE =
      """
      This is an example message.

      — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
      """;

  @Test
  void theStandardsExampleIsSignedByTheStandardsKey() throws Exception {
    VerifierKey key = VerifierKey.parse(EXAMPLE_KEY);
    Note note = Note.parse(EXAMPLE_NOTE);
    assertThat(key.vkey()).isEqualTo(EXAMPLE_KEY);
    assertThat(note.encode()).isEqualTo(EXAMPLE_NOTE);
    assertThat(key.matches(note.signatures().getFirst())).isTrue();
    assertThat(key.verifies(Utf8.encode(note.text()), note.signatures().getFirst().signature()))
        .isTrue();
  }

  @Test
  void bothKindsOfCosignatureVerifyOnWhatTheySignedAndOnNothingElse() throws Exception {
    Checkpoint checkpoint = new Checkpoint("network-a/public:timestamps", 0, Merkle.EMPTY_ROOT);
    Checkpoint other =
        new Checkpoint("network-a/public:timestamps", 1, Merkle.leafHash(new byte[] {1}));
    for (SignatureType type :
        new SignatureType[] {
          SignatureType.COSIGNATURE_ED25519, SignatureType.COSIGNATURE_ML_DSA_44
        }) {
      Signer witness = SeedSigner.of("witness-a-1", type, HexFormat.of().parseHex("07".repeat(32)));
      NoteSignature line = Cosignature.sign(witness, checkpoint, 1679315147).line();
      VerifierKey key = VerifierKey.parse(witness.key().vkey());
      Cosignature cosignature = Cosignature.parse(key, NoteSignature.parse(line.line().strip()));
      assertThat(cosignature.verifies(checkpoint)).isTrue();
      assertThat(cosignature.verifies(other)).isFalse();
      assertThat(new Cosignature(key, 1679315148, cosignature.signature()).verifies(checkpoint))
          .isFalse();
    }
  }

  @Test
  void aSeedSignerReadsItsOwnText() throws Exception {
    SeedSigner signer = SeedSigner.of("example.com/log", SignatureType.ED25519, new byte[32]);
    assertThat(SeedSigner.parse(signer.text()).key()).isEqualTo(signer.key());
    assertThat(Hex.encode(signer.key().publicKeyBytes()))
        .isEqualTo("3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29");
  }
}
