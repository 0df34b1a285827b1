package cairn.federation;

import cairn.format.AnchorEntry;
import cairn.format.Entry;
import cairn.format.EntryBundleParser;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import java.util.ArrayList;
import java.util.List;

/**
 * What is looked for in a bundle of a peer's entries: their hashes, and the checkpoints of others
 * in them. Keeps at most some 6 KB of each of up to 256 entries, however long they are. For one
 * bundle.
 */
final class BundleLook implements EntryBundleParser.Sink {
  /** Of one origin: as many keys as a log has had, and one more for each. */
  private static final int MAX_LINES = 16;

  private final List<Hash> leaves = new ArrayList<>();
  private final List<SignedCheckpoint> found = new ArrayList<>();
  private final int wanted;
  private int skipped;
  private long bytes;

  /**
   * @param skipped of the first entries, which have been read before
   * @param wanted of the entries after those
   */
  BundleLook(int skipped, int wanted) {
    this.skipped = skipped;
    this.wanted = wanted;
  }

  @Override
  public void entry(byte[] entry) {
    bytes += entry.length;
    if (skipped > 0) {
      skipped--;
      return;
    }
    if (leaves.size() == wanted) {
      return;
    }
    leaves.add(Merkle.leafHash(entry));
    try {
      if (Entry.parse(entry) instanceof AnchorEntry anchor) {
        keep(anchor.checkpoint());
      }
    } catch (MalformedException theirs) {
      return; // what a peer logs is its own affair
    }
  }

  /** Keeps it with what may be lines of its log: a log's keys have the log's name. */
  private void keep(SignedCheckpoint shown) {
    String origin = shown.checkpoint().origin();
    List<NoteSignature> lines =
        shown.signatures().stream()
            .filter(line -> line.name().equals(origin))
            .limit(MAX_LINES)
            .toList();
    if (!lines.isEmpty()) {
      found.add(new SignedCheckpoint(shown.checkpoint(), lines));
    }
  }

  /** The hashes of the wanted entries. */
  List<Hash> leaves() {
    return leaves;
  }

  /** What the entries hold, still to be judged. */
  List<SignedCheckpoint> found() {
    return found;
  }

  /** How much was read. */
  long bytes() {
    return bytes;
  }
}
