package cairn.format;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Merkle trees over SHA-256: hashes, roots, and the generation and checking of inclusion and
 * consistency proofs (RFC 6962, section 2.1; RFC 9162, section 2.1).
 *
 * <p>Sizes and indices are counts of leaves, 0 to 2^63 - 1. A path lists sibling hashes from the
 * leaf's sibling up to the root's child.
 */
public final class Merkle {
  /** The root of the tree without leaves: SHA-256 of nothing (RFC 6962, section 2.1). */
  public static final Hash EMPTY_ROOT = Hash.sha256();

  /** No inclusion path in a tree of at most 2^63 - 1 leaves is longer. */
  public static final int MAX_PATH_LENGTH = 63;

  /**
   * No consistency path to such a tree is longer: it may hold the old tree's last subtree as well.
   * Up to 2^62 leaves 63 suffice, which is all that witnesses read (tlog-witness,
   * "add-checkpoint").
   */
  public static final int MAX_CONSISTENCY_LENGTH = MAX_PATH_LENGTH + 1;

  private static final byte LEAF_PREFIX = 0;
  private static final byte NODE_PREFIX = 1;

  private Merkle() {}

  /** SHA-256(0x00 ‖ entry). */
  public static Hash leafHash(byte[] entry) {
    MessageDigest digest = Hash.newDigest();
    digest.update(LEAF_PREFIX);
    digest.update(entry);
    return Hash.of(digest);
  }

  /** SHA-256(0x01 ‖ left ‖ right). */
  public static Hash nodeHash(Hash left, Hash right) {
    MessageDigest digest = Hash.newDigest();
    digest.update(NODE_PREFIX);
    left.update(digest);
    right.update(digest);
    return Hash.of(digest);
  }

  /** The root over the first {@code size} leaves. */
  public static <E extends Exception> Hash root(long size, NodeReader<E> nodes) throws E {
    requireSize(size);
    return size == 0 ? EMPTY_ROOT : rangeHash(0, size, nodes);
  }

  /**
   * The path from leaf {@code index} to the root over the first {@code size} leaves (RFC 9162,
   * section 2.1.3.1).
   *
   * @throws IllegalArgumentException if {@code index} is not below {@code size}
   */
  public static <E extends Exception> List<Hash> inclusionPath(
      long index, long size, NodeReader<E> nodes) throws E {
    requireSize(size);
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("leaf index " + index + " is not in a tree of " + size);
    }
    List<Hash> path = new ArrayList<>();
    long start = 0;
    long end = size;
    while (end - start > 1) { // from the root down; reversed below
      long middle = start + largestPowerOfTwoBelow(end - start);
      if (index < middle) {
        path.add(rangeHash(middle, end, nodes));
        end = middle;
      } else {
        path.add(rangeHash(start, middle, nodes));
        start = middle;
      }
    }
    return path.reversed().stream().toList();
  }

  /**
   * The proof that the tree over the first {@code oldSize} leaves is a prefix of the one over the
   * first {@code newSize} (RFC 9162, section 2.1.4.1). Empty when the sizes are equal or the old
   * one is 0.
   *
   * @throws IllegalArgumentException if {@code oldSize} exceeds {@code newSize}
   */
  public static <E extends Exception> List<Hash> consistencyPath(
      long oldSize, long newSize, NodeReader<E> nodes) throws E {
    requireSize(oldSize);
    if (oldSize > newSize) {
      throw new IllegalArgumentException("no proof from size " + oldSize + " back to " + newSize);
    }
    if (oldSize == 0 || oldSize == newSize) {
      return List.of();
    }
    List<Hash> path = new ArrayList<>();
    long start = 0;
    long end = newSize;
    while (end != oldSize) {
      long middle = start + largestPowerOfTwoBelow(end - start);
      if (oldSize <= middle) {
        path.add(rangeHash(middle, end, nodes));
        end = middle;
      } else {
        path.add(rangeHash(start, middle, nodes));
        start = middle;
      }
    }
    if (start != 0) { // the old tree's last subtree; at 0 it is the old tree, whose root is known
      path.add(rangeHash(start, end, nodes));
    }
    return path.reversed().stream().toList();
  }

  /**
   * Whether {@code path} leads from {@code leafHash} at {@code index} to {@code root} in a tree of
   * {@code size} leaves (RFC 9162, section 2.1.3.2). An index outside the tree or a path of another
   * length than the tree's shape demands is a refusal.
   */
  public static boolean verifyInclusion(
      long index, long size, Hash leafHash, List<Hash> path, Hash root) {
    if (index < 0 || index >= size || path.size() > MAX_PATH_LENGTH) {
      return false;
    }
    long node = index;
    long last = size - 1;
    Hash hash = leafHash;
    for (Hash sibling : path) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        hash = nodeHash(sibling, hash);
        int levels = (node & 1) == 1 ? 0 : Long.numberOfTrailingZeros(node);
        node >>>= levels;
        last >>>= levels;
      } else {
        hash = nodeHash(hash, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    return last == 0 && hash.equals(root);
  }

  /**
   * Whether {@code path} shows that the tree with {@code oldRoot} over {@code oldSize} leaves is a
   * prefix of the tree with {@code newRoot} over {@code newSize} (RFC 9162, section 2.1.4.2). From
   * size 0, and between equal sizes, the path must be empty; the empty tree has one root only, and
   * equal sizes demand equal roots.
   */
  public static boolean verifyConsistency(
      long oldSize, long newSize, Hash oldRoot, Hash newRoot, List<Hash> path) {
    if (oldSize < 0 || oldSize > newSize || path.size() > MAX_CONSISTENCY_LENGTH) {
      return false;
    }
    if (oldSize == newSize) {
      return path.isEmpty() && oldRoot.equals(newRoot) && isPossibleRoot(newSize, newRoot);
    }
    if (oldSize == 0) {
      return path.isEmpty() && oldRoot.equals(EMPTY_ROOT);
    }
    boolean oldIsComplete = Long.bitCount(oldSize) == 1;
    if (!oldIsComplete && path.isEmpty()) {
      return false;
    }
    int levels = Long.numberOfTrailingZeros(oldSize); // skip to the first left sibling
    long node = (oldSize - 1) >>> levels;
    long last = (newSize - 1) >>> levels;
    Hash oldHash = oldIsComplete ? oldRoot : path.getFirst();
    Hash newHash = oldHash;
    for (Hash sibling : oldIsComplete ? path : path.subList(1, path.size())) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        oldHash = nodeHash(sibling, oldHash);
        newHash = nodeHash(sibling, newHash);
        int skipped = (node & 1) == 1 ? 0 : Long.numberOfTrailingZeros(node);
        node >>>= skipped;
        last >>>= skipped;
      } else {
        newHash = nodeHash(newHash, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    return last == 0 && oldHash.equals(oldRoot) && newHash.equals(newRoot);
  }

  private static boolean isPossibleRoot(long size, Hash root) {
    return size != 0 || root.equals(EMPTY_ROOT);
  }

  /**
   * The hash over the leaves [start, end), a subtree of some tree: {@code start} is a multiple of
   * the smallest power of two that covers the range. Folds the complete subtrees from the right.
   */
  static <E extends Exception> Hash rangeHash(long start, long end, NodeReader<E> nodes) throws E {
    long position = end;
    int level = Long.numberOfTrailingZeros(end - start);
    position -= 1L << level;
    Hash hash = nodes.node(level, position >>> level);
    while (position > start) {
      level = Long.numberOfTrailingZeros(position - start);
      position -= 1L << level;
      hash = nodeHash(nodes.node(level, position >>> level), hash);
    }
    return hash;
  }

  /** The largest power of two that is smaller than {@code size}, which is at least 2. */
  static long largestPowerOfTwoBelow(long size) {
    return Long.highestOneBit(size - 1);
  }

  private static void requireSize(long size) {
    if (size < 0) {
      throw new IllegalArgumentException("a tree size is at least 0, not " + size);
    }
  }
}
