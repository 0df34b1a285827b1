package cairn.log;

import cairn.format.Checkpoint;
import cairn.format.VerifierKey;
import cairn.verify.RetiredKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What became of a log's keys.
 *
 * @param former those it had before the one it has now, oldest first, and for which trees they
 *     count
 * @param end why it takes nothing any more, if its key was revoked
 */
public record KeyHistory(List<RetiredKey> former, Optional<String> end) {
  /** Of a log that has always had its key. */
  public static final KeyHistory NONE = new KeyHistory(List.of(), Optional.empty());

  public KeyHistory {
    former = List.copyOf(former);
  }

  /** Every key that may have signed for the log, the one that it has now first. */
  public List<VerifierKey> all(VerifierKey current) {
    return Stream.concat(Stream.of(current), former.stream().map(RetiredKey::key)).toList();
  }

  /** Those whose word on {@code tree} counts. */
  public List<VerifierKey> counting(VerifierKey current, Checkpoint tree) {
    return all(current).stream()
        .filter(key -> former.stream().noneMatch(gone -> gone.forbids(key, tree)))
        .toList();
  }
}
