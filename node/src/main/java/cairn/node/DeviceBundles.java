package cairn.node;

import cairn.federation.KnownLogs;
import cairn.federation.bundle.BundleExport;
import cairn.federation.bundle.MirroredEntries;
import cairn.federation.bundle.OwnLog;
import cairn.federation.bundle.RecordPages;
import cairn.federation.bundle.SentPush;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.ProofFile;
import cairn.format.SigningException;
import cairn.format.VerifierKey;
import cairn.http.ProblemException;
import cairn.log.Draft;
import cairn.log.LogReader;
import cairn.log.Logged;
import cairn.store.StoreException;
import cairn.verify.BundleJudge;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The bundles of a device, whose home is open meanwhile. One thread uses it. */
final class DeviceBundles implements BundleHome, HeldHome {
  private final DeviceHome home;
  private final BundleDesk desk;
  private final AuditLog audit;

  private DeviceBundles(DeviceHome home, BundleDesk desk, InstantSource clock) {
    this.home = home;
    this.desk = desk;
    this.audit = new AuditLog(home.node(), clock);
  }

  /** Opens the home, and finishes what a process that was killed had begun. */
  static DeviceBundles open(Configuration configuration, InstantSource clock, SecureRandom random)
      throws StoreException, ConfigurationException, ProblemException {
    DeviceHome home = DeviceHome.open(configuration, clock, random);
    boolean opened = false;
    try {
      BundleDesk desk =
          new BundleDesk(
              configuration,
              home.node(),
              MirroredEntries.NONE,
              new DeviceLog(home),
              home::attestor,
              KnownLogs.NONE, // but its own: a device meets nobody
              clock);
      desk.resumeOnce();
      opened = true;
      return new DeviceBundles(home, desk, clock);
    } finally {
      if (!opened) {
        home.close();
      }
    }
  }

  /** A device's log, as bundles need it. */
  private record DeviceLog(DeviceHome home) implements OwnLog {
    @Override
    public Origin origin() {
      return home.origin();
    }

    @Override
    public VerifierKey key() {
      return home.logKey();
    }

    @Override
    public LogReader reader() {
      return home.reader();
    }

    @Override
    public List<Logged> append(List<Draft> drafts) throws StoreException, ProblemException {
      return home.append(drafts);
    }
  }

  @Override
  public JsonObject take(Path bundle, boolean dryRun, BundleJudge.Progress progress)
      throws IOException, StoreException, ProblemException, ConfigurationException {
    try (FileChannel channel = FileChannel.open(bundle)) {
      return desk.take(channel, dryRun, progress);
    }
  }

  @Override
  public Optional<byte[]> export(BundleExport.Selection selection)
      throws IOException,
          StoreException,
          ConfigurationException,
          SigningException,
          NodeAdminException {
    return switch (desk.export(selection)) {
      case BundleExport.Outcome.Exported exported -> Optional.of(exported.bytes());
      case BundleExport.Outcome.Nothing nothing -> Optional.empty();
      case BundleExport.Outcome.TooLarge(long fitting) -> throw BundleHome.tooLarge(fitting);
    };
  }

  @Override
  public Optional<RecordPages.Page> page(RecordPages.Question question)
      throws StoreException, ConfigurationException, SigningException {
    return desk.page(question);
  }

  @Override
  public void sent(SentPush push) throws StoreException {
    desk.sent(push);
  }

  @Override
  public List<SentPush> pushes() throws StoreException {
    return desk.pushes();
  }

  @Override
  public List<ProofFile> proofs(Hash file) throws StoreException {
    return desk.proofs(file);
  }

  @Override
  public JsonObject deliveries() throws StoreException, ConfigurationException {
    return desk.deliveries();
  }

  @Override
  public List<ListedHeldLog> logs() throws StoreException {
    return desk.heldLogs();
  }

  @Override
  public Optional<ListedHeldLog> remove(ListedHeldLog log) throws StoreException {
    try {
      return desk.removeHeld(Hash.parseHex(log.id(), "id"), audit, Tokens.LOCAL);
    } catch (MalformedException e) {
      throw new IllegalArgumentException("a log that was listed has an id", e);
    }
  }

  @Override
  public void close() {
    home.close();
  }
}
