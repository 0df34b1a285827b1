package cairn.witness;

import cairn.format.Cosignature;
import cairn.format.VerifierKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What came in for one checkpoint; the lock of its {@link WitnessQuorum} guards it. */
final class QuorumRound {
  private volatile Candidate candidate; // written under the lock, read by whoever asks a witness
  private final Map<String, Vote> votes = new LinkedHashMap<>();
  private boolean returned;

  /**
   * What a witness gave.
   *
   * @param batch whether it has been asked for a batch, so that it gave all it has
   */
  private record Vote(boolean batch, List<Cosignature> cosignatures) {}

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

  /**
   * Adds what is new: a key's first cosignature stays, as the earliest time counts.
   *
   * @return what was added
   */
  List<Cosignature> vote(WitnessEndpoint witness, boolean batch, List<Cosignature> cosignatures) {
    Vote before = votes.getOrDefault(witness.id(), new Vote(false, List.of()));
    Set<VerifierKey> known = keys(before.cosignatures());
    List<Cosignature> added =
        cosignatures.stream().filter(one -> !known.contains(one.key())).toList();
    List<Cosignature> all = new ArrayList<>(before.cosignatures());
    all.addAll(added);
    votes.put(witness.id(), new Vote(before.batch() || batch, List.copyOf(all)));
    return added;
  }

  private static Set<VerifierKey> keys(List<Cosignature> cosignatures) {
    return cosignatures.stream().map(Cosignature::key).collect(Collectors.toSet());
  }

  /** Whether the worker's witness is to be asked: it gave no vote, or not yet one for a batch. */
  boolean lacks(WitnessWorker worker) {
    if (!worker.sees(candidate)) {
      return false;
    }
    WitnessEndpoint witness = worker.witness();
    Vote vote = votes.get(witness.id());
    return vote == null
        || (candidate.batch()
            && !vote.batch()
            && !keys(vote.cosignatures()).containsAll(witness.keysFor(true)));
  }

  List<Cosignature> cosignatures() {
    return votes.values().stream().flatMap(vote -> vote.cosignatures().stream()).toList();
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
