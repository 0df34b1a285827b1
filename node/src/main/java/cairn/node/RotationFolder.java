package cairn.node;

import cairn.format.Hash;
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
 * The rotations of a gateway's or a witness's keys: {@code DATA/rotations}. A file for each, named
 * by the entry's hash and holding its canonical JSON; or for several that were said at once, since
 * a witness's key goes from all its logs or from none: then a line for each, named by the hash of
 * the whole. Files and not rows, since the keys are files too, and each statement carries its own
 * signatures.
 */
final class RotationFolder {
  private static final String ONE = ".json";
  private static final String SEVERAL = ".jsonl";

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
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{json,jsonl}")) {
      for (Path file : files) {
        entries.addAll(read(file));
      }
    } catch (NoSuchFileException e) {
      return List.of(); // no key has ever gone
    } catch (IOException e) {
      throw new ConfigurationException("cannot read " + folder + ": " + e, e);
    }
    entries.sort(
        Comparator.comparing((KeyRotationEntry entry) -> entry.statement().origin().toString())
            .thenComparingLong(entry -> entry.statement().lastTrustedSize())
            .thenComparing(KeyRotationEntry::isRevocation)
            .thenComparing(entry -> entry.leafHash().hex()));
    return List.copyOf(entries);
  }

  private static List<KeyRotationEntry> read(Path file) throws ConfigurationException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String name = String.valueOf(file.getFileName());
      List<KeyRotationEntry> entries =
          name.endsWith(ONE) ? List.of(RotationLines.entry(bytes)) : RotationLines.parse(bytes);
      if (entries.isEmpty() || !name.equals(name(entries))) {
        throw new MalformedException("expected the signed rotations that its name says");
      }
      return entries;
    } catch (MalformedException e) {
      throw new ConfigurationException(
          "%s is damaged: %s; restore it from a backup".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new ConfigurationException("cannot read " + file + ": " + e, e);
    }
  }

  private static String name(List<KeyRotationEntry> entries) {
    return entries.size() == 1
        ? entries.getFirst().leafHash().hex() + ONE
        : Hash.sha256(RotationLines.encode(entries)).hex() + SEVERAL;
  }

  /** Keeps one, durably. */
  void add(KeyRotationEntry entry) throws ConfigurationException {
    add(List.of(entry));
  }

  /** Keeps all of them, durably, or none. */
  void add(List<KeyRotationEntry> entries) throws ConfigurationException {
    byte[] bytes =
        entries.size() == 1 ? entries.getFirst().encode() : RotationLines.encode(entries);
    try {
      Files.createDirectories(folder);
      AtomicFile.write(folder.resolve(name(entries)), bytes);
    } catch (IOException e) {
      throw new ConfigurationException("cannot write in " + folder + ": " + e, e);
    }
  }
}
