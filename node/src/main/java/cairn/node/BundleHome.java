package cairn.node;

import cairn.federation.bundle.BundleExport;
import cairn.federation.bundle.RecordPages;
import cairn.federation.bundle.SentPush;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.ProofFile;
import cairn.format.SigningException;
import cairn.http.Exchange;
import cairn.http.ProblemException;
import cairn.store.StoreException;
import cairn.verify.BundleJudge;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Where bundles are made and imported: a device's home, or a gateway that runs. */
public interface BundleHome extends AutoCloseable {
  /**
   * Imports a bundle: judged whole before anything of it is stored. The records are durable on
   * return; what became of them is said in the form of {@code cairn chain import --json}.
   *
   * @param dryRun whether to judge and count only
   */
  JsonObject take(Path bundle, boolean dryRun, BundleJudge.Progress progress)
      throws IOException,
          StoreException,
          ProblemException,
          ConfigurationException,
          NodeAdminException;

  /**
   * Makes a bundle, and takes note of it for {@link #deliveries}.
   *
   * @return the file; empty if no record fits the selection
   */
  Optional<byte[]> export(BundleExport.Selection selection)
      throws IOException,
          StoreException,
          ConfigurationException,
          SigningException,
          NodeAdminException;

  /**
   * Makes a page of records to be pushed, signed now; empty if none is left. Clear text is in none.
   */
  Optional<RecordPages.Page> page(RecordPages.Question question)
      throws StoreException, ConfigurationException, SigningException, NodeAdminException;

  /** Takes note, durably, of how far a push has come. */
  void sent(SentPush push) throws StoreException, NodeAdminException;

  /** What was pushed from here, oldest first. */
  List<SentPush> pushes() throws StoreException, NodeAdminException;

  /** The proofs of the records of others' logs that attest that file. */
  List<ProofFile> proofs(Hash file) throws StoreException, NodeAdminException;

  /** {@code {"exports":[…]}}: every bundle that was made here, and whether it arrived. */
  JsonObject deliveries() throws StoreException, ConfigurationException, NodeAdminException;

  @Override
  void close();

  /** More records fit the selection than a bundle holds. */
  static NodeAdminException tooLarge(long fitting) {
    return new NodeAdminException(
        "that is more than a bundle holds; export it in pieces, the first with --end " + fitting);
  }

  /**
   * That of a home.
   *
   * @param exchange to reach the admin listener of a gateway
   * @throws NodeAdminException if it is a gateway's, and that does not run
   */
  static BundleHome of(
      Configuration configuration, Exchange exchange, InstantSource clock, SecureRandom random)
      throws StoreException, ConfigurationException, ProblemException, NodeAdminException {
    return switch (configuration.role()) {
      case DEVICE -> DeviceBundles.open(configuration, clock, random);
      case GATEWAY, ORG -> RunningBundles.of(configuration, exchange);
      case RELAY ->
          throw new NodeAdminException(
              configuration.home()
                  + " is a relay's home, which has no log, and neither makes nor takes bundles: an"
                  + " organisation's or a device's does");
    };
  }
}
