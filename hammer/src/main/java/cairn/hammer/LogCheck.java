package cairn.hammer;

import cairn.format.Merkle;
import cairn.http.Exchange;
import java.io.IOException;
import java.util.List;

/** Reads a whole log again, from its first leaf, and seeks in it what a journal says is there. */
public final class LogCheck {
  private LogCheck() {}

  /**
   * What is wrong; nothing, if the log's newest checkpoint is signed by log and quorum, the leaves
   * make its root, and each acknowledged entry is at its index.
   *
   * @param log what stands before {@code /checkpoint}
   * @throws IOException when log or journal cannot be read
   */
  public static List<Finding> run(Target log, Trust trust, Exchange exchange, Journal journal)
      throws IOException {
    Findings findings = new Findings();
    TileSource tiles = new TileSource(log, exchange);
    CheckpointBook book = new CheckpointBook(trust);
    LogFollower follower = new LogFollower(tiles, book, findings);
    try {
      book.accept(tiles.checkpoint());
      follower.startAt(new CheckpointBook.Entry(0, Merkle.EMPTY_ROOT));
      journal.forEach(promise -> follower.promised(promise.index(), promise.leafHash()));
      follower.finish();
    } catch (FoundException found) {
      findings.add(found.finding());
    }
    return findings.kept();
  }
}
