package cairn.log.events;

import cairn.log.Batch;
import cairn.log.Log;
import cairn.log.StoredAnchor;

/** What a log did, before it is read, numbered and put in words. */
sealed interface Happening {
  Log log();

  /** A quorum has cosigned the first {@code size} entries. */
  record Cosigned(Log log, long size) implements Happening {}

  record Sealed(Log log, Batch batch) implements Happening {}

  record Anchored(Log log, StoredAnchor anchor) implements Happening {}
}
