package cairn.hammer;

import cairn.format.Hash;
import cairn.format.Utf8;
import java.security.MessageDigest;

/**
 * The bytes of a {@code timestamp/v1} entry, written without a tree of JSON values, and their leaf
 * hash. For one thread.
 */
final class StampEntry {
  private static final byte[] LEAF_PREFIX = {0};

  private final MessageDigest digest = Hash.newDigest();

  /** {@code {"hash":"…","timestamp":…,"type":"timestamp/v1"}}. */
  static byte[] bytes(String hashHex, long timestamp) {
    return Utf8.encode(
        "{\"hash\":\"" + hashHex + "\",\"timestamp\":" + timestamp + ",\"type\":\"timestamp/v1\"}");
  }

  /** SHA-256(0x00 ‖ entry), as of {@code Merkle.leafHash}. */
  Hash leafHash(byte[] entry) {
    digest.update(LEAF_PREFIX);
    digest.update(entry);
    return Hash.of(digest);
  }
}
