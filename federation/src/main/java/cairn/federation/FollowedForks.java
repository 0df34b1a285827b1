package cairn.federation;

import cairn.federation.gossip.ForkDesk;
import cairn.format.ForkFile;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.http.Method;
import cairn.http.RequestLimits;
import cairn.http.Route;
import cairn.store.Database;
import cairn.store.StoreException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what proves forks of mirrored logs beside all other evidence, and watches what is suspected
 * of pinned networks.
 */
public final class FollowedForks implements ForkDesk {
  private static final Logger LOGGER = LoggerFactory.getLogger(FollowedForks.class);

  /** Whose room sightings take that came through gossip: no network id has a space. */
  private static final String SOURCE = "gossip peers";

  private final Evidence evidence;
  private final Optional<ForkWatch> watch;

  FollowedForks(Evidence evidence, Optional<ForkWatch> watch) {
    this.evidence = evidence;
    this.watch = watch;
  }

  /**
   * Of a node without logs and without pinned networks.
   *
   * @param database has {@link Federation#migrations}
   * @param directory where files are written
   * @throws StoreException {@code CORRUPT} when a row is damaged
   */
  public static FollowedForks of(Database database, Path directory, InstantSource clock)
      throws StoreException {
    Evidence evidence =
        new Evidence(
            database,
            PeerBook.open(database, List.of(), clock),
            Optional.empty(),
            tree -> List.of(),
            directory,
            clock,
            FederationListener.NONE);
    evidence.writeFiles();
    return new FollowedForks(evidence, Optional.empty());
  }

  /** {@code GET /federation/evidence}. */
  public Route route() {
    return new Route(
        Method.GET,
        "/federation/evidence",
        RequestLimits.noBody(),
        new EvidenceRoute(evidence)::handle);
  }

  /** Every proven fork, oldest first. */
  public List<ForkFile> all() throws StoreException {
    return evidence.all();
  }

  @Override
  public void forked(ForkFile fork, List<VerifierKey> keys) throws StoreException {
    if (!evidence.found(fork, keys)) {
      LOGGER.error(
          "{}: what stopped its mirror proves nothing by the keys that are pinned",
          fork.first().checkpoint().origin());
    }
  }

  @Override
  public void suspected(SignedCheckpoint known, SignedCheckpoint shown) throws StoreException {
    LOGGER.warn(
        "{}: a tree of {} entries with root {} is shown, which contradicts the known one of {}; it"
            + " proves nothing to others",
        shown.checkpoint().origin(),
        shown.checkpoint().size(),
        shown.checkpoint().root(),
        known.checkpoint().size());
    if (watch.isPresent()) {
      watch.get().met(SOURCE, List.of(known, shown));
    }
  }
}
