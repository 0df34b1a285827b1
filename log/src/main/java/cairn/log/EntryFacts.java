package cairn.log;

import cairn.format.AnchorEntry;
import cairn.format.AttestationEntry;
import cairn.format.DeliveryAckEntry;
import cairn.format.Entry;
import cairn.format.EventEntry;
import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.format.MalformedException;
import cairn.format.OtherEntry;
import cairn.format.ReservedEntry;
import cairn.format.TimestampEntry;
import java.util.OptionalLong;

/**
 * What the log reads from an entry.
 *
 * @param identity what it is deduplicated by
 * @param loggedAt the time that the log gave it, Unix seconds, for types that carry one
 * @param isFromUser false for the federation's own traffic
 * @param anchor whether it holds a foreign checkpoint, and one that others have dated
 */
record EntryFacts(Hash identity, OptionalLong loggedAt, boolean isFromUser, Anchor anchor) {

  /** What an entry is as an anchor. */
  enum Anchor {
    /** It is none. */
    NONE,
    /** It holds a checkpoint with its log's line alone, as a device's: that bounds no time. */
    UNDATED,
    /** It holds one with further lines, by witnesses: what follows was logged after their times. */
    DATED
  }

  /**
   * The facts of stored bytes.
   *
   * @throws MalformedException if they are no canonical entry
   */
  static EntryFacts parse(byte[] bytes) throws MalformedException {
    return of(Entry.parse(bytes));
  }

  static EntryFacts of(Entry entry) {
    return switch (entry) {
      case TimestampEntry stamp ->
          new EntryFacts(stamp.identity(), OptionalLong.of(stamp.timestamp()), true, Anchor.NONE);
      case AttestationEntry attestation -> undated(entry, true);
      case EventEntry event -> undated(entry, true); // its time is the submitter's claim
      case OtherEntry other -> undated(entry, true);
      case AnchorEntry anchor ->
          new EntryFacts(anchor.identity(), OptionalLong.empty(), false, dated(anchor));
      case KeyRotationEntry rotation -> undated(entry, false);
      case DeliveryAckEntry ack -> undated(entry, false);
      case ReservedEntry reserved -> undated(entry, false);
    };
  }

  private static EntryFacts undated(Entry entry, boolean isFromUser) {
    return new EntryFacts(entry.identity(), OptionalLong.empty(), isFromUser, Anchor.NONE);
  }

  private static Anchor dated(AnchorEntry anchor) {
    return anchor.checkpoint().signatures().size() > 1 ? Anchor.DATED : Anchor.UNDATED;
  }
}
