package cairn.format;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Proofs that a range of leaves is part of a tree (draft-ietf-plants-merkle-tree-certs-02, sections
 * 4.1 and 4.4), as {@code add-entries} of tlog-mirror carries them.
 *
 * <p>A subtree is a range of leaves {@code [start, end)} whose {@code start} is a multiple of the
 * smallest power of two that covers it, such as the leaves of one tile, or the first of them. From
 * size 0 on such a proof is the consistency proof of RFC 9162.
 */
public final class SubtreeProof {
  /** No proof in a tree of at most 2^63 - 1 leaves is longer: its depth, and the subtree's rest. */
  public static final int MAX_LENGTH = Merkle.MAX_CONSISTENCY_LENGTH;

  private SubtreeProof() {}

  /** Whether {@code [start, end)} is a subtree. */
  public static boolean isSubtree(long start, long end) {
    if (start < 0 || end <= start) {
      return false;
    }
    long length = end - start;
    long covering = length == 1 ? 1 : Long.highestOneBit(length - 1) << 1; // 2^63 is negative
    return start == 0 || (covering > 0 && start % covering == 0);
  }

  /** The root over the leaves {@code [start, end)}, which are a subtree. */
  public static <E extends Exception> Hash hash(long start, long end, NodeReader<E> nodes)
      throws E {
    requireSubtree(start, end, end);
    return Merkle.rangeHash(start, end, nodes);
  }

  /**
   * The proof that the subtree {@code [start, end)} is part of the tree of {@code size} leaves.
   *
   * @throws IllegalArgumentException if it is no subtree, or reaches beyond the tree
   */
  public static <E extends Exception> List<Hash> path(
      long start, long end, long size, NodeReader<E> nodes) throws E {
    requireSubtree(start, end, size);
    List<Hash> path = new ArrayList<>(); // from the root down; reversed below
    long from = 0; // the part of the tree that holds the subtree
    long to = size;
    long first = start;
    boolean isKnown = true; // whether the verifier computes the subtree's hash by itself
    while (first != from || end != to) {
      long middle = from + Merkle.largestPowerOfTwoBelow(to - from);
      if (end <= middle) {
        path.add(Merkle.rangeHash(middle, to, nodes));
        to = middle;
      } else {
        path.add(Merkle.rangeHash(from, middle, nodes));
        isKnown &= first >= middle;
        first = Math.max(first, middle);
        from = middle;
      }
    }
    if (!isKnown) {
      path.add(Merkle.rangeHash(from, to, nodes));
    }
    return path.reversed().stream().toList();
  }

  /**
   * Whether {@code path} shows that the leaves {@code [start, end)} of the tree with {@code root}
   * over {@code size} leaves have the hash {@code subtree}. A path of another length than the
   * tree's shape demands is a refusal.
   */
  public static boolean verifies(
      long start, long end, long size, Hash subtree, Hash root, List<Hash> path) {
    if (!isSubtree(start, end) || end > size || path.size() > MAX_LENGTH) {
      return false;
    }
    Deque<Hash> unused = new ArrayDeque<>(path);
    Optional<Computed> computed = compute(start, end, size, Optional.of(subtree), unused);
    return unused.isEmpty()
        && computed.isPresent()
        && computed.get().subtree().equals(subtree)
        && computed.get().tree().equals(root);
  }

  /** What follows from a proof: the hash of the subtree, and of the tree around it. */
  private record Computed(Hash subtree, Hash tree) {}

  /**
   * As SUBTREE_SUBPROOF is defined, of a subtree and a tree that begin at 0 relative to each other:
   * at most 63 levels deep.
   *
   * @param known the subtree's hash, unless a part of it has been split off already
   * @param unused the proof's hashes, from the leaf's side; what is used is taken away
   */
  private static Optional<Computed> compute(
      long start, long end, long size, Optional<Hash> known, Deque<Hash> unused) {
    if (start == 0 && end == size) {
      Optional<Hash> whole = known.isPresent() ? known : Optional.ofNullable(unused.poll());
      return whole.map(hash -> new Computed(hash, hash));
    }
    long middle = Merkle.largestPowerOfTwoBelow(size);
    Optional<Computed> below;
    if (end <= middle) {
      below = compute(start, end, middle, known, unused);
    } else if (start >= middle) {
      below = compute(start - middle, end - middle, size - middle, known, unused);
    } else { // it begins with the left half, whose hash comes next in the proof
      below = compute(0, end - middle, size - middle, Optional.empty(), unused);
    }
    Optional<Hash> other = Optional.ofNullable(unused.poll());
    if (below.isEmpty() || other.isEmpty()) {
      return Optional.empty();
    }
    Hash sibling = other.get();
    Computed part = below.get();
    if (end <= middle) {
      return Optional.of(new Computed(part.subtree(), Merkle.nodeHash(part.tree(), sibling)));
    }
    Hash tree = Merkle.nodeHash(sibling, part.tree());
    return Optional.of(
        start >= middle
            ? new Computed(part.subtree(), tree)
            : new Computed(Merkle.nodeHash(sibling, part.subtree()), tree));
  }

  private static void requireSubtree(long start, long end, long size) {
    if (!isSubtree(start, end) || end > size) {
      throw new IllegalArgumentException(
          "[%d, %d) is no subtree of a tree of %d leaves".formatted(start, end, size));
    }
  }
}
