package cairn.federation.bundle;

import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.http.ProblemException;
import cairn.log.Draft;
import cairn.log.LogReader;
import cairn.log.Logged;
import cairn.store.StoreException;
import java.util.List;

/** The node's own log, of which bundles are made and which acknowledges those of others. */
public interface OwnLog {
  /** Its name. */
  Origin origin();

  /** Its public key. */
  VerifierKey key();

  /** Reads it. */
  LogReader reader();

  /**
   * Logs entries in one transaction: on return they are durable. One that is logged already stays
   * where it is.
   *
   * @return where each is, in order
   * @throws ProblemException when they were not logged, or that is not known; trying again is safe
   */
  List<Logged> append(List<Draft> drafts) throws StoreException, ProblemException;
}
