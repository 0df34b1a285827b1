package cairn.log;

import cairn.format.Checkpoint;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A checkpoint that a quorum has cosigned: the log's line first, then witnesses' lines, each
 * verified before it came in here. A log that asks nobody has its own line alone.
 *
 * @param note the checkpoint with all its lines
 * @param userEntries how many of its entries are not the federation's own traffic
 */
public record CosignedCheckpoint(SignedCheckpoint note, long userEntries) {
  public CosignedCheckpoint {
    if (note.signatures().isEmpty()) {
      throw new IllegalArgumentException("a cosigned checkpoint has at least its log's line");
    }
    if (userEntries < 0 || userEntries > note.checkpoint().size()) {
      throw new IllegalArgumentException("got %d users' entries".formatted(userEntries));
    }
  }

  public Checkpoint checkpoint() {
    return note.checkpoint();
  }

  public long size() {
    return note.checkpoint().size();
  }

  /** The witnesses' lines. */
  public List<NoteSignature> cosignatureLines() {
    return note.signatures().subList(1, note.signatures().size());
  }

  /**
   * The earliest time, Unix seconds, at which a witness cosigned it; of one that nobody cosigned,
   * the latest that there is, so that it is kept for ever.
   */
  public long firstCosigned() {
    return cosignatureLines().stream()
        .mapToLong(CosignedCheckpoint::time)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** The same with further lines, which the caller has verified. */
  public CosignedCheckpoint with(List<NoteSignature> lines) {
    return new CosignedCheckpoint(note.with(lines), userEntries);
  }

  /** A cosignature line's time (tlog-cosignature, "Format"): its first eight bytes. */
  static long time(NoteSignature line) {
    return ByteBuffer.wrap(line.signature()).getLong();
  }
}
