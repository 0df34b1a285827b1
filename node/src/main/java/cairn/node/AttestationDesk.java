package cairn.node;

import cairn.federation.bundle.OwnLog;
import cairn.format.AttestationEntry;
import cairn.format.ProofFile;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.log.Draft;
import cairn.log.EntryDraft;
import cairn.log.Logged;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.List;

/**
 * Logs attestations that were signed in this home, with what only a commitment is logged of, while
 * the gateway runs. Any thread may call; one set after the other, since what has no place in the
 * log is dropped.
 */
final class AttestationDesk {
  private final OwnLog log;
  private final SideRecords sideRecords;

  AttestationDesk(OwnLog log, SideRecords sideRecords) {
    this.log = log;
    this.sideRecords = sideRecords;
  }

  /** Finishes what a process that was killed had begun: before anybody attests anything. */
  synchronized void settle() throws StoreException {
    sideRecords.settle(log.reader());
  }

  /**
   * Logs them in one transaction. When they were perhaps logged, what is private stays, and the
   * next ones, or the next start, find out.
   */
  synchronized List<AttestationLog.Attested> attest(List<Attestation> attestations)
      throws StoreException, ProblemException {
    for (Attestation attestation : attestations) {
      requireSigned(attestation.entry());
    }
    List<SideRecord> sides =
        attestations.stream().flatMap(attestation -> attestation.side().stream()).toList();
    if (!sides.isEmpty()) {
      sideRecords.add(sides); // first: a commitment whose text is lost would be worth nothing
    }
    List<Draft> drafts = new ArrayList<>();
    attestations.forEach(attestation -> drafts.add(new EntryDraft(attestation.entry())));
    List<Logged> logged = log.append(drafts);
    if (!sides.isEmpty()) {
      sideRecords.settle(log.reader());
    }
    List<AttestationLog.Attested> attested = new ArrayList<>();
    for (Logged one : logged) {
      attested.add(
          new AttestationLog.Attested(
              one.index(), log.reader().proof(one.index()).map(ProofFile::of)));
    }
    return attested;
  }

  private static void requireSigned(AttestationEntry entry) throws ProblemException {
    AttestationEntry.Statement statement = entry.statement();
    if (!statement.attestor().verifies(statement.signedBytes(), entry.signature())) {
      throw Problem.of(ErrorCode.UNPROCESSABLE, "entry: not signed by the attestor that it names")
          .asException();
    }
  }
}
