package cairn.format;

/**
 * What is stamped instead of a file's hash, so that nobody who knows the file can look it up:
 * {@code SHA-256("cairn/blind/v1\n" ‖ blind ‖ the file's SHA-256)}.
 */
public final class BlindedHash {
  /** Length of the random blind in bytes. */
  public static final int BLIND_LENGTH = 16;

  private static final byte[] LABEL = Utf8.encode("cairn/blind/v1\n");

  private BlindedHash() {}

  /**
   * The hash to stamp.
   *
   * @param blind 16 bytes from a cryptographically strong source; they go into the proof file
   * @param fileHash SHA-256 of the file
   */
  public static Hash of(byte[] blind, Hash fileHash) {
    if (blind.length != BLIND_LENGTH) {
      throw new IllegalArgumentException("a blind has 16 bytes, not " + blind.length);
    }
    return Hash.sha256(LABEL, blind, fileHash.bytes());
  }
}
