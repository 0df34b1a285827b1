package cairn.log;

import cairn.format.Cosignature;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.store.StoreException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds the stored checkpoints, in the order of their sizes, against the roots that the entries
 * make up. For one thread, once.
 */
final class CheckpointChecks {
  private static final int PAGE = 512;

  private final CheckpointStore store;
  private final String origin;
  private final List<VerifierKey> log;
  private final List<VerifierKey> witnesses;
  private final FsckFindings findings;
  private final Deque<CheckpointStore.Row> page = new ArrayDeque<>();
  private final Set<Long> batchSizes;
  private final Map<Long, Good> good = new HashMap<>(); // of batches only
  private long read = -1;
  private boolean isAtEnd;
  private long count;

  /** What batches need of a checkpoint that is sound. */
  record Good(Hash root, long userEntries) {}

  CheckpointChecks(
      CheckpointStore store,
      String origin,
      List<VerifierKey> log,
      List<VerifierKey> witnesses,
      Set<Long> batchSizes,
      FsckFindings findings) {
    this.store = store;
    this.origin = origin;
    this.log = log;
    this.witnesses = witnesses;
    this.batchSizes = batchSizes;
    this.findings = findings;
  }

  /** The next stored checkpoint's size, or {@code most} if there is none up to there. */
  long nextUpTo(long most) throws StoreException {
    Optional<CheckpointStore.Row> next = peek();
    return next.isPresent() ? Math.min(next.get().size(), most) : most;
  }

  private Optional<CheckpointStore.Row> peek() throws StoreException {
    if (page.isEmpty() && !isAtEnd) {
      List<CheckpointStore.Row> rows = store.rowsAbove(read, PAGE);
      isAtEnd = rows.isEmpty();
      page.addAll(rows);
      read = rows.isEmpty() ? read : rows.getLast().size();
    }
    return Optional.ofNullable(page.peek());
  }

  /** The entries make up {@code root} at {@code size}: checks a checkpoint of that size. */
  void at(Hash root, long size, long userEntries) throws StoreException {
    Optional<CheckpointStore.Row> next = peek();
    if (next.isPresent() && next.get().size() == size) {
      check(page.remove(), root, userEntries);
    }
  }

  /** Reports what is left: checkpoints of no tree that the entries make up. */
  void rest(long size) throws StoreException {
    for (Optional<CheckpointStore.Row> next = peek(); next.isPresent(); next = peek()) {
      count++;
      findings.add(
          where(page.remove().size()),
          "nothing shows its root; the log has %d entries".formatted(size));
    }
    if (store.negativeSizes() > 0) {
      findings.add("checkpoints", "rows of negative size");
    }
  }

  private void check(CheckpointStore.Row row, Hash root, long userEntries) {
    count++;
    try {
      SignedCheckpoint note = SignedCheckpoint.parse(row.note());
      require(note.encode().equals(row.note()), "the note", "its one spelling", "another");
      require(
          note.checkpoint().origin().equals(origin), "origin", origin, note.checkpoint().origin());
      require(note.checkpoint().size() == row.size(), "size", row.size(), note.checkpoint().size());
      require(note.checkpoint().root().equals(root), "root", root, note.checkpoint().root());
      require(
          log.stream()
              .flatMap(key -> note.lineOfLog(key).stream())
              .anyMatch(note.signatures().getFirst()::equals),
          "first line",
          "the log's good signature",
          "another");
      CosignedCheckpoint cosigned = new CosignedCheckpoint(note, userEntries);
      for (NoteSignature line : cosigned.cosignatureLines()) {
        requireGood(note, line);
      }
      require(
          row.firstCosigned() == cosigned.firstCosigned(),
          "first_cosigned",
          cosigned.firstCosigned(),
          row.firstCosigned());
      require(row.userEntries() == userEntries, "user_entries", userEntries, row.userEntries());
      if (batchSizes.contains(row.size())) {
        good.put(row.size(), new Good(root, userEntries));
      }
    } catch (MalformedException | IllegalArgumentException defect) {
      findings.add(where(row.size()), String.valueOf(defect.getMessage()));
    }
  }

  private void requireGood(SignedCheckpoint note, NoteSignature line) throws MalformedException {
    for (VerifierKey key : witnesses) {
      if (key.matches(line)) {
        boolean verifies = Cosignature.parse(key, line).verifies(note.checkpoint());
        require(verifies, "line of " + key.name(), "a good cosignature", "a bad one");
        return;
      }
    }
    throw new MalformedException("a line is by no witness that is known here");
  }

  private static void require(boolean holds, String what, Object expected, Object found)
      throws MalformedException {
    if (!holds) {
      throw new MalformedException("%s: expected %s, found %s".formatted(what, expected, found));
    }
  }

  private static String where(long size) {
    return "checkpoint of size " + size;
  }

  Optional<Good> good(long size) {
    return Optional.ofNullable(good.get(size));
  }

  long count() {
    return count;
  }
}
