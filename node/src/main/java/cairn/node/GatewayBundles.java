package cairn.node;

import cairn.federation.bundle.OwnLog;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.log.Draft;
import cairn.log.Log;
import cairn.log.LogReader;
import cairn.log.Logged;
import cairn.log.Outcome;
import cairn.log.Ticket;
import cairn.store.StoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway's log, as bundles need it, and the step that finishes what a kill interrupted. */
final class GatewayBundles implements OwnLog {
  private static final Logger LOGGER = LoggerFactory.getLogger(GatewayBundles.class);
  private static final String RECORDS = "org:records";
  private static final Duration RETRY = Duration.ofSeconds(10);
  private static final Duration ONCE_DONE = Duration.ofMinutes(10);

  private final Log log;

  private GatewayBundles(Log log) {
    this.log = log;
  }

  /** The log of an organisation's records if there is one, else the first. */
  static GatewayBundles among(Collection<Log> logs) {
    Origin wanted = recording(logs.stream().map(Log::origin).toList());
    return new GatewayBundles(
        logs.stream().filter(log -> log.origin().equals(wanted)).findFirst().orElseThrow());
  }

  /** Which of a gateway's logs that is. */
  static Origin recording(List<Origin> origins) {
    return origins.stream()
        .filter(origin -> origin.namespace().equals(RECORDS))
        .findFirst()
        .orElseGet(origins::getFirst);
  }

  /**
   * Anchors and acknowledges what was imported and is not yet.
   *
   * @return after how long to look again
   */
  static Duration resume(BundleDesk desk) {
    try {
      int finished = desk.resumeOnce();
      if (finished > 0) {
        LOGGER.info("{} imported bundles are anchored and acknowledged now", finished);
      }
      return ONCE_DONE;
    } catch (StoreException | ProblemException e) {
      LOGGER.warn("Imported bundles are not acknowledged yet: {}", e.getMessage());
      return RETRY;
    }
  }

  @Override
  public Origin origin() {
    return log.origin();
  }

  @Override
  public VerifierKey key() {
    return log.key();
  }

  @Override
  public LogReader reader() {
    return log.reader();
  }

  @Override
  public List<Logged> append(List<Draft> drafts) throws ProblemException {
    Ticket ticket = log.sequencer().submit(drafts);
    try {
      if (ticket.await() instanceof Outcome.Refused refused) {
        throw refused.problem().asException();
      }
      return ticket.logged();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(ErrorCode.UNAVAILABLE, "the node is stopping; it goes on when it is back"),
          stopping);
    }
  }
}
