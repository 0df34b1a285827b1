package cairn.witness;

import cairn.format.Cosignature;
import cairn.format.VerifierKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came in for one checkpoint; the lock of its {@link WitnessQuorum} guards it. */
final class QuorumRound {
  private volatile Candidate candidate; // written under the lock, read by whoever asks a witness
  private final Map<String, List<Cosignature>> votes = new LinkedHashMap<>();
  private boolean returned;

  QuorumRound(Candidate candidate) {
    this.candidate = candidate;
  }

  Candidate candidate() {
    return candidate;
  }

  /** The same checkpoint is a candidate again, perhaps as a batch now: the votes stay. */
  void renew(Candidate again) {
    candidate = again;
    returned = false;
  }

  void vote(String witnessId, List<Cosignature> cosignatures) {
    votes.put(witnessId, cosignatures);
  }

  boolean lacks(WitnessWorker worker) {
    return worker.sees(candidate) && !votes.containsKey(worker.witness().id());
  }

  List<Cosignature> cosignatures() {
    return votes.values().stream().flatMap(Collection::stream).toList();
  }

  boolean isReached(EnoughCosignatures rule) {
    List<VerifierKey> keys = cosignatures().stream().map(Cosignature::key).toList();
    return rule.isReachedBy(keys);
  }

  /** Whether {@code gather} has returned with what there was. */
  boolean isReturned() {
    return returned;
  }

  void returned() {
    returned = true;
  }
}
