package cairn.witness;

import cairn.format.Checkpoint;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import java.util.List;

/**
 * The one checkpoint that all witnesses are asked to cosign next.
 *
 * @param checkpoint without extension lines: ML-DSA cosignatures do not cover them, and deployed
 *     witnesses cap bodies
 * @param logLine the log's signature on it, the only line that is sent
 * @param proofs consistency proofs up to its size
 * @param batch whether it seals a batch, so that every witness sees it
 */
public record Candidate(
    Checkpoint checkpoint, NoteSignature logLine, ConsistencyProofs proofs, boolean batch) {
  public Candidate {
    if (!checkpoint.extensions().isEmpty()) {
      throw new IllegalArgumentException("a candidate has no extension lines");
    }
  }

  /** The checkpoint with the log's line. */
  public SignedCheckpoint signed() {
    return new SignedCheckpoint(checkpoint, List.of(logLine));
  }

  long size() {
    return checkpoint.size();
  }
}
