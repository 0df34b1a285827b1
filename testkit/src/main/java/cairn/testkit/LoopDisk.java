package cairn.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * An ext4 file system of its own in a file, whose power can be cut: what was not forced to disk by
 * then is gone, as the file below the mounted file system never heard of it. Needs root and a free
 * loop device; without them there is none, and the test says that it skips.
 *
 * <p>For one thread.
 */
public final class LoopDisk implements AutoCloseable {
  private static final int ATTEMPTS = 50;

  private final Path image;
  private final Path mountPoint;
  private final int mebibytes;
  private boolean mounted;

  private LoopDisk(Path image, Path mountPoint, int mebibytes) {
    this.image = image;
    this.mountPoint = mountPoint;
    this.mebibytes = mebibytes;
  }

  /**
   * Makes one in the file {@code image} and mounts it on that empty directory; empty where that may
   * not be done.
   */
  public static Optional<LoopDisk> mount(Path image, Path mountPoint, int mebibytes)
      throws IOException, InterruptedException {
    LoopDisk disk = new LoopDisk(image, mountPoint, mebibytes);
    boolean made =
        Mounts.run("truncate", "-s", mebibytes + "M", image.toString())
            && Mounts.run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
    if (!made || !disk.attach()) {
      Files.deleteIfExists(image);
      return Optional.empty();
    }
    return Optional.of(disk);
  }

  private boolean attach() throws IOException, InterruptedException {
    mounted = Mounts.run("mount", "-o", "loop", image.toString(), mountPoint.toString());
    return mounted;
  }

  public Path path() {
    return mountPoint;
  }

  public int mebibytes() {
    return mebibytes;
  }

  /**
   * Copies the file as it is at one moment. Whoever writes to the disk must be frozen meanwhile; if
   * the kernel itself writes to it while the copy is made, another is made.
   */
  public void copyTo(Path copy) throws IOException, InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      String before = writes();
      Mounts.require("cp", "--sparse=always", image.toString(), copy.toString());
      if (before.equals(writes())) {
        return;
      }
    }
    throw new IOException(image + " is written to all the time; who was not frozen?");
  }

  /** Writes so far and requests in flight: fields 5 and 9 of the loop device's {@code stat}. */
  private String writes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      String[] fields = line.split(" ", -1);
      if (fields[4].equals(mountPoint.toRealPath().toString())) {
        String[] counts =
            Files.readString(Path.of("/sys/dev/block", fields[2], "stat")).strip().split(" +", -1);
        return counts[4] + " done, " + counts[8] + " in flight";
      }
    }
    throw new IOException(mountPoint + " is not mounted");
  }

  /**
   * Mounts a copy in the place of what was there, whose users must be dead. The file system's
   * recovery runs, as after a power cut.
   */
  public void replaceBy(Path copy) throws IOException, InterruptedException {
    detach();
    Files.move(copy, image, StandardCopyOption.REPLACE_EXISTING);
    if (!attach()) {
      throw new IOException("the copy of " + image + " cannot be mounted");
    }
  }

  private void detach() throws IOException {
    if (mounted) {
      Mounts.unmount(mountPoint);
      mounted = false;
    }
  }

  @Override
  public void close() throws IOException {
    detach();
    Files.deleteIfExists(image);
  }
}
