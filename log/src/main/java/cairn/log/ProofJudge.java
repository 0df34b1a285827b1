package cairn.log;

import cairn.format.JsonObject;
import cairn.format.MalformedException;

/** Judges a proof by the policies that the node has pinned. */
@FunctionalInterface
public interface ProofJudge {
  /**
   * The verdict, {@code {levels[], checks[]}}.
   *
   * @param proof a proof file or a tlog-proof
   * @throws MalformedException if it is neither
   */
  JsonObject judge(byte[] proof) throws MalformedException;
}
