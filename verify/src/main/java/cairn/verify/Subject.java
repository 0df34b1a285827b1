package cairn.verify;

import cairn.format.Hash;
import java.util.Arrays;

/** What a proof should be a proof of. */
public sealed interface Subject {

  /**
   * A file, or anything else of which somebody stamped the SHA-256.
   *
   * @param hash that SHA-256, not blinded
   */
  record FileHash(Hash hash) implements Subject {}

  /**
   * A log entry itself.
   *
   * @param bytes its canonical JSON
   */
  record EntryBytes(byte[] bytes) implements Subject {
    public EntryBytes {
      bytes = bytes.clone();
    }

    /** A copy. */
    @Override
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof EntryBytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }
}
