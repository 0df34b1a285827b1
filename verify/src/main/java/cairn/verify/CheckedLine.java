package cairn.verify;

import cairn.format.Cosignature;

/** What a signature line under a checkpoint is to a policy. */
public sealed interface CheckedLine {

  /**
   * A known witness's good cosignature.
   *
   * @param witness whose
   * @param cosignature what the line holds
   */
  record Good(TrustedWitness witness, Cosignature cosignature) implements CheckedLine {}

  /**
   * A line under a known witness's name and key ID that is not its signature: it spoils the note.
   *
   * @param witness whose it claims to be
   * @param reason what is wrong
   */
  record Bad(TrustedWitness witness, String reason) implements CheckedLine {}

  /** A line by nobody whom the policy knows; it is ignored (signed-note, "Verification"). */
  record Unknown() implements CheckedLine {}
}
