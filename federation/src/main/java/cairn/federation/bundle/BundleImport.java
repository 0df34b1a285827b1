package cairn.federation.bundle;

import cairn.federation.KnownLogs;
import cairn.federation.KnownLogs.Stand;
import cairn.format.Bundle;
import cairn.format.BundleManifest;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.http.ProblemException;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.verify.AttestorStanding;
import cairn.verify.BundleJudge;
import cairn.verify.JudgedBundle;
import cairn.verify.TrustedAttestors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes bundles in: judged whole, then stored in one transaction, then anchored and acknowledged in
 * our own log in one other. A process that is killed in front of the first has left nothing;
 * between the two, {@link #resumeOnce} finishes, and finds what is logged already. One thread at a
 * time.
 */
public final class BundleImport {
  private static final int BLOCK = 64 * 1024;

  private final Database database;
  private final KnownLogs known;
  private final BundleIntake intake;
  private final ImportsLogged logged;

  /**
   * @param database the node's, with {@link BundleSchema#MIGRATIONS}
   * @param held where records go
   * @param log anchors and acknowledges
   * @param known whose records are not taken on a sender's word
   */
  public BundleImport(
      Database database, HeldRecords held, OwnLog log, KnownLogs known, InstantSource clock) {
    this.database = database;
    this.known = KnownLogs.of(List.of(KnownLogs.own(List.of(log.origin())), known));
    this.intake = new BundleIntake(database, held, clock);
    this.logged = new ImportsLogged(database, log);
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
          yield take(new SoundBundle(sha256, bundle, judge, verdict, shown), dryRun);
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
  private ImportOutcome take(SoundBundle sound, boolean dryRun) throws StoreException, IOException {
    return switch (known.of(sound.log().key(), sound.bundle().checkpoint())) {
      case Stand.Refused(String reason) -> new ImportOutcome.Refused(reason);
      case Stand.Contradicted(String reason, var evidence) ->
          new ImportOutcome.Contradicted(reason, evidence);
      case Stand.Unknown unknown -> admit(sound, dryRun);
      case Stand.Known same -> admit(sound.known(same), dryRun);
    };
  }

  private ImportOutcome admit(SoundBundle sound, boolean dryRun)
      throws StoreException, IOException {
    logged.requireAnchorable(sound.log());
    if (dryRun || sound.verdict().taken() == 0 || isOfOthersBundles(sound)) {
      return outcome(sound, intake.count(sound), Optional.empty());
    }
    ImportOutcome.Counts counts = database.write(connection -> intake.store(connection, sound));
    Optional<ImportRow> row =
        database.read(connection -> ImportRow.find(connection, sound.sha256()));
    if (row.isPresent() && row.get().isPending()) {
      logged.acknowledge(row.get());
    }
    return outcome(
        sound, counts, database.read(connection -> ImportRow.find(connection, sound.sha256())));
  }

  /** Acknowledgements of what was not sent from here leave no trace. */
  private boolean isOfOthersBundles(SoundBundle sound) throws StoreException, IOException {
    return sound.manifest().kind() == BundleManifest.Kind.ACKS && intake.count(sound).held() == 0;
  }

  private ImportOutcome outcome(
      SoundBundle sound, ImportOutcome.Counts counts, Optional<ImportRow> row)
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
    return logged.resumeOnce();
  }
}
