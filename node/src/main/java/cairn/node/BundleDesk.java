package cairn.node;

import cairn.federation.KnownLogs;
import cairn.federation.RequestGate;
import cairn.federation.Senders;
import cairn.federation.bundle.BundleExport;
import cairn.federation.bundle.BundleImport;
import cairn.federation.bundle.Deliveries;
import cairn.federation.bundle.HeldProofs;
import cairn.federation.bundle.HeldRecord;
import cairn.federation.bundle.HeldRecords;
import cairn.federation.bundle.HeldRemoval;
import cairn.federation.bundle.HeldTexts;
import cairn.federation.bundle.ImportOutcome;
import cairn.federation.bundle.MirroredEntries;
import cairn.federation.bundle.OwnLog;
import cairn.federation.bundle.PrivateTexts;
import cairn.federation.bundle.PushImport;
import cairn.federation.bundle.PushService;
import cairn.federation.bundle.RecordPages;
import cairn.federation.bundle.SentPush;
import cairn.federation.bundle.SentPushes;
import cairn.format.BundlePrivate;
import cairn.format.DidKey;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.ProofFile;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.store.AtomicFile;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.verify.BundleJudge;
import cairn.verify.TrustedAttestors;
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
  private final MirroredEntries mirrored;
  private final OwnLog log;
  private final SenderKey sender;
  private final AttestorStore trusted;
  private final HeldRecords held;
  private final KnownLogs known;
  private final BundleImport imports;
  private final AttestationDesk attestations;
  private final Path forks;
  private final InstantSource clock;

  /** The key that signs bundles, looked for when one is made. */
  @FunctionalInterface
  interface SenderKey {
    Signer key() throws ConfigurationException;
  }

  /**
   * @param database the node's own
   * @param mirrored what is mirrored whole, and not held once more
   * @param log of which bundles are made, and which acknowledges those of others
   * @param known the logs whose keys this node has from elsewhere
   */
  BundleDesk(
      Configuration configuration,
      Database database,
      MirroredEntries mirrored,
      OwnLog log,
      SenderKey sender,
      KnownLogs known,
      InstantSource clock) {
    this.database = database;
    this.log = log;
    this.sender = sender;
    this.trusted = new AttestorStore(configuration.home());
    this.mirrored = mirrored;
    this.held = new HeldRecords(database, mirrored);
    this.known = known;
    this.imports = new BundleImport(database, held, log, known, clock);
    this.attestations = new AttestationDesk(log, new SideRecords(database));
    this.forks = GatewayFiles.forks(configuration.data());
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
          "FIRST USE: records of {} that {} sent were taken although no attestor is trusted here;"
              + " nobody is trusted by that. Say whom to trust with `cairn keys trust`",
          imported.manifest().log().origin(),
          imported.manifest().sender());
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

  /**
   * Takes records that others push.
   *
   * @param self this node's identity
   * @param peers whom the operator has accepted
   * @param gate what their requests have to pass
   */
  PushService pushes(DidKey self, Senders peers, RequestGate gate) {
    return new PushService(
        self, peers, gate, new PushImport(database, held, known, clock), this::trusted, this::keep);
  }

  private TrustedAttestors trusted() throws ProblemException {
    try {
      return trusted.current();
    } catch (ConfigurationException e) {
      LOGGER.error("Nothing that is pushed can be taken: {}", e.getMessage());
      throw new ProblemException(
          Problem.of(ErrorCode.UNAVAILABLE, "this node cannot say now whom it trusts"), e);
    }
  }

  private void keep(ForkFile fork) {
    try {
      LOGGER.error("The evidence is {}; `cairn verify-fork` confirms it", write(fork));
    } catch (IOException e) {
      LOGGER.error("Evidence of a fork could not be written: {}", e.toString());
    }
  }

  /** Logs what is attested here. */
  AttestationDesk attestations() {
    return attestations;
  }

  /** What clear texts there are, made here or brought. */
  PrivateDesk privateTexts() {
    return new PrivateDesk(new SideRecords(database), new HeldTexts(database, mirrored));
  }

  /** Makes a bundle. */
  synchronized BundleExport.Outcome export(BundleExport.Selection selection)
      throws StoreException, ConfigurationException, SigningException, IOException {
    PrivateTexts texts = commitment -> text(new SideRecords(database), commitment);
    return new BundleExport(database, log, sender.key(), texts, clock).make(selection);
  }

  /** Makes a page of a push; empty if no record is left. */
  synchronized Optional<RecordPages.Page> page(RecordPages.Question question)
      throws StoreException, ConfigurationException, SigningException {
    PrivateTexts texts = commitment -> text(new SideRecords(database), commitment);
    return new RecordPages(database, log, sender.key(), texts, clock).page(question);
  }

  /** Takes note of how far a push has come. */
  void sent(SentPush push) throws StoreException {
    new SentPushes(database).put(push);
  }

  /** What was pushed from here, oldest first. */
  List<SentPush> pushes() throws StoreException {
    return new SentPushes(database).all();
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

  /** The logs of which single records are held. */
  List<ListedHeldLog> heldLogs() throws StoreException {
    return new HeldRemoval(database, mirrored).all().stream().map(ListedHeldLog::of).toList();
  }

  /**
   * Removes what is held of one, and writes into the audit log what that was, both or neither.
   *
   * @param who orders it
   * @return what it was; empty if there is no such log
   */
  synchronized Optional<ListedHeldLog> removeHeld(Hash id, AuditLog audit, String who)
      throws StoreException {
    return new HeldRemoval(database, mirrored)
        .remove(
            id,
            (connection, removed) ->
                audit.insert(connection, who, "held-remove", ListedHeldLog.of(removed).account()))
        .map(ListedHeldLog::of);
  }

  /** What was sent from here; {@link BundleJson}'s. */
  JsonObject deliveries() throws StoreException, ConfigurationException {
    return BundleJson.of(new Deliveries(database).all(), trusted.current());
  }
}
