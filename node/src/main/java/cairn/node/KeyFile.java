package cairn.node;

import cairn.format.MalformedException;
import cairn.format.SeedSigner;
import cairn.format.SignatureAlgorithm;
import cairn.format.SignatureType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;

/**
 * A private key in a file of its own: one line, the text of {@link SeedSigner#text()}, mode 0600.
 *
 * <pre>{@code PRIVATE+KEY+network-a/public:timestamps+530d903a+AekyeRrm…}</pre>
 */
public final class KeyFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final long LONGEST = 1024; // a key name of 255 bytes, and 150 around it

  private KeyFile() {}

  /**
   * Makes a new key and writes it, durably, to a file that must not exist.
   *
   * @throws ConfigurationException if the name is no key name, the file exists or cannot be written
   */
  public static SeedSigner generate(Path file, String name, SignatureType type, SecureRandom random)
      throws ConfigurationException {
    byte[] seed = new byte[SignatureAlgorithm.SEED_LENGTH];
    random.nextBytes(seed);
    try {
      SeedSigner signer = SeedSigner.of(name, type, seed);
      write(file, signer);
      return signer;
    } catch (MalformedException e) {
      throw new ConfigurationException("cannot name a key so: " + e.getMessage(), e);
    }
  }

  /**
   * Writes a key to a file that must not exist: never replaced, and whole or not there at all.
   *
   * @throws ConfigurationException if the file exists or cannot be written
   */
  static void write(Path file, SeedSigner signer) throws ConfigurationException {
    Path absolute = file.toAbsolutePath();
    Path directory = absolute.resolveSibling(".");
    Path temporary = absolute.resolveSibling(absolute.getFileName() + ".new");
    try {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_DIRECTORY));
      Files.deleteIfExists(temporary); // left by a crash before the link below
      writeDurably(temporary, signer.text() + "\n");
      Files.createLink(absolute, temporary); // unlike a move, fails when the file exists
      Files.delete(temporary);
      try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
        entries.force(true);
      }
    } catch (FileAlreadyExistsException e) {
      throw new ConfigurationException(
          file + " exists, and a key is never overwritten; move it away first if you mean it", e);
    } catch (IOException e) {
      throw new ConfigurationException("cannot write key file " + file + ": " + e, e);
    }
  }

  private static void writeDurably(Path file, String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /**
   * Reads a key.
   *
   * @throws ConfigurationException if the file is missing, not a plain file, open to others, or
   *     holds no key; the message never quotes what is in it
   */
  public static SeedSigner read(Path file) throws ConfigurationException {
    requirePrivate(file);
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII);
      return SeedSigner.parse(text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
    } catch (IOException e) {
      throw new ConfigurationException("cannot read key file " + file + ": " + e, e);
    } catch (MalformedException e) {
      throw new ConfigurationException(
          file + ": " + e.getMessage() + "; restore the file, or make a new key", e);
    }
  }

  /** Refuses a file that somebody else may read or write. */
  static void requirePrivate(Path file) throws ConfigurationException {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw Files.exists(file, LinkOption.NOFOLLOW_LINKS)
            ? new ConfigurationException(file + " is not a plain file; name the key file itself")
            : new ConfigurationException(
                "there is no key file " + file + "; it is made by `cairn init`, once");
      }
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (!OWNER_ONLY.containsAll(permissions)) {
        throw new ConfigurationException(
            "%s has mode %s, expected rw------- (others could take the key); run chmod 600 %s"
                .formatted(file, PosixFilePermissions.toString(permissions), file));
      }
      if (Files.size(file) > LONGEST) {
        throw new ConfigurationException(file + " is too long for a key file");
      }
    } catch (NoSuchFileException e) {
      throw new ConfigurationException("there is no key file " + file, e);
    } catch (IOException e) {
      throw new ConfigurationException("cannot read key file " + file + ": " + e, e);
    }
  }
}
