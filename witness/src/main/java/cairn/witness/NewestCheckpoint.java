package cairn.witness;

import cairn.format.SignedCheckpoint;

/** What a witness's monitoring endpoint says about one log (tlog-witness, "Monitor Retrieval"). */
public sealed interface NewestCheckpoint {
  /**
   * A checkpoint with the log's good signature.
   *
   * @param note the checkpoint with the log's line and the witness's good cosignature lines; lines
   *     by anybody else are left out
   * @param cosigned whether there is such a cosignature. Without one nothing shows that this is
   *     what the <em>witness</em> remembers: a checkpoint above one's own is an alarm all the same,
   *     but one at or below it does not count as the witness's answer
   */
  record Found(SignedCheckpoint note, boolean cosigned) implements NewestCheckpoint {}

  /** 404: it never cosigned a checkpoint of this log. */
  record Never() implements NewestCheckpoint {}

  /** It did not answer, or not as it must. */
  record Failed(WitnessFailure failure) implements NewestCheckpoint {}
}
