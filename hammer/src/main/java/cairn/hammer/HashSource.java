package cairn.hammer;

import cairn.format.Hash;
import java.nio.ByteBuffer;

/**
 * Hashes to stamp: the i-th is SHA-256(seed ‖ i), both as big-endian 64-bit numbers. Whoever knows
 * the seed can ask for any of them again, so that a hundred million need no list.
 *
 * @param seed another seed gives other hashes
 */
public record HashSource(long seed) {
  /** The hash at that position, from 0. */
  public Hash at(long position) {
    return Hash.sha256(ByteBuffer.allocate(2 * Long.BYTES).putLong(seed).putLong(position).array());
  }
}
