package cairn.node;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.store.AtomicFile;
import cairn.verify.TrustedAttestor;
import cairn.verify.TrustedAttestors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Whose attestations are believed in this home: the file {@code attestors.json}, which commands
 * change and a running server reads again when it has changed. Any thread may call.
 */
public final class AttestorStore {
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private final Path file;

  /** What was read last. */
  private volatile Optional<Seen> seen = Optional.empty();

  /** A file's content, and by what a change of it shows. */
  private record Seen(
      FileTime modified, long size, Optional<Object> fileKey, TrustedAttestors attestors) {
    boolean isStill(BasicFileAttributes now) {
      return now.lastModifiedTime().equals(modified)
          && now.size() == size
          && Optional.ofNullable(now.fileKey()).equals(fileKey);
    }
  }

  /** Changes the list, or refuses. */
  @FunctionalInterface
  private interface Change {
    TrustedAttestors of(TrustedAttestors before) throws ConfigurationException;
  }

  /**
   * That of a home.
   *
   * @param home {@code $CAIRN_HOME}, the directory of {@code cairn.yaml}
   */
  public AttestorStore(Path home) {
    this.file = GatewayFiles.attestors(home);
  }

  /** Where it lies. */
  public Path file() {
    return file;
  }

  /**
   * The attestors as the file has them now; nobody when nobody was ever trusted here.
   *
   * @throws ConfigurationException if the file cannot be read or is damaged: whoever asks must not
   *     go on as if nobody were trusted, or nobody revoked
   */
  public TrustedAttestors current() throws ConfigurationException {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      Optional<Seen> last = seen;
      if (last.isPresent() && last.get().isStill(now)) {
        return last.get().attestors();
      }
      TrustedAttestors read = read();
      seen =
          Optional.of(
              new Seen(
                  now.lastModifiedTime(), now.size(), Optional.ofNullable(now.fileKey()), read));
      return read;
    } catch (NoSuchFileException nobodyYet) {
      return TrustedAttestors.NONE;
    } catch (IOException e) {
      throw new ConfigurationException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private TrustedAttestors read() throws IOException, ConfigurationException {
    if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS_WRITE::contains)) {
      throw new ConfigurationException(
          file
              + " can be written by others, who could trust whom they like; run chmod 600 "
              + file);
    }
    if (Files.size(file) > TrustedAttestors.MAX_BYTES) {
      throw new ConfigurationException(file + " is too large for a list of trusted attestors");
    }
    try {
      return TrustedAttestors.parse(Files.readAllBytes(file));
    } catch (MalformedException e) {
      throw new ConfigurationException(
          "%s is damaged (%s); restore it, or move it away and trust anew with `cairn keys trust`"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /**
   * Trusts somebody, durably.
   *
   * @throws ConfigurationException if his key is there already, revoked or not
   */
  public void add(TrustedAttestor attestor) throws ConfigurationException {
    change(
        before -> {
          Optional<TrustedAttestor> known = before.find(attestor.key());
          if (known.isPresent()) {
            throw new ConfigurationException(
                known.get().revoked().isPresent()
                    ? "the key of %s is revoked; a revoked key is not trusted again, so ask for a"
                            .formatted(known.get().name())
                        + " new one"
                    : "this key is trusted already, as " + known.get().name());
          }
          return orRefuse(before, list -> list.with(attestor));
        });
  }

  /**
   * Revokes a key, durably.
   *
   * @throws ConfigurationException if there is no such attestor, or he is revoked more strictly
   */
  public TrustedAttestor revoke(Hash fingerprint, TrustedAttestor.Revocation revocation)
      throws ConfigurationException {
    return change(before -> orRefuse(before, list -> list.revoke(fingerprint, revocation)))
        .find(fingerprint)
        .orElseThrow();
  }

  private static TrustedAttestors orRefuse(
      TrustedAttestors before, UnaryOperator<TrustedAttestors> change)
      throws ConfigurationException {
    try {
      return change.apply(before);
    } catch (IllegalArgumentException refused) {
      throw new ConfigurationException(String.valueOf(refused.getMessage()), refused);
    }
  }

  /** One change at a time, also between processes. */
  private TrustedAttestors change(Change change) throws ConfigurationException {
    try {
      Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
      synchronized (this) {
        try (FileChannel guard =
                FileChannel.open(
                    file.resolveSibling(file.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock _ = guard.lock()) {
          TrustedAttestors after = change.of(current());
          AtomicFile.write(file, after.encode());
          return after;
        }
      }
    } catch (IOException e) {
      throw new ConfigurationException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
