package cairn.log;

import cairn.format.EventEntry;
import cairn.format.Hash;

/** An {@code event/v1} entry whose submitter leaves its time to the log. */
public final class EventDraft implements Draft {
  private static final int LONGEST_TIMESTAMP = 16; // 2^53 - 1

  private final EventEntry undated;
  private final Hash identity;
  private final int maxLength;

  /**
   * @param undated the event with time 0
   */
  public EventDraft(EventEntry undated) {
    this.undated = undated;
    this.identity = undated.identity();
    this.maxLength = undated.encode().length + LONGEST_TIMESTAMP;
  }

  @Override
  public Hash identity() {
    return identity;
  }

  @Override
  public byte[] entry(long timestamp) {
    return new EventEntry(undated.id(), undated.subject(), undated.content(), timestamp).encode();
  }

  @Override
  public int maxLength() {
    return maxLength;
  }

  @Override
  public boolean isDatedByLog() {
    return false; // its time is the submitter's claim, for all that a reader knows
  }

  @Override
  public boolean isFromUser() {
    return true;
  }
}
