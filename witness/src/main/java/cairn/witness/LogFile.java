package cairn.witness;

import cairn.format.MalformedException;
import cairn.format.SignatureType;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.store.AtomicFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The file that lists the logs of a witness, one verifier key a line; the key's name is the log's
 * origin, and an origin may have several keys.
 *
 * <pre>{@code
 * # Logs that this witness cosigns
 * network-a/public:timestamps+5c3f1e0a+AWkNJ...
 * }</pre>
 *
 * It is a file and no table, so that an operator can change it while the witness runs and owns its
 * database. It is replaced whole, never written in place. Taking a log out leaves the memory of it:
 * what comes back is never a log of size 0.
 */
public final class LogFile {
  /** 65,536 lines of a 255-byte origin and a 56-byte rest come to 20 MB. */
  static final int MAX_LOGS = 65_536;

  private static final long MAX_BYTES = 32L << 20;
  private static final String HEADER = "# Logs that this witness cosigns: a verifier key a line\n";

  private final Path file;

  public LogFile(Path file) {
    this.file = file;
  }

  /**
   * Makes the file, without any log.
   *
   * @throws FileAlreadyExistsException if it exists
   */
  public void create() throws IOException {
    Files.writeString(file, HEADER, StandardOpenOption.CREATE_NEW, StandardOpenOption.SYNC);
  }

  /**
   * The keys in it, in their order.
   *
   * @throws IOException if it cannot be read, for instance because it does not exist
   * @throws MalformedException if a line is not a key of type 01
   */
  public List<VerifierKey> list() throws IOException, MalformedException {
    if (Files.size(file) > MAX_BYTES) {
      throw new MalformedException(file + ": expected at most " + MAX_BYTES + " bytes");
    }
    List<VerifierKey> keys = new ArrayList<>();
    String[] lines = Utf8.decode(Files.readAllBytes(file), file.toString()).split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      if (!lines[i].isEmpty() && !lines[i].startsWith("#")) {
        keys.add(parse(lines[i], i + 1));
      }
    }
    if (keys.size() > MAX_LOGS) {
      throw new MalformedException(file + ": expected at most " + MAX_LOGS + " keys");
    }
    return List.copyOf(keys);
  }

  private VerifierKey parse(String line, int number) throws MalformedException {
    try {
      return requireLogKey(VerifierKey.parse(line));
    } catch (MalformedException e) {
      throw new MalformedException("%s, line %d: %s".formatted(file, number, e.getMessage()));
    }
  }

  /**
   * Lists {@code key}; false if it was listed already.
   *
   * @throws MalformedException if it is not a log's key, or the file is malformed
   */
  public boolean add(VerifierKey key) throws IOException, MalformedException {
    requireLogKey(key);
    return change(
        keys -> {
          List<VerifierKey> more = new ArrayList<>(keys);
          if (!keys.contains(key)) {
            more.add(key);
          }
          return more;
        });
  }

  /** Takes {@code key} out; false if it was not listed. */
  public boolean remove(VerifierKey key) throws IOException, MalformedException {
    return change(keys -> keys.stream().filter(known -> !known.equals(key)).toList());
  }

  private static VerifierKey requireLogKey(VerifierKey key) throws MalformedException {
    if (key.type() != SignatureType.ED25519) {
      throw new MalformedException("a log's key has type 01, not that of a witness: " + key);
    }
    if (Utf8.encode(key.name()).length > WitnessSettings.MAX_NAME_BYTES) {
      throw new MalformedException("a log's origin has at most 255 bytes: " + key);
    }
    return key;
  }

  /** One thread at a time here, one process at a time by the lock. */
  private synchronized boolean change(UnaryOperator<List<VerifierKey>> edit)
      throws IOException, MalformedException {
    Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      List<VerifierKey> before = list();
      List<VerifierKey> after = edit.apply(before);
      if (after.equals(before) || !held.isValid()) {
        return false;
      }
      replace(after);
      return true;
    }
  }

  private void replace(List<VerifierKey> keys) throws IOException {
    StringBuilder text = new StringBuilder(HEADER);
    keys.forEach(key -> text.append(key.vkey()).append('\n'));
    AtomicFile.write(file, Utf8.encode(text.toString()));
  }

  Path path() {
    return file;
  }
}
