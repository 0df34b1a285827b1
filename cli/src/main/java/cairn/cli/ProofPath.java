package cairn.cli;

import java.nio.file.Path;

/** Where a file's proof lies: beside it, under its name with {@code .cairn} behind. */
final class ProofPath {
  private static final String EXTENSION = ".cairn";

  private ProofPath() {}

  static Path of(Path file) {
    return file.resolveSibling(file.getFileName() + EXTENSION);
  }

  static boolean isProof(Path file) {
    return String.valueOf(file.getFileName()).endsWith(EXTENSION);
  }
}
