package cairn.log;

import cairn.store.StoreException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/** Holds the list of anchors against the entries, in their order. For one thread, once. */
final class AnchorEntryChecks {
  private static final int PAGE = 512;

  private final AnchorEntryStore store;
  private final FsckFindings findings;
  private final Deque<Long> page = new ArrayDeque<>();
  private long read = Long.MIN_VALUE;
  private boolean isAtEnd;

  AnchorEntryChecks(AnchorEntryStore store, FsckFindings findings) {
    this.store = store;
    this.findings = findings;
  }

  private OptionalLong peek() throws StoreException {
    if (page.isEmpty() && !isAtEnd) {
      List<Long> indexes = store.above(read, PAGE);
      isAtEnd = indexes.isEmpty();
      page.addAll(indexes);
      read = indexes.isEmpty() ? read : indexes.getLast();
    }
    return page.isEmpty() ? OptionalLong.empty() : OptionalLong.of(page.getFirst());
  }

  /**
   * The next entry, at {@code index}, is an anchor or is none. One without times may be listed:
   * earlier versions did so.
   */
  void at(long index, EntryFacts.Anchor anchor) throws StoreException {
    dropBelow(index);
    OptionalLong next = peek();
    boolean isListed = next.isPresent() && next.getAsLong() == index;
    if (isListed) {
      page.remove();
    }
    switch (anchor) {
      case NONE -> {
        if (isListed) {
          findings.add("entry " + index, "listed as an anchor/v1");
        }
      }
      case UNDATED -> {}
      case DATED -> {
        if (!isListed) {
          findings.add("entry " + index, "an anchor/v1 that is not listed as one");
        }
      }
    }
  }

  private void dropBelow(long index) throws StoreException {
    for (OptionalLong next = peek(); next.isPresent() && next.getAsLong() < index; next = peek()) {
      findings.add("entry " + page.remove(), "listed as an anchor/v1, but missing");
    }
  }

  /** Reports what is listed beyond the entries. */
  void rest() throws StoreException {
    dropBelow(Long.MAX_VALUE);
    if (peek().isPresent()) {
      findings.add("entry " + page.remove(), "listed as an anchor/v1, but missing");
    }
  }
}
