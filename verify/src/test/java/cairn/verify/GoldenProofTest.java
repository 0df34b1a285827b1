package cairn.verify;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.NetworkDocument;
import cairn.format.ProofFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files that a gateway and three witnesses (one with two keys) wrote on 2026-11-21, kept as they
 * were: whoever holds such a proof must be able to verify it for ever.
 */
class GoldenProofTest {
  private static final Set<Level.Kind> BATCHED = Set.of(Level.Kind.BATCHED);

  private static byte[] file(String name) throws IOException {
    try (InputStream file = GoldenProofTest.class.getResourceAsStream("golden/" + name)) {
      return Objects.requireNonNull(file, name).readAllBytes();
    }
  }

  private static ProofVerifier verifier() throws Exception {
    NetworkDocument network = NetworkDocument.parse(file("network.json"));
    return new ProofVerifier(
        List.of(new TrustedNetwork(network.id(), List.of(TrustedPolicy.of(network)))));
  }

  private static Subject subject(String name) throws IOException {
    return new Subject.FileHash(Hash.sha256(file(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"note.txt", "secret.txt"})
  void aProofOfTheFirstVersionStaysVerified(String name) throws Exception {
    Verdict verdict = verifier().verify(subject(name), file(name + ".cairn"), BATCHED);
    assertThat(verdict.outcome())
        .as(verdict.checks().toString())
        .isEqualTo(VerdictOutcome.VERIFIED);
    assertThat(verdict.quorum().orElseThrow().witnesses()).hasSize(3);
    assertThat(verdict.quorum().orElseThrow().operators()).containsExactly("demo.example");
  }

  @Test
  void itsHomePartAloneIsATlogProofThatReachesBasic() throws Exception {
    Verdict verdict = verifier().verify(subject("note.txt"), file("note.tlog-proof"), Set.of());
    assertThat(verdict.isVerified()).as(verdict.checks().toString()).isTrue();
    assertThat(verdict.existedNotAfter().orElseThrow().utc()).isEqualTo("2026-11-21T01:24:05Z");
    assertThat(verifier().verify(subject("note.txt"), file("note.tlog-proof"), BATCHED).outcome())
        .isEqualTo(VerdictOutcome.LEVEL_NOT_MET);
  }

  @Test
  void aBlindedProofIsNoProofWithoutItsBlind() throws Exception {
    ProofFile proof = ProofFile.parse(file("secret.txt.cairn"));
    ProofFile bare = proof.withBlind(Optional.empty());
    assertThat(verifier().verify(subject("secret.txt"), bare, Set.of()).outcome())
        .isEqualTo(VerdictOutcome.FAILED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"note.txt.cairn", "secret.txt.cairn"})
  void whatWasWrittenIsWrittenTheSameToday(String name) throws Exception {
    assertThat(ProofFile.parse(file(name)).encode()).isEqualTo(file(name));
  }
}
