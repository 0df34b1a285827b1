package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.OracleTable.Row;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Proofs and policies against the tables of Go's answers; where we are stricter, the case is named.
 */
class ProofAndPolicyOracleTest {
  private static final int SECOND_SPELLINGS_OF_PROOFS = 5;

  @Test
  void proofsThatGoWroteAreReadWrittenAndHold() throws Exception {
    for (Row row : OracleTable.rows("proofs", "proof")) {
      TlogProof proof = TlogProof.parse(row.text("text"));
      assertThat(proof.encode()).isEqualTo(row.text("text"));
      assertThat(proof.index()).isEqualTo(row.number("index"));
      assertThat(proof.extra().map(Hex::encode).orElse("")).isEqualTo(row.text("extra"));
      byte[] entry = ByteBuffer.allocate(Long.BYTES).putLong(proof.index()).array();
      assertThat(proof.includes(Merkle.leafHash(entry))).isTrue();
      assertThat(proof.includes(Merkle.leafHash(new byte[0]))).isFalse();
    }
  }

  /** Go's scanner takes carriage returns, and its decoders leading zeroes, stray bits and more. */
  @Test
  void refusesTheProofsThatGoRefusesAndEverySecondSpelling() {
    int refusedByUsAlone = 0;
    for (Row row : OracleTable.rows("proofs", "parse")) {
      boolean parses = parsesProof(row.text("text"));
      assertThat(!parses || row.isTrue("go")).as(row.text("text")).isTrue();
      refusedByUsAlone += row.isTrue("go") && !parses ? 1 : 0;
    }
    assertThat(refusedByUsAlone).isEqualTo(SECOND_SPELLINGS_OF_PROOFS);
  }

  /** Go has judged every row of our-proofs.jsonl when the tables were made. */
  @Test
  void theProofsThatWeMakeAreThoseThatGoHasJudged() throws Exception {
    List<Row> judged = OracleTable.rows("our-proofs");
    assertThat(judged).isEqualTo(ProofsForGo.rows());
    assertThat(judged).filteredOn(row -> !row.isTrue("bad")).hasSize(21);
    for (Row row : judged) {
      assertThat(ProofsForGo.holds(row)).as(row.text("proof")).isEqualTo(!row.isTrue("bad"));
    }
  }

  private static boolean parsesProof(String text) {
    try {
      assertThat(TlogProof.parse(text).encode()).isEqualTo(text);
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }

  @Test
  void quorumsAreMetByTheSubsetsThatGoNames() throws Exception {
    for (Row row : OracleTable.rows("policies", "quorum")) {
      TlogPolicy policy = TlogPolicy.parse(row.text("policy"));
      List<? extends Json> met = row.members().array("met").elements();
      for (int subset = 0; subset < 1 << policy.witnesses().size(); subset++) {
        Set<VerifierKey> cosigners = new HashSet<>();
        for (int i = 0; i < policy.witnesses().size(); i++) {
          if ((subset >> i & 1) == 1) {
            cosigners.add(policy.witnesses().get(i).key());
          }
        }
        assertThat(policy.isSatisfiedBy(cosigners))
            .as("subset %d of %s", subset, row.text("policy"))
            .isEqualTo(met.contains(new JsonNumber(subset)));
      }
      assertThat(TlogPolicy.parse(policy.encode())).isEqualTo(policy);
    }
  }

  /** What Go's parser lets pass, and the standard does not. */
  private static final Set<String> ACCEPTED_BY_GO_ALONE =
      Set.of(
          "group g 0 w1\nquorum g\n", // 1 <= k
          "group g 01 w1\nquorum g\n", // not decimal as written elsewhere
          "group g any w1 w1\nquorum g\n", // a member once
          "quorum w1\nquorum w1\n", // exactly one quorum line
          "quorum g\ngroup g any w1\n", // defined on a preceding line
          "quorum w1", // each line ends with a newline
          "quorum w1 # comment\n", // comments have their own lines
          "#\u0001\nquorum none\n", // control characters
          "quorum\u00a0w1\n"); // only space and tab separate

  @Test
  void refusesThePoliciesThatGoRefusesAndThoseThatTheStandardForbids() {
    for (Row row : OracleTable.rows("policies", "parse")) {
      String rule = row.text("rule");
      boolean second = rule.startsWith("witness w5"); // a second witness with w1's public key
      boolean byGoAlone = ACCEPTED_BY_GO_ALONE.contains(rule) || second;
      assertThat(row.isTrue("go") || !byGoAlone).as(rule).isTrue();
      boolean expected = row.isTrue("go") && !byGoAlone;
      assertThat(parsesPolicy(row.text("policy"))).as(rule).isEqualTo(expected);
    }
  }

  private static boolean parsesPolicy(String text) {
    try {
      TlogPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }
}
