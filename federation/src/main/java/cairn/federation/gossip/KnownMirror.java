package cairn.federation.gossip;

import cairn.format.Hash;
import cairn.log.mirror.LogKey;
import java.util.List;
import java.util.Optional;

/**
 * A mirror, and why it is here.
 *
 * @param size of the mirror checkpoint; 0 before the first
 * @param stored how many entries are stored
 * @param root of the mirror checkpoint
 * @param keys the log's, those that have gone too
 * @param namedBy fingerprints of the peers that call the log their own; a mirror that none names
 *     can be removed
 * @param isStopped whether the log has signed two histories
 * @param bytes of the disk that it takes
 * @param single records of it that came by bundle or push as well, without a copy of their own
 */
public record KnownMirror(
    String origin,
    long size,
    long stored,
    Optional<Hash> root,
    List<LogKey> keys,
    List<Hash> namedBy,
    boolean isStopped,
    long bytes,
    long single) {
  public KnownMirror {
    keys = List.copyOf(keys);
    namedBy = List.copyOf(namedBy);
  }
}
