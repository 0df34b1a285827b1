package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The values that hold arrays compare what is in them. Each kind has one value and others that
 * differ from it in one respect; equal ones are made by asking twice.
 */
class EqualityTest {

  record Kind(String name, Supplier<List<Object>> values) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Kind> kinds() {
    return Stream.of(
        new Kind("hash", EqualityTest::hashes),
        new Kind("tlog-proof", EqualityTest::proofs),
        new Kind("proof file", EqualityTest::proofFiles),
        new Kind("signature line", EqualityTest::lines),
        new Kind("attestation", EqualityTest::attestations),
        new Kind("did:key", () -> List.of(Values.did("a"), Values.did("b"))),
        new Kind("policy text", EqualityTest::policyTexts),
        new Kind("cosignature", EqualityTest::cosignatures),
        new Kind("verifier key", EqualityTest::keys));
  }

  private static List<Object> hashes() {
    return List.of(Hash.sha256(), Hash.sha256(new byte[1]));
  }

  private static List<Object> proofs() {
    TlogProof proof = Values.proof();
    return List.of(
        proof,
        new TlogProof(Optional.empty(), proof.index(), proof.path(), proof.checkpoint()),
        new TlogProof(Optional.of(new byte[] {2}), proof.index(), proof.path(), proof.checkpoint()),
        new TlogProof(proof.extra(), 8, proof.path(), proof.checkpoint()),
        new TlogProof(proof.extra(), proof.index(), List.of(), proof.checkpoint()),
        new TlogProof(proof.extra(), proof.index(), proof.path(), Values.checkpoint(10)));
  }

  private static List<Object> proofFiles() {
    ProofFile file = Values.proofFile();
    return List.of(
        file,
        file.withBlind(Optional.empty()),
        file.withBlind(Optional.of(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})),
        ProofFile.of(Values.proof()),
        ProofFile.of(new TlogProof(Optional.empty(), 0, List.of(), Values.proof().checkpoint())));
  }

  private static List<Object> lines() {
    return List.of(
        new NoteSignature("w", 1, new byte[] {1, 2}),
        new NoteSignature("v", 1, new byte[] {1, 2}),
        new NoteSignature("w", 2, new byte[] {1, 2}),
        new NoteSignature("w", 1, new byte[] {1, 3}));
  }

  private static List<Object> attestations() {
    AttestationEntry entry = Values.attestation(1);
    byte[] other = new byte[64];
    other[63] = 1;
    return List.of(
        entry,
        new AttestationEntry(entry.statement(), other),
        new AttestationEntry(Values.attestation(2).statement(), entry.signature()));
  }

  private static List<Object> policyTexts() {
    return List.of(
        PolicyText.of("a"),
        PolicyText.of("b"),
        PolicyText.of(new byte[] {(byte) 0xff}), // both show as U+FFFD
        PolicyText.of(new byte[] {(byte) 0xfe}));
  }

  private static List<Object> cosignatures() {
    byte[] other = new byte[64];
    other[0] = 1;
    return List.of(
        Values.cosignature(1),
        Values.cosignature(2),
        new Cosignature(TestKeys.witness("v").key(), 1, new byte[64]),
        new Cosignature(TestKeys.witness("w").key(), 1, other));
  }

  private static List<Object> keys() {
    return List.of(
        TestKeys.witness("w").key(),
        TestKeys.witness("v").key(),
        TestKeys.log("w").key(),
        TestKeys.postQuantumWitness("w").key());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void equalsWhatHoldsTheSameAndNothingElse(Kind kind) {
    List<Object> values = kind.values().get();
    List<Object> again = kind.values().get();
    for (int i = 0; i < values.size(); i++) {
      for (int j = 0; j < values.size(); j++) {
        assertThat(values.get(i).equals(again.get(j))).as("%d and %d", i, j).isEqualTo(i == j);
      }
      assertThat(values.get(i))
          .isNotEqualTo(null)
          .isNotEqualTo("text")
          .hasSameHashCodeAs(again.get(i));
    }
    assertThat(values.stream().map(Object::hashCode).distinct().count())
        .as("hash codes that tell values apart")
        .isGreaterThan(1);
  }
}
