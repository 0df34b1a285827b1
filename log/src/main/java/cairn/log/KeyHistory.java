package cairn.log;

import cairn.format.VerifierKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of a log's keys.
 *
 * @param former those it had before the one it has now
 * @param end why it takes nothing any more, if its key was revoked
 */
public record KeyHistory(List<VerifierKey> former, Optional<String> end) {
  /** Of a log that has always had its key. */
  public static final KeyHistory NONE = new KeyHistory(List.of(), Optional.empty());

  public KeyHistory {
    former = List.copyOf(former);
  }

  /** Every key that may have signed for the log. */
  List<VerifierKey> all(VerifierKey current) {
    List<VerifierKey> keys = new ArrayList<>(former);
    keys.addFirst(current);
    return List.copyOf(keys);
  }
}
