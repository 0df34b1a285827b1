package cairn.cli;

import cairn.format.SeedSigner;
import cairn.node.ConfigurationException;
import cairn.node.GatewayFiles;
import cairn.node.KeyFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The key files that lie in one Cairn home. */
final class KeyFolder {
  private static final String EXTENSION = ".key";

  private final Home home;

  KeyFolder(Home home) {
    this.home = home;
  }

  /** Where a new key goes when nobody says: {@code keys/witness-w1.key}. */
  Path usualFile(KeyRole role, String name) {
    String file = OptionNames.of(role) + "-" + name.replaceAll("[^A-Za-z0-9.]+", "-") + EXTENSION;
    return home.keys().resolve(file);
  }

  /** The key in a file that the user named, by its path or by its name in this home. */
  SeedSigner read(Path path, String name) throws CommandFailure {
    return Files.exists(path) ? readFile(path) : read(name);
  }

  /** The key of that name in this home. */
  SeedSigner read(String name) throws CommandFailure {
    for (Path file : files()) {
      if (String.valueOf(file.getFileName()).equals(name)
          || String.valueOf(file.getFileName()).equals(name + EXTENSION)) {
        return readFile(file);
      }
    }
    throw new CommandFailure(
        ExitCode.NOT_FOUND,
        "%s: no such file, and no key of that name in %s; 'cairn keys list' shows those there are"
            .formatted(name, home.directory()));
  }

  private static SeedSigner readFile(Path file) throws CommandFailure {
    try {
      return KeyFile.read(file);
    } catch (ConfigurationException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    }
  }

  /** The key files of the user and of the gateway here. */
  List<Path> files() throws CommandFailure {
    List<Path> files = new ArrayList<>(filesIn(home.keys()));
    files.addAll(filesIn(GatewayFiles.keys(home.data())));
    files.sort(null);
    return files;
  }

  private static List<Path> filesIn(Path folder) throws CommandFailure {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + EXTENSION)) {
      found.forEach(files::add);
      return files;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of(); // no key has been made there
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, folder + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
