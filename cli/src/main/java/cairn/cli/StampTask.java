package cairn.cli;

import cairn.format.BlindedHash;
import cairn.format.Hash;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Something to stamp.
 *
 * @param name the file or hash as the user named it
 * @param content SHA-256 of the content
 * @param blind the 16 bytes mixed in, with {@code --blind}
 * @param proof where the proof goes
 * @param proofName the same as the user would name it
 */
record StampTask(String name, Hash content, Optional<byte[]> blind, Path proof, String proofName) {

  /** What the log gets to see. */
  Hash stamped() {
    return blind.map(bytes -> BlindedHash.of(bytes, content)).orElse(content);
  }
}
