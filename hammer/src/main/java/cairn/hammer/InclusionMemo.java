package cairn.hammer;

import cairn.format.Hash;
import cairn.format.Merkle;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Verifies inclusion paths under one root (RFC 9162, section 2.1.3.2), straight from their text,
 * and climbs no further than where the path meets the last good one: from equal place, equal hash
 * and equal rest of the path on, the computation is the one that has already led to the root. Of
 * thousands of neighbours under one checkpoint most so need two or three hashes instead of twenty.
 *
 * <p>For one thread.
 */
final class InclusionMemo {
  private static final int MAX = Merkle.MAX_PATH_LENGTH;
  private static final int NODE_BYTES = 1 + 2 * Hash.LENGTH;

  private final long size;
  private final byte[] root;
  private final PathFormat format;
  private final MessageDigest digest = Hash.newDigest();
  private final byte[] children = new byte[NODE_BYTES];
  private final byte[] hash = new byte[Hash.LENGTH];

  /**
   * A climb: before step i it stood at node i of last i, with hash i; text i is the i-th sibling.
   */
  private static final class Climb {
    private final long[] nodes = new long[MAX + 1];
    private final long[] lasts = new long[MAX + 1];
    private final byte[] hashes = new byte[(MAX + 1) * Hash.LENGTH];
    private byte[] text = new byte[0];
    private int length;
  }

  private Climb good = new Climb(); // of length 0 until there was one
  private Climb tried = new Climb();

  InclusionMemo(long size, Hash root, PathFormat format) {
    this.size = size;
    this.root = root.bytes();
    this.format = format;
    children[0] = 1;
  }

  /**
   * Whether the path leads from the leaf to the root.
   *
   * @param text holds the path from {@code start} on, in this memo's format
   * @param length how many hashes it has
   */
  boolean includes(long index, Hash leaf, byte[] text, int start, int length) {
    if (index < 0 || index >= size || length > MAX) {
      return false;
    }
    int common = commonEnd(text, start, length);
    leaf.copyTo(hash, 0);
    long node = index;
    long last = size - 1;
    for (int i = 0; i < length; i++) {
      int there = good.length - (length - i);
      if (length - i <= common && isAt(there, node, last)) {
        remember(text, start, length, i, there);
        return true;
      }
      note(i, node, last);
      int levels = last == 0 ? -1 : climb(node, last, text, start + i * format.stride());
      if (levels < 0) {
        return false;
      }
      node >>>= levels;
      last >>>= levels;
    }
    if (last != 0 || !Arrays.equals(hash, root)) {
      return false;
    }
    note(length, node, last);
    remember(text, start, length, length + 1, length + 1);
    return true;
  }

  /** How many hashes at the end of the path are written as in the last good one. */
  private int commonEnd(byte[] text, int start, int length) {
    int most = Math.min(length, good.length);
    for (int i = 1; i <= most; i++) {
      int here = start + (length - i) * format.stride();
      int there = (good.length - i) * format.stride();
      if (!Arrays.equals(
          text, here, here + format.length(), good.text, there, there + format.length())) {
        return i - 1;
      }
    }
    return most;
  }

  private boolean isAt(int step, long node, long last) {
    int from = step * Hash.LENGTH;
    return good.nodes[step] == node
        && good.lasts[step] == last
        && Arrays.equals(good.hashes, from, from + Hash.LENGTH, hash, 0, Hash.LENGTH);
  }

  /** Replaces {@code hash} by its parent; how many levels up that is, or -1 for a bad sibling. */
  private int climb(long node, long last, byte[] text, int at) {
    boolean isRight = (node & 1) == 1 || node == last;
    System.arraycopy(hash, 0, children, isRight ? 1 + Hash.LENGTH : 1, Hash.LENGTH);
    if (!format.decode(text, at, hash)) {
      return -1;
    }
    System.arraycopy(hash, 0, children, isRight ? 1 : 1 + Hash.LENGTH, Hash.LENGTH);
    digest.update(children);
    try {
      digest.digest(hash, 0, Hash.LENGTH);
    } catch (DigestException impossible) {
      throw new IllegalStateException("a SHA-256 value has 32 bytes", impossible);
    }
    boolean skips = isRight && (node & 1) == 0;
    return 1 + (skips ? Long.numberOfTrailingZeros(node) : 0);
  }

  private void note(int step, long node, long last) {
    tried.nodes[step] = node;
    tried.lasts[step] = last;
    System.arraycopy(hash, 0, tried.hashes, step * Hash.LENGTH, Hash.LENGTH);
  }

  /** Makes the tried climb the good one; from step {@code own} on it went as the last good one. */
  private void remember(byte[] text, int start, int length, int own, int there) {
    int rest = length + 1 - own;
    if (rest > 0) {
      System.arraycopy(good.nodes, there, tried.nodes, own, rest);
      System.arraycopy(good.lasts, there, tried.lasts, own, rest);
      System.arraycopy(
          good.hashes, there * Hash.LENGTH, tried.hashes, own * Hash.LENGTH, rest * Hash.LENGTH);
    }
    int bytes = length == 0 ? 0 : (length - 1) * format.stride() + format.length();
    if (tried.text.length < bytes) {
      tried.text = new byte[bytes];
    }
    System.arraycopy(text, start, tried.text, 0, bytes);
    tried.length = length;
    Climb now = tried;
    tried = good;
    good = now;
  }
}
