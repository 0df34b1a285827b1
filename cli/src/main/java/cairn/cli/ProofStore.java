package cairn.cli;

import cairn.format.BlindedHash;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.ProofFile;
import cairn.format.TimestampEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Proof files on disk: read with a bound, written whole, never over something else. */
final class ProofStore {
  private ProofStore() {}

  /**
   * The proof at {@code path}, if there is one.
   *
   * @throws CommandFailure if something else is there
   */
  static Optional<ProofFile> read(Path path) throws CommandFailure {
    try {
      return Optional.of(ProofFile.parse(bytes(path)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (MalformedException e) {
      throw new CommandFailure(
          ExitCode.USAGE, path + ": is there and is no proof file; move it away first", e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, path + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The bytes of what may be a proof, bounded. */
  static byte[] bytes(Path path) throws IOException, MalformedException {
    if (Files.size(path) > ProofFile.MAX_BYTES) {
      throw new MalformedException(
          "expected at most %d bytes, found %d".formatted(ProofFile.MAX_BYTES, Files.size(path)));
    }
    return Files.readAllBytes(path);
  }

  /**
   * Writes a proof of {@code content}, in the place of an earlier one of the same content.
   *
   * @throws CommandFailure if something else is there, or it cannot be written
   */
  static void write(Path path, ProofFile proof, Hash content) throws CommandFailure {
    Optional<ProofFile> earlier = read(path);
    if (earlier.isPresent() && !isOf(earlier.get(), content)) {
      throw proofOfSomethingElse(path);
    }
    replace(path, proof);
  }

  /** Writes a proof in the place of whatever is there. */
  static void replace(Path path, ProofFile proof) throws CommandFailure {
    try {
      UserFile.write(path, proof.encode());
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, path + ": cannot be written: " + e.getMessage(), e);
    }
  }

  static CommandFailure proofOfSomethingElse(Path path) {
    return new CommandFailure(
        ExitCode.USAGE,
        path
            + ": is the proof of something else (of other content, or of an attestation); move it"
            + " away first");
  }

  /** Whether the proof is about that content, blinded or not; it is not judged. */
  static boolean isOf(ProofFile proof, Hash content) {
    Hash stamped = proof.blind().map(blind -> BlindedHash.of(blind, content)).orElse(content);
    Optional<byte[]> entry = proof.proof().extra();
    try {
      return entry.isPresent()
          && Entry.parse(entry.get()) instanceof TimestampEntry timestamp
          && timestamp.hash().equals(stamped);
    } catch (MalformedException e) {
      return false; // whatever it proves, it is not this content's stamp
    }
  }
}
