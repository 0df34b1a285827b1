package cairn.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** The smallest change there is. */
final class OneByte {
  private OneByte() {}

  /** Copies a file with one bit of its last byte flipped; an empty one gets a byte. */
  static Path change(Path file, Path copy) throws IOException {
    Files.copy(file, copy);
    try (RandomAccessFile bytes = new RandomAccessFile(copy.toFile(), "rw")) {
      long last = Math.max(0, bytes.length() - 1);
      int value = bytes.length() == 0 ? 0 : byteAt(bytes, last);
      bytes.seek(last);
      bytes.write(value ^ 1);
    }
    return copy;
  }

  private static int byteAt(RandomAccessFile bytes, long position) throws IOException {
    bytes.seek(position);
    return bytes.read();
  }
}
