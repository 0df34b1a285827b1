package cairn.store;

import cairn.store.StoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;

/**
 * A directory that belongs to one process: mode 0700, held by an exclusive lock on its file {@code
 * lock} until closed or the process dies. The file says who holds it:
 *
 * <pre>{@code pid 4711, started 2026-03-01T10:00:00Z}</pre>
 *
 * <p>POSIX drops all of a process's locks on a file as soon as it closes <em>any</em> descriptor of
 * that file. So nothing in this process may open {@code lock} or a database's files by itself, not
 * even to read them.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "lock";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final int LONGEST_HOLDER = 200;

  /** Directories this process holds; guarded by itself. Asked before {@code lock} is opened. */
  private static final Set<Path> HELD_HERE = new HashSet<>();

  private final Path path;
  private final FileChannel channel;

  /** Looked up once: finding it reads the table of mounts. */
  private final FileStore disk;

  private DataDirectory(Path path, FileChannel channel, FileStore disk) {
    this.path = path;
    this.channel = channel;
    this.disk = disk;
  }

  /**
   * Creates the directory if need be and locks it.
   *
   * @throws StoreException {@code BUSY} when this or another process holds it (the message says
   *     which), {@code IO} when it cannot be created, read or made private
   */
  public static DataDirectory lock(Path directory) throws StoreException {
    try {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      Path real = directory.toRealPath();
      Files.setPosixFilePermissions(real, OWNER_ONLY);
      return lockReal(real);
    } catch (IOException failure) {
      throw new StoreException(
          Reason.IO, "cannot use data directory " + directory + ": " + failure, failure);
    }
  }

  private static DataDirectory lockReal(Path real) throws IOException, StoreException {
    synchronized (HELD_HERE) {
      if (HELD_HERE.contains(real)) {
        throw new StoreException(
            Reason.BUSY, "data directory " + real + " is already open in this process");
      }
      FileStore disk = Files.getFileStore(real);
      FileChannel channel = openLockFile(real.resolve(LOCK_FILE));
      try {
        claim(real, channel);
      } catch (IOException | StoreException failure) {
        channel.close();
        throw failure;
      }
      HELD_HERE.add(real);
      return new DataDirectory(real, channel, disk);
    }
  }

  private static FileChannel openLockFile(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.<OpenOption>of(
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS),
        PosixFilePermissions.asFileAttribute(OWNER_FILE));
  }

  private static void claim(Path real, FileChannel channel) throws IOException, StoreException {
    // Two statements: try-with-resources would end the lock, which lives as long as the channel.
    FileLock lock = channel.tryLock();
    if (lock == null) {
      throw new StoreException(
          Reason.BUSY,
          "data directory "
              + real
              + " is in use by another process ("
              + holder(channel)
              + "); stop it first, or use another directory");
    }
    ProcessHandle self = ProcessHandle.current();
    String started = self.info().startInstant().map(Object::toString).orElse("unknown");
    String text = "pid " + self.pid() + ", started " + started + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    channel.force(true);
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_HOLDER);
    channel.read(bytes, 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "pid unknown" : text.replaceAll("[^\\x20-\\x7e]", "?");
  }

  /**
   * The directory's real path. Files of other rooms (keys, segments) may live beside the store's.
   */
  public Path path() {
    return path;
  }

  /**
   * Bytes that this process may still write here.
   *
   * @throws StoreException {@code IO} when the file system does not answer
   */
  public long usableBytes() throws StoreException {
    try {
      return disk.getUsableSpace();
    } catch (IOException failure) {
      throw new StoreException(Reason.IO, "cannot ask for free space in " + path, failure);
    }
  }

  /** Size of the whole file system that holds the directory. */
  public long totalBytes() throws StoreException {
    try {
      return disk.getTotalSpace();
    } catch (IOException failure) {
      throw new StoreException(
          Reason.IO, "cannot ask for the size of the disk of " + path, failure);
    }
  }

  /** Gives the directory up; close the stores in it first. Idempotent. */
  @Override
  public void close() throws StoreException {
    synchronized (HELD_HERE) {
      if (!channel.isOpen()) {
        return;
      }
      try {
        channel.close();
      } catch (IOException failure) {
        throw new StoreException(Reason.IO, "cannot release data directory " + path, failure);
      } finally {
        HELD_HERE.remove(path);
      }
    }
  }
}
