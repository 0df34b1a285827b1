package cairn.federation.bundle;

import cairn.format.BundlePrivate;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.verify.AttestorStanding;
import cairn.verify.JudgedRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Single records of others' logs, each once, with its proof and every way by which it came. Never
 * entries of our own log; whom to trust is decided when one is used. Any thread may call.
 */
public final class HeldRecords {
  private static final int PAGE = 256;

  /** One file is attested by few; a bound for whoever attests one a million times. */
  private static final int MAX_OF_FILE = 64;

  private final Database database;
  private final MirroredEntries mirrors;

  /**
   * Those of a node's database.
   *
   * @param database has {@link BundleSchema#MIGRATIONS}
   * @param mirrors what is held whole; a record in it gets a provenance here, and no second copy
   */
  public HeldRecords(Database database, MirroredEntries mirrors) {
    this.database = database;
    this.mirrors = mirrors;
  }

  /** The record at {@code index} of the log with that key. */
  public Optional<HeldRecord> find(VerifierKey log, long index) throws StoreException {
    return database.read(connection -> HeldRecord.find(connection, HeldLog.id(log), index));
  }

  /** Some of the records that attest that file. */
  public List<HeldRecord> ofFile(Hash file) throws StoreException {
    return database.read(connection -> HeldRecord.ofFile(connection, file, MAX_OF_FILE));
  }

  /** Every way by which the record at {@code index} of the log with that key came, oldest first. */
  public List<Provenance> provenances(VerifierKey log, long index) throws StoreException {
    return database.read(connection -> Provenance.of(connection, HeldLog.id(log), index));
  }

  /** The clear text behind a commitment that came with a bundle, unless it has been erased. */
  public Optional<BundlePrivate.Opening> opening(Hash commitment) throws StoreException {
    return database.read(connection -> HeldOpenings.find(connection, commitment));
  }

  /** How many records are held. */
  public long count() throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement("SELECT count(*) FROM held_records");
              ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0L;
          }
        });
  }

  /**
   * A held record that is not what the log's mirror has at its place: the log shows two histories.
   */
  public record Contradiction(HeldRecord held, byte[] mirrored) {
    public Contradiction {
      mirrored = mirrored.clone();
    }

    /** A copy. */
    @Override
    public byte[] mirrored() {
      return mirrored.clone();
    }
  }

  /**
   * Tells the records of a log that its mirror has come to {@code size} entries: each of those that
   * the mirror has too gets that provenance. Asking again changes nothing.
   *
   * @param from behind which index records have not been told yet
   * @param now Unix seconds
   * @return the first record that the mirror contradicts, if there is one
   */
  public Optional<Contradiction> mirrored(VerifierKey log, long from, long size, long now)
      throws StoreException {
    Hash id = HeldLog.id(log);
    long next = from;
    while (next < size) {
      long first = next;
      List<HeldRecord> page =
          database.read(connection -> HeldRecord.from(connection, id, first, PAGE));
      List<Provenance> fresh = new ArrayList<>();
      Optional<Contradiction> contradiction = Optional.empty();
      for (HeldRecord held : page) {
        long index = held.record().index();
        if (contradiction.isEmpty() && index >= next && index < size) {
          Optional<byte[]> mirrored = mirrors.entry(log, index);
          contradiction =
              mirrored
                  .filter(entry -> !Arrays.equals(entry, held.record().entry()))
                  .map(entry -> new Contradiction(held, entry));
          if (mirrored.isPresent() && contradiction.isEmpty()) {
            fresh.add(new Provenance(id, index, Provenance.MIRROR, log.name(), now));
          }
        }
        next = Math.max(next, index + 1);
      }
      add(fresh);
      if (contradiction.isPresent() || page.size() < PAGE) {
        return contradiction;
      }
    }
    return Optional.empty();
  }

  private void add(List<Provenance> fresh) throws StoreException {
    if (!fresh.isEmpty()) {
      database.write(
          connection -> {
            for (Provenance provenance : fresh) {
              provenance.add(connection);
            }
            return fresh;
          });
    }
  }

  /** The signed tree in which a held record is. */
  public Optional<SignedCheckpoint> treeOf(HeldRecord held) throws StoreException {
    return database
        .read(connection -> HeldTree.find(connection, held.log(), held.treeSize()))
        .map(HeldTree::note);
  }

  /** Those whose only copy is in a mirror. */
  public RecordsInMirror inMirror() {
    return new RecordsInMirror(database);
  }

  /** Whether a record was new. */
  enum Taken {
    NEW,
    DUPLICATE
  }

  /**
   * Stores a judged record of a log's shown tree, or its further provenance. In the caller's
   * transaction.
   */
  Taken take(Connection connection, ShownLog shown, JudgedRecord judged, Provenance provenance)
      throws SQLException, StoreException {
    VerifierKey log = shown.key();
    Hash id = shown.id();
    long index = judged.record().index();
    Optional<byte[]> there = mirrors.entry(log, index);
    boolean isMirrored = there.isPresent();
    if (!isMirrored) {
      there = HeldRecord.find(connection, id, index).map(held -> held.record().entry());
    }
    if (there.isPresent() && !Arrays.equals(there.get(), judged.record().entry())) {
      throw new ContradictionException(
          "%s shows another record at index %d than it showed before".formatted(log.name(), index),
          Optional.empty());
    }
    if (there.isEmpty()) {
      boolean firstUse = judged.standing() == AttestorStanding.FIRST_USE;
      long treeSize = shown.note().checkpoint().size();
      new HeldRecord(id, judged.record(), treeSize, firstUse).insert(connection);
    }
    if (isMirrored) {
      new Provenance(id, index, Provenance.MIRROR, log.name(), provenance.since()).add(connection);
    }
    provenance.add(connection);
    return there.isPresent() ? Taken.DUPLICATE : Taken.NEW;
  }

  /** Whether a record is here, held or mirrored. */
  boolean has(VerifierKey log, long index) throws StoreException {
    return mirrors.entry(log, index).isPresent() || find(log, index).isPresent();
  }

  /**
   * Takes note of a log and its signed tree, in the caller's transaction.
   *
   * @throws ContradictionException if somebody else who is trusted vouched for another key, and
   *     nothing else is known of the log, or it showed another tree of that size
   */
  void know(Connection connection, ShownLog shown) throws SQLException, StoreException {
    if (!shown.isKnown()) {
      requireNoRival(connection, shown);
    }
    Hash id = shown.id();
    Optional<HeldLog> known = HeldLog.find(connection, id);
    if (known.isEmpty() || (shown.isVouched() && !known.get().trusted())) {
      new HeldLog(shown.key(), shown.sender(), shown.isVouched()).put(connection);
    }
    SignedCheckpoint note = shown.note();
    Optional<HeldTree> tree = HeldTree.find(connection, id, note.checkpoint().size());
    tree.ifPresent(earlier -> requireSameRoot(earlier.note(), note));
    if (tree.isEmpty() || tree.get().isImprovedBy(note)) {
      new HeldTree(id, note, OptionalLong.empty()).put(connection);
    }
  }

  private static void requireNoRival(Connection connection, ShownLog shown)
      throws SQLException, StoreException {
    VerifierKey log = shown.key();
    for (HeldLog other : HeldLog.all(connection)) {
      boolean isRival =
          other.key().name().equals(log.name()) && !other.key().equals(log) && other.trusted();
      if (isRival && !other.sender().equals(shown.sender())) {
        throw new ContradictionException(
            "%s is known under another key, %s, for which %s vouched"
                .formatted(log.name(), other.key().vkey(), other.sender()),
            Optional.empty());
      }
    }
  }

  /** Whether somebody whose word counts has vouched for that key of a log. */
  boolean isVouched(VerifierKey log) throws StoreException {
    return database
        .read(connection -> HeldLog.find(connection, HeldLog.id(log)))
        .filter(HeldLog::trusted)
        .isPresent();
  }

  /** Refuses a second root of one size, signed with one key. */
  static void requireSameRoot(SignedCheckpoint first, SignedCheckpoint second) {
    if (!first.checkpoint().root().equals(second.checkpoint().root())) {
      throw new ContradictionException(
          "%s shows two different trees of %d entries"
              .formatted(second.checkpoint().origin(), second.checkpoint().size()),
          Optional.of(new ForkFile(first, second, Optional.empty())));
    }
  }

  /**
   * Reads every row that bundles have left in a node's database.
   *
   * @throws StoreException {@code CORRUPT} when one is damaged
   */
  public static void requireSound(Database database) throws StoreException {
    SoundRows.require(database);
  }
}
