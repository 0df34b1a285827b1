package cairn.anchor;

import cairn.format.Origin;

/**
 * One batch of one log that one target should anchor.
 *
 * @param kind the kind of anchor, {@link AnchorKind#name}
 * @param target whom to ask, as the kind names it: a peer network's id
 * @param log whose batch it is
 * @param batch the batch's id
 * @param failures how often in a row the target has failed for this log, over all batches
 */
public record AnchorJob(String kind, String target, Origin log, long batch, int failures) {
  public AnchorJob {
    if (kind.isEmpty() || target.isEmpty() || batch < 1 || failures < 0) {
      throw new IllegalArgumentException(
          "job: got kind '%s', target '%s', batch %d, %d failures"
              .formatted(kind, target, batch, failures));
    }
  }

  /** What there is at most one job of: only the newest batch is anchored, since it covers all. */
  Place place() {
    return new Place(kind, target, log);
  }

  /** A kind, a target and a log. */
  record Place(String kind, String target, Origin log) {}
}
