package cairn.node.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Copies and removes databases that nobody has open. */
final class Copies {
  private Copies() {}

  /** The database is lost. */
  static void delete(Path database) throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(database.resolveSibling(database.getFileName() + suffix));
    }
  }

  /** Keeps the databases as they are now, if none have been kept yet. */
  static void keepFirst(Path store, Path copy) throws IOException {
    if (!Files.exists(copy)) {
      Files.createDirectories(copy);
      copyDatabases(store, copy);
    }
  }

  /** A second place with the same databases. */
  static void copy(Path place, Path second) throws IOException {
    Files.createDirectories(second.resolve("store"));
    copyDatabases(place.resolve("store"), second.resolve("store"));
  }

  /** Brings back what was kept, if anything was. */
  static void restore(Path copy, Path store) throws IOException {
    if (Files.exists(copy)) {
      copyDatabases(copy, store);
    }
  }

  private static void copyDatabases(Path from, Path to) throws IOException {
    List<Path> databases;
    try (Stream<Path> files = Files.list(from)) {
      databases = files.filter(file -> file.toString().endsWith(".db")).toList();
    }
    for (Path database : databases) {
      Files.copy(database, to.resolve(database.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
