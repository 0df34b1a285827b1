package cairn.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The real files of a directory, whose n-th operation fails as told: whoever is given {@link
 * #directory} uses {@link Files} and {@link FileChannel} as ever. Operations are opening, reading,
 * writing, mapping, forcing, listing, renaming, deleting, making directories and asking for
 * attributes; closing never fails.
 *
 * <p>Any thread may call; a run repeats exactly when one thread makes all calls.
 */
public final class FaultyFiles extends FileSystemProvider {
  private final FaultyFileSystem system = new FaultyFileSystem(this);

  // All guarded by this. Keys count operations from 1.
  private final Map<Long, FileFault> faults = new HashMap<>();
  private final List<String> made = new ArrayList<>();

  /** The same directory, seen through the faults. */
  public Path directory(Path real) {
    return new FaultyPath(system, real.toAbsolutePath());
  }

  /** The n-th operation from now fails: 1 is the next one. */
  public synchronized void fail(int nth, FileFault fault) {
    if (nth < 1) {
      throw new IllegalArgumentException("operations count from 1, got " + nth);
    }
    faults.put((long) made.size() + nth, fault);
  }

  /** Forgets the faults that have not happened. */
  public synchronized void heal() {
    faults.clear();
  }

  /** Faults still to come. */
  public synchronized int left() {
    return faults.size();
  }

  /** What was done so far, {@code move}, {@code write}. */
  public synchronized List<String> made() {
    return List.copyOf(made);
  }

  /** Does something with a file. */
  @FunctionalInterface
  interface Operation<T> {
    T run() throws IOException;
  }

  /** Does it, unless it is to fail; {@code half} is what is done of it when half is. */
  <T> T run(String name, Operation<T> operation, Operation<?> half) throws IOException {
    Optional<FileFault> fault = next(name);
    if (fault.isEmpty()) {
      return operation.run();
    }
    switch (fault.get()) {
      case NOT_APPLIED -> {}
      case APPLIED_BUT_REPORTED_FAILED -> {
        if (operation.run() instanceof AutoCloseable opened) {
          close(opened);
        }
      }
      case HALF_APPLIED -> half.run();
    }
    throw new IOException("injected fault at " + name);
  }

  private <T> T run(String name, Operation<T> operation) throws IOException {
    return run(name, operation, () -> name);
  }

  private static void close(AutoCloseable opened) throws IOException {
    try {
      opened.close();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private synchronized Optional<FileFault> next(String name) {
    made.add(name);
    return Optional.ofNullable(faults.remove((long) made.size()));
  }

  private static Path real(Path path) {
    return path instanceof FaultyPath faulty ? faulty.real() : path;
  }

  private static FileSystemProvider provider() {
    return FileSystems.getDefault().provider();
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return run(
        "open", () -> new FaultyChannel(this, FileChannel.open(real(path), options, attributes)));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    return run("list", () -> new FaultyDirectoryStream(system, real(directory), filter));
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    run("create directory", () -> Files.createDirectory(real(directory), attributes));
  }

  @Override
  public void delete(Path path) throws IOException {
    run(
        "delete",
        () -> {
          Files.delete(real(path));
          return path;
        });
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    run("move", () -> Files.move(real(source), real(target), options));
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    run("copy", () -> Files.copy(real(source), real(target), options));
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return run("attributes", () -> Files.readAttributes(real(path), type, options));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    return run("attributes", () -> Files.readAttributes(real(path), names, options));
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    run("set attribute", () -> Files.setAttribute(real(path), attribute, value, options));
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return Files.getFileAttributeView(real(path), type, options);
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    run(
        "access",
        () -> {
          provider().checkAccess(real(path), modes);
          return path;
        });
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return Files.isSameFile(real(path), real(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return Files.isHidden(real(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return Files.getFileStore(real(path));
  }

  @Override
  public String getScheme() {
    return "faulty";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException("made by its constructor");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return system;
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException("see directory");
  }
}
