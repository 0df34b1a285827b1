package cairn.federation.bundle;

import cairn.format.BundleManifest;
import cairn.format.BundleRecord;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.NetworkLog;
import cairn.format.RecordPush;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.log.CosignedTree;
import cairn.store.Database;
import cairn.store.StoreException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes pushes of our own log's records, page by page, all under one signed tree. Clear text never
 * leaves this way: a push has no place for it. One thread at a time.
 */
public final class RecordPages {
  /**
   * A page ends before its records take more, so that a receiver's limits for bodies, 2 MiB for one
   * and 8 MiB for one address, are far. One record has 70 KB at most.
   */
  static final int MAX_RECORD_BYTES = 1 << 20;

  /** A hash in a path: 64 characters, two quotes and a comma. */
  private static final int HASH_BYTES = 67;

  /** {@code {"entry":,"index":9007199254740991,"path":[]},}. */
  private static final int AROUND_BYTES = 48;

  private final OwnLog log;
  private final Signer sender;
  private final SelectedRecords records;
  private final InstantSource clock;

  /**
   * @param database the node's, with {@link BundleSchema#MIGRATIONS}
   * @param log whose records are pushed
   * @param sender signs pushes: the key of the device's attestor, or the node's identity
   * @param texts by which records of an investigation are known
   */
  public RecordPages(
      Database database, OwnLog log, Signer sender, PrivateTexts texts, InstantSource clock) {
    this.log = log;
    this.sender = sender;
    this.records = new SelectedRecords(database, log, texts);
    this.clock = clock;
  }

  /**
   * Which page.
   *
   * @param recipient the identity of the node that is to take it
   * @param investigation only records whose clear text, which is known here, names it
   * @param start the first index
   * @param end one behind the last index; the tree's end if empty
   * @param treeSize under which tree; empty for the newest
   * @param most how many records
   */
  public record Question(
      DidKey recipient,
      Optional<String> investigation,
      long start,
      OptionalLong end,
      OptionalLong treeSize,
      int most) {
    public Question {
      if (start < 0 || (end.isPresent() && end.getAsLong() <= start)) {
        throw new IllegalArgumentException("a range goes up, got %d to %s".formatted(start, end));
      }
      if (most < 1 || most > RecordPush.MAX_RECORDS) {
        throw new IllegalArgumentException(
            "most: expected 1 to %d records, got %d".formatted(RecordPush.MAX_RECORDS, most));
      }
    }
  }

  /**
   * A page, signed now.
   *
   * @param next where the next one starts
   * @param end one behind the last index that is looked at
   */
  public record Page(RecordPush push, long next, long end) {
    public Page {
      long last = push.records().getLast().index();
      if (next <= last || end < next) {
        throw new IllegalArgumentException(
            "next: expected one from %d to %d, got %d".formatted(last + 1, end, next));
      }
    }
  }

  /**
   * Makes a page; empty if no record is left.
   *
   * @throws SigningException if the sender's key cannot be used now
   */
  public Optional<Page> page(Question question) throws StoreException, SigningException {
    Optional<CosignedTree> tree = tree(question.treeSize());
    if (tree.isEmpty()) {
      return Optional.empty();
    }
    long treeEnd = question.treeSize().orElse(tree.get().size());
    long end = Math.min(question.end().orElse(treeEnd), treeEnd);
    List<BundleRecord> page = new ArrayList<>();
    long next = fill(page, question, tree.get(), end);
    return page.isEmpty()
        ? Optional.empty()
        : Optional.of(new Page(signed(question.recipient(), tree.get(), page), next, end));
  }

  /** A tree that is kept no longer has grown into the newest one. */
  private Optional<CosignedTree> tree(OptionalLong size) throws StoreException {
    Optional<CosignedTree> kept =
        size.isPresent() ? log.reader().at(size.getAsLong()) : Optional.empty();
    Optional<CosignedTree> tree = kept.or(log.reader()::newest);
    if (size.isPresent() && tree.isPresent() && tree.get().size() < size.getAsLong()) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "the log shows a tree of %d, and had one of %d"
              .formatted(tree.get().size(), size.getAsLong()));
    }
    return tree;
  }

  /** Returns where the next page starts. */
  private long fill(List<BundleRecord> page, Question question, CosignedTree tree, long end)
      throws StoreException {
    long bytes = 0;
    for (long from = question.start(); from < end; from = SelectedRecords.pageEnd(from, end)) {
      for (SelectedRecords.Found one :
          records.page(BundleManifest.Kind.RECORDS, from, SelectedRecords.pageEnd(from, end))) {
        if (!records.isOf(question.investigation(), one.entry())) {
          continue;
        }
        List<Hash> path = tree.path(one.index());
        bytes += one.bytes().length + (long) path.size() * HASH_BYTES + AROUND_BYTES;
        if (page.size() == question.most() || (bytes > MAX_RECORD_BYTES && !page.isEmpty())) {
          return one.index();
        }
        page.add(new BundleRecord(one.index(), one.bytes(), path));
      }
    }
    return end;
  }

  private RecordPush signed(DidKey recipient, CosignedTree tree, List<BundleRecord> page)
      throws SigningException {
    return RecordPush.sign(
        new NetworkLog(log.origin(), log.key()),
        tree.note(),
        page,
        recipient,
        clock.instant().getEpochSecond(),
        sender);
  }
}
