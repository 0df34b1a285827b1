package cairn.federation.bundle;

import cairn.federation.KnownLogs;
import cairn.federation.KnownLogs.Stand;
import cairn.format.AnchorEntry;
import cairn.format.Bundle;
import cairn.format.BundleManifest;
import cairn.format.BundlePrivate;
import cairn.format.Checkpoint;
import cairn.format.DeliveryAckEntry;
import cairn.format.Entry;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.SignedCheckpoint;
import cairn.http.ProblemException;
import cairn.log.Draft;
import cairn.log.EntryDraft;
import cairn.log.Logged;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.verify.AttestorStanding;
import cairn.verify.BundleJudge;
import cairn.verify.JudgedBundle;
import cairn.verify.JudgedRecord;
import cairn.verify.TrustedAttestors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes bundles in: judged whole, then stored in one transaction, then anchored and acknowledged in
 * our own log in one other. A process that is killed in front of the first has left nothing;
 * between the two, {@link #resumeOnce} finishes, and finds what is logged already. One thread at a
 * time.
 */
public final class BundleImport {
  private static final Logger LOGGER = LoggerFactory.getLogger(BundleImport.class);
  private static final int BLOCK = 64 * 1024;

  private final Database database;
  private final HeldRecords held;
  private final OwnLog log;
  private final KnownLogs known;
  private final InstantSource clock;

  /**
   * @param database the node's, with {@link BundleSchema#MIGRATIONS}
   * @param held where records go
   * @param log anchors and acknowledges
   * @param known whose records are not taken on a sender's word
   */
  public BundleImport(
      Database database, HeldRecords held, OwnLog log, KnownLogs known, InstantSource clock) {
    this.database = database;
    this.held = held;
    this.log = log;
    this.known = KnownLogs.of(List.of(KnownLogs.own(List.of(log.origin())), known));
    this.clock = clock;
  }

  /** A bundle that has been judged, and its log. */
  private record Sound(
      Hash sha256, Bundle bundle, BundleJudge judge, JudgedBundle.Sound verdict, ShownLog log) {
    BundleManifest manifest() {
      return bundle.manifest();
    }
  }

  /**
   * Imports a bundle.
   *
   * @param file read at its positions, more than once
   * @param trusted whose word is taken
   * @param dryRun whether to judge and count only
   * @return {@link ImportOutcome.Imported} without an acknowledgement when our own log takes
   *     nothing now: the records are stored, and {@link #resumeOnce} goes on
   * @throws IOException if the file cannot be read, or changes meanwhile
   */
  public ImportOutcome run(
      SeekableByteChannel file,
      TrustedAttestors trusted,
      boolean dryRun,
      BundleJudge.Progress progress)
      throws IOException, StoreException {
    try {
      Hash sha256 = digest(file);
      Bundle bundle = Bundle.open(file);
      BundleJudge judge = new BundleJudge(bundle, trusted);
      return switch (judge.judge(progress)) {
        case JudgedBundle.Refused(String reason) -> new ImportOutcome.Refused(reason);
        case JudgedBundle.Sound verdict -> {
          ShownLog shown = shown(bundle.manifest(), bundle.checkpoint(), verdict);
          yield take(new Sound(sha256, bundle, judge, verdict, shown), dryRun);
        }
      };
    } catch (MalformedException malformed) {
      return new ImportOutcome.Refused(malformed.getMessage());
    } catch (ContradictionException contradiction) {
      return new ImportOutcome.Contradicted(contradiction.getMessage(), contradiction.evidence());
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  private static Hash digest(SeekableByteChannel file) throws IOException {
    MessageDigest digest = Hash.newDigest();
    ByteBuffer buffer = ByteBuffer.allocate(BLOCK);
    file.position(0);
    while (file.read(buffer) >= 0) {
      digest.update(buffer.flip());
      buffer.clear();
    }
    return Hash.of(digest);
  }

  private static ShownLog shown(
      BundleManifest manifest, SignedCheckpoint checkpoint, JudgedBundle.Sound verdict) {
    boolean isVouched = verdict.sender() == AttestorStanding.TRUSTED;
    return ShownLog.unknown(manifest.log().key(), checkpoint, manifest.sender(), isVouched);
  }

  /** Of a log that is known here, its own word counts and not the sender's. */
  private ImportOutcome take(Sound sound, boolean dryRun) throws StoreException, IOException {
    ShownLog shown = sound.log();
    return switch (known.of(shown.key(), sound.bundle().checkpoint())) {
      case Stand.Refused(String reason) -> new ImportOutcome.Refused(reason);
      case Stand.Contradicted(String reason, var evidence) ->
          new ImportOutcome.Contradicted(reason, evidence);
      case Stand.Unknown unknown -> admit(sound, dryRun);
      case Stand.Known same ->
          admit(
              new Sound(
                  sound.sha256(),
                  sound.bundle(),
                  sound.judge(),
                  sound.verdict(),
                  shown.known(same)),
              dryRun);
    };
  }

  private ImportOutcome admit(Sound sound, boolean dryRun) throws StoreException, IOException {
    requireAnchorable(sound.log());
    if (dryRun || sound.verdict().taken() == 0 || isOfOthersBundles(sound)) {
      return outcome(sound, count(sound), Optional.empty());
    }
    ImportOutcome.Counts counts = database.write(connection -> store(connection, sound));
    Optional<ImportRow> row =
        database.read(connection -> ImportRow.find(connection, sound.sha256()));
    if (row.isPresent() && row.get().isPending()) {
      acknowledge(row.get());
    }
    return outcome(
        sound, counts, database.read(connection -> ImportRow.find(connection, sound.sha256())));
  }

  private void acknowledge(ImportRow row) throws StoreException {
    try {
      finish(row);
    } catch (ProblemException later) {
      LOGGER.warn(
          "Bundle {} is imported, and acknowledged later: {}", row.bundle(), later.getMessage());
    }
  }

  /** Acknowledgements of what was not sent from here leave no trace. */
  private boolean isOfOthersBundles(Sound sound) throws StoreException, IOException {
    return sound.manifest().kind() == BundleManifest.Kind.ACKS && count(sound).held() == 0;
  }

  /** What our log has anchored of that log and size must be that tree. */
  private void requireAnchorable(ShownLog shown) throws StoreException {
    Checkpoint tree = shown.note().checkpoint();
    Optional<Logged> there = log.reader().find(AnchorEntry.identityOf(tree));
    if (there.isPresent()) {
      requireSameRoot(anchor(there.get()).checkpoint(), shown);
    }
  }

  /** Somebody who took a known log's place while it was not known keeps it, and nothing else. */
  private static void requireSameRoot(SignedCheckpoint logged, ShownLog shown) {
    SignedCheckpoint now = shown.note();
    boolean isSame = logged.checkpoint().root().equals(now.checkpoint().root());
    boolean isByItsKey = logged.lineOfLog(shown.key()).isPresent();
    if (isSame || (shown.isKnown() && !isByItsKey)) {
      return;
    }
    throw new ContradictionException(
        "our own log holds another tree of %d entries of %s"
            .formatted(now.checkpoint().size(), now.checkpoint().origin()),
        isByItsKey ? Optional.of(new ForkFile(logged, now, Optional.empty())) : Optional.empty());
  }

  private static AnchorEntry anchor(Logged logged) {
    try {
      if (Entry.parse(logged.entry()) instanceof AnchorEntry anchor) {
        return anchor;
      }
    } catch (MalformedException damaged) {
      throw new IllegalStateException("entry " + logged.index() + " was parsed before", damaged);
    }
    throw new IllegalStateException("entry " + logged.index() + " has an anchor's identity");
  }

  /** What would be taken. */
  private ImportOutcome.Counts count(Sound sound) throws StoreException, IOException {
    Tally tally = new Tally(sound.verdict());
    for (int chunk = 0; chunk < sound.manifest().chunks(); chunk++) {
      for (JudgedRecord judged : chunk(sound, chunk)) {
        boolean isOurs =
            !(judged.entry() instanceof DeliveryAckEntry ack)
                || database.read(connection -> sent(connection, ack)).isPresent();
        if (judged.standing().isTaken()) {
          tally.add(isOurs, held.has(sound.manifest().log().key(), judged.record().index()));
        }
      }
    }
    return tally.counts();
  }

  /** The bundle of ours that an acknowledgement is of. */
  private static Optional<Delivery> sent(Connection connection, DeliveryAckEntry ack)
      throws SQLException, StoreException {
    return Delivery.find(connection, ack.bundle())
        .filter(sent -> ack.sender().equals(sent.sender()))
        .filter(sent -> ack.recordCount() <= sent.recordCount());
  }

  /** Counts records while they are taken. */
  private static final class Tally {
    private final JudgedBundle.Sound verdict;
    private long imported;
    private long duplicates;
    private long unknown;

    Tally(JudgedBundle.Sound verdict) {
      this.verdict = verdict;
    }

    /**
     * @param isOurs false for the acknowledgement of a bundle that was not sent from here
     */
    void add(boolean isOurs, boolean isDuplicate) {
      if (!isOurs) {
        unknown++;
      } else if (isDuplicate) {
        duplicates++;
      } else {
        imported++;
      }
    }

    ImportOutcome.Counts counts() {
      return new ImportOutcome.Counts(
          imported, duplicates, verdict.untrusted(), verdict.revoked(), unknown);
    }
  }

  private ImportOutcome.Counts store(Connection connection, Sound sound)
      throws SQLException, StoreException {
    BundleManifest manifest = sound.manifest();
    held.know(connection, sound.log());
    long now = clock.instant().getEpochSecond();
    Tally tally = new Tally(sound.verdict());
    Set<Hash> commitments = new HashSet<>();
    try {
      for (int chunk = 0; chunk < manifest.chunks(); chunk++) {
        for (JudgedRecord judged : chunk(sound, chunk)) {
          if (judged.standing().isTaken()) {
            boolean isOurs = receive(connection, judged);
            tally.add(isOurs, isOurs && isDuplicate(connection, sound, judged, now));
            Commitments.of(judged.entry()).ifPresent(commitments::add);
          }
        }
      }
      open(connection, sound, commitments);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    remember(connection, sound, tally.counts().held(), now);
    return tally.counts();
  }

  /** Stores a record; whether it was here before. */
  private boolean isDuplicate(Connection connection, Sound sound, JudgedRecord judged, long now)
      throws SQLException, StoreException {
    BundleManifest manifest = sound.manifest();
    Provenance provenance =
        new Provenance(
            sound.log().id(),
            judged.record().index(),
            Provenance.ofBundle(sound.sha256()),
            manifest.sender().hex(),
            now);
    return held.take(connection, sound.log(), judged, provenance) == HeldRecords.Taken.DUPLICATE;
  }

  /**
   * Marks the bundle that an acknowledgement is of as delivered.
   *
   * @return false if it is of no bundle of ours
   */
  private static boolean receive(Connection connection, JudgedRecord judged)
      throws SQLException, StoreException {
    if (!(judged.entry() instanceof DeliveryAckEntry ack)) {
      return true;
    }
    Optional<Delivery> sent = sent(connection, ack);
    if (sent.isPresent() && sent.get().receipt().isEmpty()) {
      sent.get()
          .received(
              new Delivery.Receipt(
                  ack.timestamp(), ack.recordCount(), judged.signer().fingerprint()))
          .put(connection);
    }
    return sent.isPresent();
  }

  private static void open(Connection connection, Sound sound, Set<Hash> commitments)
      throws SQLException, StoreException, IOException {
    try {
      Optional<BundlePrivate> part = sound.bundle().privatePart();
      if (part.isPresent()) {
        for (BundlePrivate.Opening opening : part.get().openings()) {
          if (commitments.contains(opening.commitment())) {
            HeldOpenings.add(connection, opening);
          }
        }
      }
    } catch (MalformedException changed) {
      throw changed(changed);
    }
  }

  /** A bundle that came before keeps its acknowledgement, and the time at which it came. */
  private static void remember(Connection connection, Sound sound, long count, long now)
      throws SQLException, StoreException {
    Optional<ImportRow> known = ImportRow.find(connection, sound.sha256());
    BundleManifest manifest = sound.manifest();
    if (known.isEmpty() && count > 0) {
      new ImportRow(
              sound.sha256(),
              HeldLog.id(manifest.log().key()),
              manifest.sender(),
              manifest.kind(),
              manifest.treeSize(),
              count,
              now,
              OptionalLong.empty())
          .put(connection);
    }
  }

  private static List<JudgedRecord> chunk(Sound sound, int chunk) throws IOException {
    try {
      return sound.judge().chunk(chunk);
    } catch (MalformedException changed) {
      throw changed(changed);
    }
  }

  private static IOException changed(MalformedException what) {
    return new IOException("the file changed while it was read: " + what.getMessage(), what);
  }

  private ImportOutcome outcome(Sound sound, ImportOutcome.Counts counts, Optional<ImportRow> row)
      throws StoreException {
    Optional<HeldTree> tree =
        row.isEmpty()
            ? Optional.empty()
            : database.read(
                connection -> HeldTree.find(connection, row.get().log(), row.get().treeSize()));
    return new ImportOutcome.Imported(
        sound.sha256(),
        sound.manifest(),
        sound.verdict().sender(),
        counts,
        sound.verdict().firstUse(),
        sound.verdict().strangers(),
        tree.map(HeldTree::anchor).orElse(OptionalLong.empty()),
        row.map(ImportRow::acknowledgement).orElse(OptionalLong.empty()));
  }

  /**
   * Anchors and acknowledges what was stored before somebody killed the process.
   *
   * @return how many bundles
   * @throws ProblemException when our own log takes nothing now; trying again is safe
   */
  public int resumeOnce() throws StoreException, ProblemException {
    int finished = 0;
    for (ImportRow row : database.read(ImportRow::all)) {
      if (row.isPending()) {
        finish(row);
        finished++;
      }
    }
    return finished;
  }

  private void finish(ImportRow row) throws StoreException, ProblemException {
    HeldTree tree =
        database
            .read(connection -> HeldTree.find(connection, row.log(), row.treeSize()))
            .orElseThrow(() -> missing(row));
    AnchorEntry anchor = new AnchorEntry(networkId(tree.note()), tree.note());
    DeliveryAckEntry ack =
        new DeliveryAckEntry(row.bundle(), row.sender(), row.held(), row.importedAt());
    List<Draft> drafts = List.of(new EntryDraft(anchor), new EntryDraft(ack));
    List<Logged> logged = log.append(drafts);
    boolean isAnchored = anchors(logged.getFirst(), tree);
    database.write(
        connection -> {
          if (isAnchored && tree.anchor().isEmpty()) {
            new HeldTree(tree.log(), tree.note(), OptionalLong.of(logged.getFirst().index()))
                .put(connection);
          }
          row.acknowledgedAt(logged.getLast().index()).put(connection);
          return row;
        });
  }

  /** Not when somebody has anchored another tree of that size since this one was looked at. */
  private static boolean anchors(Logged logged, HeldTree tree) {
    boolean same =
        anchor(logged).checkpoint().checkpoint().root().equals(tree.note().checkpoint().root());
    if (!same) {
      LOGGER.error(
          "{} shows two trees of {} entries: entry {} of our log holds the other one",
          tree.note().checkpoint().origin(),
          tree.note().checkpoint().size(),
          logged.index());
    }
    return same;
  }

  private static StoreException missing(ImportRow row) {
    return new StoreException(
        StoreException.Reason.CORRUPT,
        "the tree of the imported bundle " + row.bundle() + " is missing");
  }

  private static String networkId(SignedCheckpoint note) {
    try {
      return Origin.parse(note.checkpoint().origin()).networkId();
    } catch (MalformedException e) {
      throw new IllegalStateException("a manifest names an origin", e);
    }
  }
}
