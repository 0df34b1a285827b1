package cairn.node;

import cairn.format.Entry;
import cairn.format.KeyRotationEntry;
import cairn.format.MalformedException;
import cairn.store.AtomicFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The rotations of a gateway's keys: {@code DATA/rotations}, one file for each, named by its hash
 * and holding the entry's canonical JSON. Files and not rows, since the keys are files too, and
 * each statement carries its own signatures.
 */
final class RotationFolder {
  private static final String EXTENSION = ".json";

  private final Path folder;

  RotationFolder(Path data) {
    this.folder = data.resolve("rotations");
  }

  /**
   * All of them, in an order that does not depend on the disk.
   *
   * @throws ConfigurationException if a file is not what its name says, or nobody signed it
   */
  List<KeyRotationEntry> entries() throws ConfigurationException {
    List<KeyRotationEntry> entries = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + EXTENSION)) {
      for (Path file : files) {
        entries.add(read(file));
      }
    } catch (NoSuchFileException e) {
      return List.of(); // no key has ever gone
    } catch (IOException e) {
      throw new ConfigurationException("cannot read " + folder + ": " + e, e);
    }
    entries.sort(
        Comparator.comparing((KeyRotationEntry entry) -> entry.statement().origin().toString())
            .thenComparingLong(entry -> entry.statement().lastTrustedSize())
            .thenComparing(entry -> entry.leafHash().hex()));
    return List.copyOf(entries);
  }

  private static KeyRotationEntry read(Path file) throws ConfigurationException {
    try {
      if (Files.size(file) > Entry.MAX_BYTES) {
        throw new MalformedException("larger than any entry");
      }
      if (!(Entry.parse(Files.readAllBytes(file)) instanceof KeyRotationEntry entry)
          || !name(entry).equals(String.valueOf(file.getFileName()))
          || !entry.isSignedByItsKeys()) {
        throw new MalformedException("expected the signed rotation that its name says");
      }
      return entry;
    } catch (MalformedException e) {
      throw new ConfigurationException(
          "%s is damaged: %s; restore it from a backup".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new ConfigurationException("cannot read " + file + ": " + e, e);
    }
  }

  private static String name(KeyRotationEntry entry) {
    return entry.leafHash().hex() + EXTENSION;
  }

  /** Keeps one, durably. */
  void add(KeyRotationEntry entry) throws ConfigurationException {
    try {
      Files.createDirectories(folder);
      AtomicFile.write(folder.resolve(name(entry)), entry.encode());
    } catch (IOException e) {
      throw new ConfigurationException("cannot write in " + folder + ": " + e, e);
    }
  }
}
