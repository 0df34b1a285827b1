package cairn.node;

import cairn.federation.bundle.BundleExport;
import cairn.federation.bundle.BundleImport;
import cairn.federation.bundle.Deliveries;
import cairn.federation.bundle.HeldProofs;
import cairn.federation.bundle.HeldRecord;
import cairn.federation.bundle.HeldRecords;
import cairn.federation.bundle.ImportOutcome;
import cairn.federation.bundle.MirroredEntries;
import cairn.federation.bundle.OwnLog;
import cairn.federation.bundle.PrivateTexts;
import cairn.format.BundlePrivate;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.ProofFile;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.http.ProblemException;
import cairn.store.AtomicFile;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.verify.BundleJudge;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node does with bundles, one after the other. Any thread may call. */
final class BundleDesk {
  private static final Logger LOGGER = LoggerFactory.getLogger(BundleDesk.class);

  private final Database database;
  private final OwnLog log;
  private final SenderKey sender;
  private final AttestorStore trusted;
  private final HeldRecords held;
  private final BundleImport imports;
  private final Path forks;
  private final InstantSource clock;

  /** The key that signs bundles, looked for when one is made. */
  @FunctionalInterface
  interface SenderKey {
    Signer key() throws ConfigurationException;
  }

  /**
   * @param database the node's own
   * @param log of which bundles are made, and which acknowledges those of others
   */
  BundleDesk(
      Configuration configuration,
      Database database,
      OwnLog log,
      SenderKey sender,
      InstantSource clock) {
    this.database = database;
    this.log = log;
    this.sender = sender;
    this.trusted = new AttestorStore(configuration.home());
    this.held = new HeldRecords(database, MirroredEntries.NONE);
    this.imports = new BundleImport(database, held, log, clock);
    this.forks = GatewayFiles.forks(configuration.home());
    this.clock = clock;
  }

  /** Imports a bundle; the answer is {@link BundleJson}'s. */
  synchronized JsonObject take(
      SeekableByteChannel file, boolean dryRun, BundleJudge.Progress progress)
      throws IOException, StoreException, ProblemException, ConfigurationException {
    ImportOutcome outcome = imports.run(file, trusted.current(), dryRun, progress);
    Optional<Path> evidence = Optional.empty();
    if (outcome instanceof ImportOutcome.Contradicted contradicted) {
      LOGGER.error("A bundle was refused: {}", contradicted.reason());
      if (contradicted.evidence().isPresent()) {
        evidence = Optional.of(write(contradicted.evidence().get()));
      }
    }
    if (outcome instanceof ImportOutcome.Imported imported && imported.firstUse() && !dryRun) {
      LOGGER.warn(
          "Records of {} were taken although nobody is trusted yet; say whom to trust with `cairn"
              + " keys trust`",
          imported.manifest().log().origin());
    }
    return BundleJson.of(outcome, dryRun, evidence);
  }

  /** A file that a stranger can check with {@code cairn verify-fork}. */
  private Path write(ForkFile fork) throws IOException {
    String origin = fork.first().checkpoint().origin().replaceAll("[^a-z0-9.-]", "-");
    String id = Hash.sha256(fork.encode()).hex().substring(0, 12);
    Path file = Files.createDirectories(forks).resolve(origin + "-" + id + ".cairn-fork");
    AtomicFile.write(file, fork.encode());
    return file;
  }

  /** Makes a bundle. */
  synchronized BundleExport.Outcome export(BundleExport.Selection selection)
      throws StoreException, ConfigurationException, SigningException, IOException {
    PrivateTexts texts = commitment -> text(new SideRecords(database), commitment);
    return new BundleExport(database, log, sender.key(), texts, clock).make(selection);
  }

  private static Optional<BundlePrivate.Opening> text(SideRecords texts, Hash commitment)
      throws StoreException {
    return texts
        .of(commitment)
        .map(side -> new BundlePrivate.Opening(side.commitment(), side.salt(), side.content()));
  }

  /** Anchors and acknowledges what was stored before this process was killed. */
  synchronized int resumeOnce() throws StoreException, ProblemException {
    return imports.resumeOnce();
  }

  /** The proofs of the held records that attest a file. */
  List<ProofFile> proofs(Hash file) throws StoreException {
    HeldProofs proofs = new HeldProofs(database, log);
    List<ProofFile> found = new ArrayList<>();
    for (HeldRecord record : held.ofFile(file)) {
      found.add(proofs.of(record));
    }
    return found;
  }

  /** What was sent from here; {@link BundleJson}'s. */
  JsonObject deliveries() throws StoreException, ConfigurationException {
    return BundleJson.of(new Deliveries(database).all(), trusted.current());
  }
}
