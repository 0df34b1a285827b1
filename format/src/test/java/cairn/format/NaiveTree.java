package cairn.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Trees by the letter of RFC 6962, section 2.1: recursive, slow, and written apart from Merkle. */
final class NaiveTree {
  private final List<byte[]> entries;

  NaiveTree(List<byte[]> entries) {
    this.entries = entries;
  }

  /** The tree whose entry i is i as eight big-endian bytes. */
  static NaiveTree counting(int size) {
    List<byte[]> entries = new ArrayList<>();
    for (long i = 0; i < size; i++) {
      entries.add(ByteBuffer.allocate(Long.BYTES).putLong(i).array());
    }
    return new NaiveTree(entries);
  }

  int size() {
    return entries.size();
  }

  Hash leaf(int index) {
    return hash(index, index + 1);
  }

  /** The complete subtree at {@code level} and {@code index}. */
  Hash node(int level, long index) {
    return hash((int) (index << level), (int) ((index + 1) << level));
  }

  /** MTH(D[0:size]). */
  Hash root(int size) {
    return hash(0, size);
  }

  /** MTH(D[start:end]). */
  Hash hash(int start, int end) {
    return switch (end - start) {
      case 0 -> Hash.sha256();
      case 1 -> Hash.sha256(new byte[] {0}, entries.get(start));
      default -> {
        int k = start + split(end - start);
        yield Hash.sha256(new byte[] {1}, hash(start, k).bytes(), hash(k, end).bytes());
      }
    };
  }

  /** PATH(m, D[start:end]), with m relative to start. */
  List<Hash> path(int m, int start, int end) {
    if (end - start == 1) {
      return List.of();
    }
    int k = split(end - start);
    List<Hash> path =
        new ArrayList<>(m < k ? path(m, start, start + k) : path(m - k, start + k, end));
    path.add(m < k ? hash(start + k, end) : hash(start, start + k));
    return path;
  }

  /** PROOF(m, D[0:size]). */
  List<Hash> proof(int m, int size) {
    return subproof(m, 0, size, true);
  }

  private List<Hash> subproof(int m, int start, int end, boolean isWholeOldTree) {
    if (m == end - start) {
      return isWholeOldTree ? List.of() : List.of(hash(start, end));
    }
    int k = split(end - start);
    List<Hash> proof =
        new ArrayList<>(
            m <= k
                ? subproof(m, start, start + k, isWholeOldTree)
                : subproof(m - k, start + k, end, false));
    proof.add(m <= k ? hash(start + k, end) : hash(start, start + k));
    return proof;
  }

  /** The largest power of two smaller than n. */
  private static int split(int n) {
    int k = 1;
    while (2 * k < n) {
      k *= 2;
    }
    return k;
  }
}
