package cairn.verify;

import cairn.format.MalformedException;
import cairn.format.ProofFile;
import cairn.format.TlogProof;
import cairn.format.Utf8;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Judges proofs by pinned networks (tlog-proof, "Verifying a tlog proof").
 *
 * <p>No exception escapes: whatever throws is a refusal. Safe for use by several threads. The work
 * for one proof is bounded: at most 18 checkpoints of 64 lines each are verified per pinned policy.
 */
public final class ProofVerifier {
  private static final byte[] TLOG_PROOF_START = Utf8.encode("c2sp.org/tlog-proof@");

  private final List<TrustedNetwork> pins;
  private final Optional<TrustedAttestors> attestors;

  /** A verifier that accepts {@code pins} and nobody else, and asks of no attestor who he is. */
  public ProofVerifier(List<TrustedNetwork> pins) {
    this(pins, Optional.empty());
  }

  /**
   * A verifier that accepts {@code pins}, and says of attestations whether he trusts who signed.
   */
  public ProofVerifier(List<TrustedNetwork> pins, TrustedAttestors attestors) {
    this(pins, Optional.of(attestors));
  }

  private ProofVerifier(List<TrustedNetwork> pins, Optional<TrustedAttestors> attestors) {
    this.pins = List.copyOf(pins);
    this.attestors = attestors;
  }

  /**
   * Judges a {@code .cairn} or a {@code .tlog-proof}.
   *
   * @param subject what it should be a proof of
   * @param proof the file's bytes
   * @param required the levels that must be reached; basic is always one of them, but for a log
   *     whose pinned policy asks for no witness: there it is logged
   */
  public Verdict verify(Subject subject, byte[] proof, Set<Level.Kind> required) {
    try {
      return verify(subject, parse(proof), required);
    } catch (MalformedException e) {
      return refusal("The proof is not spelled as its format demands: " + e.getMessage() + ".");
    } catch (RuntimeException e) {
      return refusal("The proof could not be read: " + e.getClass().getSimpleName() + ".");
    }
  }

  /** As {@link #verify(Subject, byte[], Set)}, of a file that is already read. */
  public Verdict verify(Subject subject, ProofFile proof, Set<Level.Kind> required) {
    try {
      return new ProofJudgement(pins, attestors, subject, proof).verdict(required);
    } catch (RuntimeException e) {
      return refusal("The proof could not be judged: " + e.getClass().getSimpleName() + ".");
    }
  }

  /**
   * Reads a {@code .cairn} or a {@code .tlog-proof}; nothing in it is judged.
   *
   * @throws MalformedException if it is neither
   */
  public static ProofFile parse(byte[] proof) throws MalformedException {
    boolean isTlogProof =
        proof.length >= TLOG_PROOF_START.length
            && Arrays.equals(TLOG_PROOF_START, Arrays.copyOf(proof, TLOG_PROOF_START.length));
    return isTlogProof ? ProofFile.of(TlogProof.parse(proof)) : ProofFile.parse(proof);
  }

  private static Verdict refusal(String sentence) {
    return Verdict.refusal(
        List.of(new Check(CheckId.FORMAT, Check.Outcome.FAIL, sentence)), Optional.empty());
  }
}
