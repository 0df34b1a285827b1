package cairn.verify;

import static cairn.verify.TestNetwork.NOON;
import static cairn.verify.TestNetwork.cosign;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.AnchorEntry;
import cairn.format.BatchEvidence;
import cairn.format.BlindedHash;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.ProofFile;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.TlogProof;
import cairn.format.Utf8;
import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every byte of valid proofs is changed, in a bare proof each of its bits: none is verified, but
 * where the change is in what nobody has signed and nothing rests on, the line of an unknown key
 * and a batch's number.
 */
class MutationTest {
  private static final Hash FILE = Hash.sha256(Utf8.encode("the file"));
  private static final byte[] BLIND = Utf8.encode("sixteen bytes...");
  private static final int[] EACH_BIT = {1, 2, 4, 8, 16, 32, 64, 128, 0xff};

  private final TestNetwork network = new TestNetwork("network-a");
  private final TestNetwork peer = new TestNetwork("network-b");
  private final ProofVerifier verifier = new ProofVerifier(List.of(network.pin(), peer.pin()));
  private final long earlier;
  private final long index;

  /** 20,000 proofs are judged: with the JDK's Ed25519 that takes a minute. */
  @BeforeAll
  static void useAFasterProvider() {
    Security.addProvider(new AmazonCorrettoCryptoProvider());
  }

  @AfterAll
  static void putTheProviderAway() {
    Security.removeProvider(AmazonCorrettoCryptoProvider.PROVIDER_NAME);
  }

  MutationTest() {
    peer.fill(2);
    network.fill(2);
    earlier = network.append(new AnchorEntry("network-b", peer.signed()));
    index = network.stamp(BlindedHash.of(BLIND, FILE), NOON);
    network.fill(7);
  }

  private boolean verifies(byte[] proof) {
    return verifier
        .verify(new Subject.FileHash(FILE), proof, Set.of(Level.Kind.BASIC, Level.Kind.BATCHED))
        .isVerified();
  }

  private boolean verifiesAlone(byte[] proof) {
    Hash stamped = BlindedHash.of(BLIND, FILE);
    return verifier
        .verify(new Subject.FileHash(stamped), proof, Set.of(Level.Kind.BASIC))
        .isVerified();
  }

  private ProofFile file(SignedCheckpoint signed) {
    return new ProofFile(
        network.proof(index, signed),
        Optional.of(network.proof(earlier, signed)),
        List.of(
            network.batch(
                7,
                index,
                network.signed(network.checkpoint(5), network.witness(1), network.witness(2)))),
        List.of(),
        List.of(),
        Optional.of(BLIND));
  }

  private SignedCheckpoint twoOfThree() {
    return network.signed(network.checkpoint(), network.witness(1), network.witness(2));
  }

  @Test
  void noByteOfATlogProofCanBeChanged() {
    byte[] proof = Utf8.encode(network.proof(index, twoOfThree()).encode());
    assertThat(verifiesAlone(proof)).isTrue();
    for (int at = 0; at < proof.length; at++) {
      for (byte[] mutant : changedAt(proof, at, EACH_BIT)) {
        assertThat(verifiesAlone(mutant)).as("byte %d of %s", at, text(mutant)).isFalse();
      }
    }
  }

  @Test
  void noByteOfAProofFileCanBeChangedButABatchsNumber() throws Exception {
    byte[] file = file(twoOfThree()).encode();
    assertThat(verifies(file)).isTrue();
    for (int at = 0; at < file.length; at++) {
      for (byte[] mutant : changedAt(file, at, 1 << at % 8)) {
        if (verifies(mutant)) {
          assertThat(withBatchSeven(ProofFile.parse(mutant))).isEqualTo(file);
        }
      }
    }
    byte[] renumbered = Utf8.encode(text(file).replace("\"id\":7", "\"id\":8"));
    assertThat(verifies(renumbered)).isTrue();
  }

  private static byte[] withBatchSeven(ProofFile file) {
    var batch = file.batches().getFirst();
    return new ProofFile(
            file.proof(),
            file.notBefore(),
            List.of(new BatchEvidence(7, batch.checkpoint(), batch.path())),
            file.crossAnchors(),
            file.externalAnchors(),
            file.blind())
        .encode();
  }

  @Test
  void onlyTheLineOfAnUnknownKeyCanBeChanged() throws Exception {
    Signer stranger = TestNetwork.signer("stranger", SignatureType.COSIGNATURE_ED25519);
    SignedCheckpoint signed =
        twoOfThree().with(List.of(cosign(stranger, network.checkpoint(), NOON)));
    byte[] proof = Utf8.encode(network.proof(index, signed).encode());
    int line = text(proof).lastIndexOf("— stranger ");
    int lineStart = Utf8.encode(text(proof).substring(0, line)).length;
    int accepted = 0;
    for (int at = 0; at < proof.length; at++) {
      for (byte[] mutant : changedAt(proof, at, 1 << at % 8)) {
        if (verifiesAlone(mutant)) {
          accepted++;
          assertThat(at).isGreaterThanOrEqualTo(lineStart);
          assertThat(signedParts(mutant)).isEqualTo(signedParts(proof));
        }
      }
    }
    assertThat(accepted).isPositive();
  }

  private static List<Object> signedParts(byte[] bytes) throws MalformedException {
    TlogProof proof = TlogProof.parse(bytes);
    SignedCheckpoint signed = proof.checkpoint();
    List<Object> parts = new ArrayList<>(signed.signatures().subList(0, 3));
    parts.add(signed.checkpoint());
    parts.add(text(proof.extra().orElseThrow()));
    parts.add(proof.path());
    parts.add(proof.index());
    return parts;
  }

  @Test
  void noByteCanBeLeftOutOrDoubled() {
    byte[] proof = Utf8.encode(network.proof(index, twoOfThree()).encode());
    for (int at = 0; at < proof.length; at++) {
      byte[] shorter = new byte[proof.length - 1];
      System.arraycopy(proof, 0, shorter, 0, at);
      System.arraycopy(proof, at + 1, shorter, at, proof.length - at - 1);
      assertThat(verifiesAlone(shorter)).as("without byte %d", at).isFalse();
      byte[] longer = new byte[proof.length + 1];
      System.arraycopy(proof, 0, longer, 0, at + 1);
      System.arraycopy(proof, at, longer, at + 1, proof.length - at);
      assertThat(verifiesAlone(longer)).as("byte %d twice", at).isFalse();
    }
  }

  @Test
  void noPartOfOneProofFitsAnother() {
    TestNetwork other = new TestNetwork("network-a");
    other.fill(3);
    long otherIndex = other.stamp(BlindedHash.of(BLIND, FILE), NOON);
    other.fill(7);
    TlogProof first = network.proof(index, twoOfThree());
    TlogProof second = other.proof(otherIndex, other.signed());
    for (int swapped = 1; swapped < 8; swapped++) {
      TlogProof mixed =
          new TlogProof(
              first.extra(),
              (swapped & 1) == 0 ? first.index() : second.index() + 1,
              (swapped & 2) == 0 ? first.path() : second.path(),
              (swapped & 4) == 0 ? first.checkpoint() : second.checkpoint());
      boolean isWhole = swapped == 6 && first.index() == second.index();
      assertThat(verifiesAlone(Utf8.encode(mixed.encode()))).isEqualTo(isWhole);
    }
  }

  private static List<byte[]> changedAt(byte[] proof, int at, int... flips) {
    List<byte[]> mutants = new ArrayList<>();
    for (int flip : flips) {
      byte[] mutant = proof.clone();
      mutant[at] ^= (byte) flip;
      mutants.add(mutant);
    }
    return mutants;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
