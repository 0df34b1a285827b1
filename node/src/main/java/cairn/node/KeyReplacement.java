package cairn.node;

import cairn.format.SeedSigner;
import cairn.format.VerifierKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;

/**
 * The file of a key that gives way to another, or to none. Each step is durable before the next: at
 * every moment the place holds one whole key, and the old one is never lost, but ends up beside it
 * as {@code FILE.gone-<key id>}. Each step may be repeated after it was cut short.
 */
final class KeyReplacement {
  private final Path file;
  private final Path next;

  KeyReplacement(Path file) {
    this.file = file;
    this.next = file.resolveSibling(file.getFileName() + ".next");
  }

  /** The key that is in the place. */
  SeedSigner current() throws ConfigurationException {
    return KeyFile.read(file);
  }

  /**
   * The key that is to follow, beside the place; made if there is none yet.
   *
   * @throws ConfigurationException if what is there is no key of that name and type
   */
  SeedSigner successor(SeedSigner current, SecureRandom random) throws ConfigurationException {
    VerifierKey key = current.key();
    if (!Files.exists(next)) {
      return KeyFile.generate(next, key.name(), key.type(), random);
    }
    SeedSigner found = KeyFile.read(next);
    if (!found.key().name().equals(key.name()) || found.key().type() != key.type()) {
      throw new ConfigurationException(
          "%s holds %s, expected a key of the name and type of %s; move it away"
              .formatted(next, found.key().vkey(), key.vkey()));
    }
    return found;
  }

  /**
   * Puts the successor in its place.
   *
   * @param successor whom the current key has signed for
   * @throws ConfigurationException if it is not beside the place; nothing has changed then
   */
  void replace(SeedSigner current, VerifierKey successor) throws ConfigurationException {
    if (!Files.exists(next) || !KeyFile.read(next).key().equals(successor)) {
      throw new ConfigurationException(
          "the key %s has gone for %s, which is not in %s; restore that file"
              .formatted(current.key().vkey(), successor.vkey(), next));
    }
    try {
      keep(current);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      force();
    } catch (IOException e) {
      throw new ConfigurationException("cannot replace key file " + file + ": " + e, e);
    }
  }

  /** Takes the key out of its place, and has none follow. */
  void setAside(SeedSigner current) throws ConfigurationException {
    try {
      keep(current);
      Files.deleteIfExists(file);
      force();
    } catch (IOException e) {
      throw new ConfigurationException("cannot set key file " + file + " aside: " + e, e);
    }
  }

  private void keep(SeedSigner current) throws ConfigurationException, IOException {
    Path gone = gone(current);
    try {
      Files.createLink(gone, file);
    } catch (FileAlreadyExistsException again) { // it was cut short here
      if (!KeyFile.read(gone).key().equals(current.key())) {
        throw new ConfigurationException(gone + " holds another key than its name says", again);
      }
    }
    force();
  }

  private Path gone(SeedSigner key) {
    return file.resolveSibling(file.getFileName() + ".gone-" + key.key().keyIdHex());
  }

  private void force() throws IOException {
    Path directory = file.toAbsolutePath().resolveSibling(".");
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }
}
