package cairn.format;

import java.util.Arrays;
import java.util.List;

/**
 * A record in a bundle, with its proof.
 *
 * @param index its index in its log
 * @param entry its bytes as they are logged
 * @param path its inclusion path to the root of the bundle's checkpoint, at most 63 hashes
 */
public record BundleRecord(long index, byte[] entry, List<Hash> path) {

  public BundleRecord {
    entry = entry.clone();
    path = List.copyOf(path);
    if (index < 0 || index > JsonNumber.MAX_INTEGER) {
      throw new IllegalArgumentException("an index is 0 to 2^53-1, not " + index);
    }
    if (entry.length > EntryBundle.MAX_ENTRY_LENGTH) {
      throw new IllegalArgumentException("an entry has at most 65535 bytes, not " + entry.length);
    }
    if (path.size() > Merkle.MAX_PATH_LENGTH) {
      throw new IllegalArgumentException("a path has at most 63 hashes, not " + path.size());
    }
  }

  /** Whether the path leads from the entry at the index to that tree's root. */
  public boolean isIn(Checkpoint tree) {
    return Merkle.verifyInclusion(index, tree.size(), Merkle.leafHash(entry), path, tree.root());
  }

  /** A copy. */
  @Override
  public byte[] entry() {
    return entry.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BundleRecord that
        && index == that.index
        && path.equals(that.path)
        && Arrays.equals(entry, that.entry);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(index) + Arrays.hashCode(entry);
  }
}
