package cairn.log;

import cairn.format.Entry;
import cairn.format.Hash;

/** An entry whose bytes are settled before it is logged. */
public final class EntryDraft implements Draft {
  private final byte[] bytes;
  private final EntryFacts facts;

  public EntryDraft(Entry entry) {
    this.bytes = entry.encode();
    this.facts = EntryFacts.of(entry);
    if (facts.loggedAt().isPresent()) {
      throw new IllegalArgumentException("the log itself dates entries of type " + entry.type());
    }
  }

  @Override
  public Hash identity() {
    return facts.identity();
  }

  @Override
  public byte[] entry(long timestamp) {
    return bytes;
  }

  @Override
  public int maxLength() {
    return bytes.length;
  }

  @Override
  public boolean isDatedByLog() {
    return false;
  }

  @Override
  public boolean isFromUser() {
    return facts.isFromUser();
  }

  @Override
  public boolean isDatedAnchor() {
    return facts.anchor() == EntryFacts.Anchor.DATED;
  }
}
