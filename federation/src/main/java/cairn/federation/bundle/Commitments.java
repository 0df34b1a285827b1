package cairn.federation.bundle;

import cairn.format.AttestationEntry;
import cairn.format.Entry;
import cairn.format.Hash;
import java.util.Optional;

/** What an entry commits to without showing it. */
final class Commitments {
  private Commitments() {}

  static Optional<Hash> of(Entry entry) {
    return entry instanceof AttestationEntry attestation
        ? attestation.statement().privateCommitment()
        : Optional.empty();
  }
}
