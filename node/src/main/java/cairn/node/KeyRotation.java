package cairn.node;

import cairn.format.KeyRotationEntry;
import cairn.format.KeyRotationEntry.Role;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SigningException;
import cairn.log.Log;
import cairn.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Gives a log of a stopped gateway, or its identity, a new key, or revokes the key of a log.
 *
 * <p>Steps, each durable before the next: the new key beside the old one ({@code .next}), the
 * statement that both sign, the old key aside ({@code .gone-<key id>}), the new one in its place. A
 * rotation that was cut short is finished by the next call, and no gateway starts before.
 */
public final class KeyRotation {
  private final Configuration configuration;
  private final SecureRandom random;
  private final InstantSource clock;
  private final RotationFolder folder;

  public KeyRotation(Configuration configuration, SecureRandom random, InstantSource clock) {
    this.configuration = configuration;
    this.random = random;
    this.clock = clock;
    this.folder = new RotationFolder(configuration.data());
  }

  /**
   * A key that may go.
   *
   * @param origin the log in which that is said, and whose size is named
   */
  private record Place(Role role, Origin origin, Path file, String words) {}

  /**
   * Gives the log a new key. The old one's word counts for the trees that the log has had so far.
   *
   * @throws ConfigurationException if the key is no file, or has been revoked
   * @throws StoreException {@code BUSY} while the gateway runs
   */
  public KeyRotationEntry rotate(String namespace) throws ConfigurationException, StoreException {
    Origin origin = origin(namespace);
    return rotate(new Place(Role.LOG, origin, file(namespace), "the key of log " + origin));
  }

  /**
   * Gives the node a new identity, which is said in its first log. Peers refuse it until their
   * operators accept it.
   *
   * @throws ConfigurationException if the node has none
   * @throws StoreException {@code BUSY} while the gateway runs
   */
  public KeyRotationEntry rotateIdentity() throws ConfigurationException, StoreException {
    return rotate(
        new Place(
            Role.IDENTITY,
            configuration.origins().getFirst(),
            GatewayFiles.identityKey(configuration.data()),
            "the node's identity"));
  }

  private KeyRotationEntry rotate(Place place) throws ConfigurationException, StoreException {
    configuration.requireRole(cairn.node.Role.GATEWAY, "this");
    GatewaySetup.requireFinished(configuration);
    try (NodeStores stores = NodeStores.open(configuration, clock)) {
      Path file = place.file();
      SeedSigner oldKey = KeyFile.read(file);
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Optional<KeyRotationEntry> begun = of(place.role(), oldKey);
      if (begun.isPresent() && begun.get().isRevocation()) {
        throw new ConfigurationException(place.words() + " was revoked, so it has no successor");
      }
      SeedSigner newKey =
          Files.exists(next)
              ? KeyFile.read(next)
              : KeyFile.generate(next, oldKey.key().name(), SignatureType.ED25519, random);
      KeyRotationEntry entry =
          begun.isPresent()
              ? begun.get()
              : sign(place, oldKey, newKey, Log.sizeOf(stores.stores(), place.origin()));
      folder.add(entry);
      replace(file, next, oldKey);
      return entry;
    }
  }

  private static KeyRotationEntry sign(Place place, SeedSigner oldKey, SeedSigner newKey, long size)
      throws ConfigurationException {
    try {
      return KeyRotationEntry.rotate(place.role(), place.origin(), oldKey, newKey, size);
    } catch (SigningException e) {
      throw new ConfigurationException("a key cannot sign: " + e.getMessage(), e);
    }
  }

  /** The key's place is never empty, and the old key is never lost. */
  private static void replace(Path file, Path next, SeedSigner oldKey)
      throws ConfigurationException {
    Path gone = file.resolveSibling(file.getFileName() + ".gone-" + oldKey.key().keyIdHex());
    Path directory = file.toAbsolutePath().resolveSibling(".");
    try {
      try {
        Files.createLink(gone, file);
      } catch (FileAlreadyExistsException again) {
        KeyFile.read(gone); // a rotation that was cut short here
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
        entries.force(true);
      }
    } catch (IOException e) {
      throw new ConfigurationException("cannot replace key file " + file + ": " + e, e);
    }
  }

  /**
   * Revokes the log's key, which ends the log: nothing that the key signs above the last trusted
   * size counts.
   *
   * @param lastTrustedSize at most the log's size; when empty, that
   * @throws ConfigurationException if the key is no file, has gone already, or the size is too
   *     large
   * @throws StoreException {@code BUSY} while the gateway runs
   */
  public KeyRotationEntry revoke(String namespace, Optional<Long> lastTrustedSize)
      throws ConfigurationException, StoreException {
    configuration.requireRole(cairn.node.Role.GATEWAY, "this");
    GatewaySetup.requireFinished(configuration);
    Origin origin = origin(namespace);
    Path file = file(namespace);
    try (NodeStores stores = NodeStores.open(configuration, clock)) {
      SeedSigner key = KeyFile.read(file);
      if (of(Role.LOG, key).isPresent()) {
        throw new ConfigurationException("the key of log %s has gone already".formatted(origin));
      }
      long size = Log.sizeOf(stores.stores(), origin);
      long last = lastTrustedSize.orElse(size);
      if (last > size) {
        throw new ConfigurationException(
            "last trusted size: expected at most %d, the log's size, got %d".formatted(size, last));
      }
      KeyRotationEntry entry = KeyRotationEntry.revoke(Role.LOG, origin, key, last);
      folder.add(entry);
      return entry;
    } catch (SigningException e) {
      throw new ConfigurationException("the key cannot sign: " + e.getMessage(), e);
    }
  }

  private Optional<KeyRotationEntry> of(Role role, SeedSigner oldKey)
      throws ConfigurationException {
    return folder.entries().stream()
        .filter(entry -> entry.statement().role() == role)
        .filter(entry -> entry.statement().oldKey().equals(oldKey.key()))
        .findFirst();
  }

  private Origin origin(String namespace) throws ConfigurationException {
    if (!configuration.namespaces().contains(namespace)) {
      throw new ConfigurationException(
          "there is no log %s here; there are %s".formatted(namespace, configuration.namespaces()));
    }
    return new Origin(configuration.id(), namespace);
  }

  private Path file(String namespace) throws ConfigurationException {
    return switch (configuration.key(namespace)) {
      case KeySetting.InFile(Path file) -> file;
      case KeySetting.ByCommand program ->
          throw new ConfigurationException(
              "the key of log %s is behind a program, and only keys in files can be rotated here"
                  .formatted(namespace));
    };
  }
}
