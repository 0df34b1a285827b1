package cairn.testkit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A directory's list, read at once. */
final class FaultyDirectoryStream implements DirectoryStream<Path> {
  private final List<Path> paths = new ArrayList<>();

  FaultyDirectoryStream(
      FaultyFileSystem system, Path directory, DirectoryStream.Filter<? super Path> filter)
      throws IOException {
    try (DirectoryStream<Path> real = Files.newDirectoryStream(directory)) {
      for (Path path : real) {
        Path faulty = new FaultyPath(system, path);
        if (filter.accept(faulty)) {
          paths.add(faulty);
        }
      }
    }
  }

  @Override
  public Iterator<Path> iterator() {
    return paths.iterator();
  }

  @Override
  public void close() {
    // it was read at once
  }
}
