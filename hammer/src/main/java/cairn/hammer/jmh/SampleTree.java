package cairn.hammer.jmh;

import cairn.format.Hash;
import cairn.format.Merkle;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * A large tree of which some leaves are known and everything else is out of the air, so that
 * millions of leaves need not be hashed. Known leaves must be neighbours under one node, or their
 * paths lead to different roots.
 *
 * @param leaves the entries that are known, by index
 * @param size how many leaves it has
 */
record SampleTree(Map<Long, byte[]> leaves, long size) {
  SampleTree {
    leaves = Map.copyOf(leaves);
  }

  byte[] entry(long index) {
    byte[] entry = leaves.get(index);
    if (entry == null) {
      throw new IllegalArgumentException("leaf: got %d, know %s".formatted(index, leaves.keySet()));
    }
    return entry;
  }

  List<Hash> path(long index) {
    return Merkle.inclusionPath(
        index,
        size,
        (level, node) ->
            level == 0 && leaves.containsKey(node)
                ? Merkle.leafHash(entry(node))
                : hash(((long) level << 40) + node));
  }

  /** Where the path of that leaf leads. Nodes out of the air fit no tree, so it is climbed. */
  Hash root(long index) {
    Hash hash = Merkle.leafHash(entry(index));
    long node = index;
    long last = size - 1;
    for (Hash sibling : path(index)) {
      while ((node & 1) == 0 && node == last) { // the edge's node has no sibling at this level
        node >>>= 1;
        last >>>= 1;
      }
      hash = (node & 1) == 1 ? Merkle.nodeHash(sibling, hash) : Merkle.nodeHash(hash, sibling);
      node >>>= 1;
      last >>>= 1;
    }
    return hash;
  }

  /** The hash over the number, as unlike any other as a real one. */
  static Hash hash(long number) {
    return Hash.sha256(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }
}
