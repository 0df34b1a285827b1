package cairn.log;

import cairn.format.AnchorEntry;
import cairn.http.Problem;
import java.util.Optional;

/** What has become of an {@code anchor/v1}. */
public sealed interface AnchorOutcome {
  /**
   * The log durably holds an anchor of that origin, size and root.
   *
   * @param logged where; {@link Logged#isFirst} is false when it had been logged before, perhaps
   *     with other cosignatures and under another network's name
   * @param entry as it is logged
   * @param tree a cosigned tree that covers it; empty while the quorum is late
   */
  record Anchored(Logged logged, AnchorEntry entry, Optional<CosignedTree> tree)
      implements AnchorOutcome {}

  /**
   * Nothing was logged: the log durably holds an anchor of that origin and size with another root.
   * If one key signed both checkpoints, they prove a fork.
   *
   * @param first where the one that it holds is
   * @param entry that one
   */
  record OtherRoot(Logged first, AnchorEntry entry) implements AnchorOutcome {}

  /**
   * Not acknowledged. Whether it was logged may be unknown; appending it again is safe, since an
   * origin's checkpoint of one size is logged once.
   */
  record Refused(Problem problem) implements AnchorOutcome {}
}
