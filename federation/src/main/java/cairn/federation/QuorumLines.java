package cairn.federation;

import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.verify.CountedWitness;
import cairn.verify.Quorum;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What of a foreign checkpoint goes into a log or a request: the log's line, and one line of each
 * witness that counted, the shorter one if it has two keys. All of them have been verified.
 */
final class QuorumLines {
  /**
   * Half of an entry: its text is escaped once more. Lines beyond it are left out, latest first.
   */
  private static final int MAX_BYTES = 32 * 1024;

  private QuorumLines() {}

  /**
   * The checkpoint with those lines alone.
   *
   * @param quorum who was found to have signed it
   */
  static SignedCheckpoint of(SignedCheckpoint judged, Quorum quorum) {
    List<NoteSignature> kept = new ArrayList<>();
    quorum
        .policy()
        .logs()
        .forEach(key -> shortest(judged, verified(List.of(key), judged, quorum), kept));
    for (CountedWitness witness : quorum.witnesses()) {
      shortest(judged, verified(witness.witness().keys(), judged, quorum), kept);
    }
    return new SignedCheckpoint(judged.checkpoint(), kept);
  }

  /** Nobody has looked at lines of keys that have gone: they may be anything. */
  private static List<VerifierKey> verified(
      List<VerifierKey> keys, SignedCheckpoint judged, Quorum quorum) {
    return keys.stream().filter(key -> quorum.policy().accepts(key, judged.checkpoint())).toList();
  }

  /** The checkpoint with the lines of the log's keys alone: what evidence rests on. */
  static SignedCheckpoint ofLog(SignedCheckpoint signed, List<VerifierKey> logKeys) {
    List<NoteSignature> good =
        logKeys.stream()
            .flatMap(
                key ->
                    signed.linesOf(key).stream()
                        .filter(line -> signed.checkpoint().isSignedBy(key, line)))
            .distinct()
            .toList();
    return good.isEmpty() ? signed : new SignedCheckpoint(signed.checkpoint(), good);
  }

  /**
   * The checkpoint with as many of its own lines as a request holds: the log's, which is the first,
   * and then the shortest.
   */
  static SignedCheckpoint shortestFirst(SignedCheckpoint own) {
    List<NoteSignature> kept = new ArrayList<>();
    int used = 0;
    List<NoteSignature> lines = new ArrayList<>(own.signatures());
    NoteSignature log = lines.removeFirst();
    lines.sort(Comparator.comparingInt(line -> line.signature().length));
    lines.addFirst(log);
    for (NoteSignature line : lines) {
      used += line.line().length();
      if (used <= MAX_BYTES) {
        kept.add(line);
      }
    }
    return new SignedCheckpoint(own.checkpoint(), kept);
  }

  private static void shortest(
      SignedCheckpoint judged, List<VerifierKey> keys, List<NoteSignature> kept) {
    int used = kept.stream().mapToInt(line -> line.line().length()).sum();
    judged.signatures().stream()
        .filter(line -> keys.stream().anyMatch(key -> key.matches(line)))
        .min(Comparator.comparingInt(line -> line.signature().length))
        .filter(line -> used + line.line().length() <= MAX_BYTES)
        .ifPresent(kept::add);
  }
}
