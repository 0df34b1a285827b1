package cairn.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.Entry;
import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.TimestampEntry;
import cairn.log.CosignedTree;
import cairn.log.Log;
import cairn.log.Logged;
import cairn.store.StoreException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything that one log has ever signed or acknowledged, held against what it says now. It lives
 * outside the log, so restarts do not touch it.
 */
final class History {
  private final String origin;

  /** Every tree that was signed: by size, its root. */
  private final Map<Long, Hash> signed = new TreeMap<>();

  /** What users were told, that they had it, durably: by index, the hash. */
  private final Map<Long, Hash> acknowledged = new TreeMap<>();

  History(String origin) {
    this.origin = origin;
  }

  /** The log has signed that tree, whoever may have got to see it. */
  void signed(Checkpoint checkpoint) {
    Hash before = signed.putIfAbsent(checkpoint.size(), checkpoint.root());
    assertThat(before == null ? checkpoint.root() : before)
        .as("%s signs one root at size %d", origin, checkpoint.size())
        .isEqualTo(checkpoint.root());
  }

  /** A user was told that the hash is logged. */
  void acknowledged(Hash hash, Logged logged) {
    Hash before = acknowledged.putIfAbsent(logged.index(), hash);
    assertThat(before == null ? hash : before)
        .as("%s holds one hash at index %d", origin, logged.index())
        .isEqualTo(hash);
  }

  /** A user was given a proof. */
  void proved(Hash hash, Logged logged, CosignedTree tree) throws StoreException {
    acknowledged(hash, logged);
    assertThat(tree.proof(logged.index(), logged.entry()).includes(Merkle.leafHash(logged.entry())))
        .as("%s proves index %d", origin, logged.index())
        .isTrue();
  }

  /** The newest file of which that was said. */
  Hash newest() {
    return acknowledged.values().stream().reduce((one, next) -> next).orElseThrow();
  }

  int acknowledgements() {
    return acknowledged.size();
  }

  /** Append-only, everything acknowledged included, nothing twice, times that never fall. */
  void hold(Log log) throws StoreException, MalformedException {
    long size = log.sequencer().head().size();
    assertThat(signed.keySet()).as("%s holds what it signed", origin).allMatch(s -> s <= size);
    Frontier frontier = Frontier.EMPTY;
    Set<Hash> identities = new HashSet<>();
    long last = 0;
    for (long index = 0; index <= size; index++) {
      Hash before = signed.get(index);
      if (before != null) {
        assertThat(frontier.root()).as("%s still extends size %d", origin, index).isEqualTo(before);
      }
      if (index < size) {
        byte[] bytes = log.reader().entry(index).orElseThrow().entry();
        last = holdEntry(index, Entry.parse(bytes), identities, last);
        frontier = frontier.append(List.of(Merkle.leafHash(bytes)), (level, at, node) -> {});
      }
    }
    assertThat(acknowledged.keySet())
        .as("%s holds what it acknowledged", origin)
        .allMatch(index -> index < size);
  }

  private long holdEntry(long index, Entry entry, Set<Hash> identities, long last) {
    assertThat(identities.add(entry.identity()))
        .as("%s logs a record once: %s", origin, entry)
        .isTrue();
    Hash promised = acknowledged.get(index);
    if (entry instanceof TimestampEntry stamp) {
      assertThat(promised == null ? stamp.hash() : promised)
          .as("%s keeps its word about index %d", origin, index)
          .isEqualTo(stamp.hash());
      assertThat(stamp.timestamp()).as("%s: entry times", origin).isGreaterThanOrEqualTo(last);
      return stamp.timestamp();
    }
    assertThat(promised).as("%s keeps its word about index %d", origin, index).isNull();
    return last;
  }
}
