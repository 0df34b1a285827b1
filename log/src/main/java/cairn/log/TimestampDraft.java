package cairn.log;

import cairn.format.Hash;
import cairn.format.TimestampEntry;
import cairn.format.Utf8;

/** A {@code timestamp/v1} entry that the log has still to date. */
public final class TimestampDraft implements Draft {
  /** {@code {"hash":"…64…","timestamp":…16…,"type":"timestamp/v1"}}. */
  private static final int MAX_LENGTH = 128;

  private final Hash hash;
  private final Hash identity;

  public TimestampDraft(Hash hash) {
    this.hash = hash;
    this.identity = TimestampEntry.identityOf(hash);
  }

  public Hash hash() {
    return hash;
  }

  @Override
  public Hash identity() {
    return identity;
  }

  /** The canonical spelling, written directly, since this is every stamp's cost. */
  @Override
  public byte[] entry(long timestamp) {
    return Utf8.encode(
        "{\"hash\":\""
            + hash.hex()
            + "\",\"timestamp\":"
            + timestamp
            + ",\"type\":\""
            + TimestampEntry.TYPE
            + "\"}");
  }

  @Override
  public int maxLength() {
    return MAX_LENGTH;
  }

  @Override
  public boolean isDatedByLog() {
    return true;
  }

  @Override
  public boolean isFromUser() {
    return true;
  }
}
