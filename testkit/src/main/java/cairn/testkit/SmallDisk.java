package cairn.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A real file system that a test can fill: a tmpfs of its own. Mounting one takes root; without it
 * there is none, and the test says that it skips.
 */
public final class SmallDisk implements AutoCloseable {
  private static final long MIB = 1L << 20;

  private final Path mountPoint;
  private final Path ballast;

  private SmallDisk(Path mountPoint) {
    this.mountPoint = mountPoint;
    this.ballast = mountPoint.resolve("ballast");
  }

  /** Mounts it on that empty directory; empty where nothing may be mounted. */
  public static Optional<SmallDisk> mount(Path mountPoint, int mebibytes)
      throws IOException, InterruptedException {
    String size = "size=" + mebibytes + "m";
    return Mounts.run("mount", "-t", "tmpfs", "-o", size, "tmpfs", mountPoint.toString())
        ? Optional.of(new SmallDisk(mountPoint))
        : Optional.empty();
  }

  public Path path() {
    return mountPoint;
  }

  /** Takes up room until no more than that is free, whoever else writes there meanwhile. */
  public void fillUpTo(long freeBytes) throws IOException {
    FileStore disk = Files.getFileStore(mountPoint);
    byte[] block = new byte[(int) MIB];
    try (OutputStream output = Files.newOutputStream(ballast)) {
      for (long left = disk.getUsableSpace() - freeBytes; left > 0; left -= block.length) {
        output.write(block, 0, (int) Math.min(left, block.length));
      }
    } catch (IOException full) {
      if (disk.getUsableSpace() > freeBytes) {
        throw full;
      }
    }
  }

  /** Gives the room back. */
  public void free() throws IOException {
    Files.deleteIfExists(ballast);
  }

  @Override
  public void close() throws IOException {
    Mounts.unmount(mountPoint);
  }
}
