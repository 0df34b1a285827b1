package cairn.node;

import cairn.federation.bundle.Deliveries;
import cairn.federation.bundle.SentPushes;
import cairn.format.Origin;
import cairn.format.ProofFile;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.Signer;
import cairn.format.VerifierKey;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.log.CosignedTree;
import cairn.log.Draft;
import cairn.log.EntryDraft;
import cairn.log.Log;
import cairn.log.LogReader;
import cairn.log.LogSettings;
import cairn.log.LogWitnesses;
import cairn.log.Logged;
import cairn.log.Outcome;
import cairn.log.PublishResult;
import cairn.log.Ticket;
import cairn.store.Database;
import cairn.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A device's home while a command uses it: its log, its keys, its side records, locked against
 * every other process. Nothing here touches a network. One thread uses it.
 */
public final class DeviceHome implements AttestationLog {
  /** So long a command waits for another one that writes the same log. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Closing closing;
  private final Log log;
  private final Signer attestor;
  private final Database node;
  private final SideRecords sideRecords;

  private DeviceHome(
      Closing closing, Log log, Signer attestor, Database node, SideRecords sideRecords) {
    this.closing = closing;
    this.log = log;
    this.attestor = attestor;
    this.node = node;
    this.sideRecords = sideRecords;
  }

  /**
   * Opens a device's home, waiting for at most ten seconds while another process uses it, and
   * finishes what a process that was killed had begun.
   *
   * @throws StoreException {@code BUSY} while another process uses it, {@code CORRUPT} when
   *     anything in it is damaged
   * @throws ConfigurationException if it is no device's, or was not set up
   */
  public static DeviceHome open(
      Configuration configuration, InstantSource clock, SecureRandom random)
      throws StoreException, ConfigurationException, ProblemException {
    return open(configuration, clock, random, PATIENCE);
  }

  /** As {@link #open(Configuration, InstantSource, SecureRandom)}, waiting that long. */
  static DeviceHome open(
      Configuration configuration, InstantSource clock, SecureRandom random, Duration patience)
      throws StoreException, ConfigurationException, ProblemException {
    configuration.requireRole(Role.DEVICE, "this");
    GatewaySetup.requireFinished(configuration);
    Closing closing = new Closing();
    boolean opened = false;
    try {
      DeviceHome home = open(configuration, clock, random, patience, closing);
      home.publish();
      home.sideRecords.settle(home.log.reader());
      opened = true;
      return home;
    } finally {
      if (!opened) {
        closing.close();
      }
    }
  }

  private static DeviceHome open(
      Configuration configuration,
      InstantSource clock,
      SecureRandom random,
      Duration patience,
      Closing closing)
      throws StoreException, ConfigurationException {
    LogSigners signers = closing.add("signers", LogSigners.open(configuration, System::nanoTime));
    Signer attestor = attestor(configuration);
    NodeStores stores = closing.add("stores", lock(configuration, clock, patience));
    Database node = closing.add("node database", stores.openNode());
    Origin origin = configuration.origins().getFirst();
    Log.Setup setup =
        new Log.Setup(
            stores.stores(),
            GatewayFiles.index(stores.directory().path(), origin.namespace()),
            origin,
            signers.of(origin),
            LogWitnesses.none(clock),
            LogSettings.DEFAULT,
            clock,
            System::nanoTime,
            random);
    Log log =
        closing.add(
            "log " + origin,
            LostData.open(
                () -> Log.open(setup), () -> Log.exists(setup.stores(), origin), LostData.DEVICE));
    log.pollWitnessesOnce(); // there are none, so it is writable now
    return new DeviceHome(closing, log, attestor, node, new SideRecords(node));
  }

  private static NodeStores lock(
      Configuration configuration, InstantSource clock, Duration patience)
      throws StoreException, ConfigurationException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return NodeStores.open(configuration, clock);
      } catch (StoreException held) {
        if (held.reason() != StoreException.Reason.BUSY || System.nanoTime() - deadline >= 0) {
          throw held;
        }
        pause(held);
      }
    }
  }

  private static void pause(StoreException held) throws StoreException {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw held;
    }
  }

  /**
   * The key by which whoever uses that home vouches for files.
   *
   * @throws ConfigurationException if it is missing or no attestor's
   */
  static Signer attestor(Configuration configuration) throws ConfigurationException {
    Path file = GatewayFiles.attestorKey(configuration.data());
    if (!Files.exists(file)) {
      throw new ConfigurationException(
          "there is no attestor's key %s; make one with `cairn keys generate --role attestor --name"
                  .formatted(file)
              + " NAME --out %s`".formatted(file));
    }
    SeedSigner signer = KeyFile.read(file);
    if (signer.key().type() != SignatureType.ED25519) {
      throw new ConfigurationException(
          file + " holds a key of another type, expected Ed25519 (type 01) for an attestor");
    }
    return signer;
  }

  @Override
  public Origin origin() {
    return log.origin();
  }

  /** The log's public key: who accepts it accepts the log, on no other word than the device's. */
  public VerifierKey logKey() {
    return log.key();
  }

  /** The key by which the device's user vouches for files and for bundles. */
  @Override
  public Signer attestor() {
    return attestor;
  }

  /** Reads the log. */
  public LogReader reader() {
    return log.reader();
  }

  /** The signed tree of the whole log: opening has signed it, and each append does. */
  public CosignedTree head() {
    return log.reader().newest().orElseThrow();
  }

  /** The proof of the record at that index, by the first checkpoint that covers it. */
  public Optional<ProofFile> proof(long index) throws StoreException {
    return log.reader().entry(index).isEmpty()
        ? Optional.empty()
        : log.reader().proof(index).map(ProofFile::of);
  }

  /** What only commitments are logged of. */
  public SideRecords sideRecords() {
    return sideRecords;
  }

  /** The bundles that were made here, and which of them arrived. */
  public Deliveries deliveries() {
    return new Deliveries(node);
  }

  /** What was pushed from here, and where to. */
  public SentPushes pushes() {
    return new SentPushes(node);
  }

  /** The device's own database, {@code node}. */
  Database node() {
    return node;
  }

  /**
   * Logs attestations, in one transaction: on return they are durable, and under the signed {@link
   * #head}. When they were perhaps logged, the next command that opens this home finds out.
   */
  @Override
  public List<Attested> attest(List<Attestation> attestations)
      throws StoreException, ProblemException {
    List<SideRecord> sides =
        attestations.stream().flatMap(attestation -> attestation.side().stream()).toList();
    if (!sides.isEmpty()) {
      sideRecords.add(sides); // first: a commitment whose text is lost would be worth nothing
    }
    List<Draft> drafts = new ArrayList<>();
    attestations.forEach(attestation -> drafts.add(new EntryDraft(attestation.entry())));
    List<Logged> logged = append(drafts);
    if (!sides.isEmpty()) {
      sideRecords.settle(log.reader());
    }
    List<Attested> attested = new ArrayList<>();
    for (Logged one : logged) {
      attested.add(new Attested(one.index(), proof(one.index())));
    }
    return attested;
  }

  /**
   * Logs entries in one transaction: on return they are durable, and under the signed {@link
   * #head}. An entry that is logged already stays where it is.
   *
   * @return where each is, in order
   */
  public List<Logged> append(List<Draft> drafts) throws StoreException, ProblemException {
    Ticket ticket = log.sequencer().submit(drafts);
    log.sequencer().commitRound();
    if (ticket.outcome().orElse(new Outcome.Pending()) instanceof Outcome.Refused refused) {
      throw refused.problem().asException();
    }
    publish();
    return ticket.logged();
  }

  /** Signs the newest head, if it is not signed yet. */
  private void publish() throws StoreException, ProblemException {
    try {
      PublishResult result = log.publisher().publishOnce();
      Optional<CosignedTree> signed = log.reader().newest();
      if (signed.isEmpty() || signed.get().size() < log.sequencer().head().size()) {
        throw Problem.of(
                ErrorCode.UNAVAILABLE,
                "the entries are logged, but could not be signed (%s, %s); the next command tries"
                        .formatted(result, log.state())
                    + " again")
            .asException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(
          StoreException.Reason.CLOSED, "interrupted while the log was signed", e);
    }
  }

  @Override
  public void close() {
    closing.close();
  }
}
