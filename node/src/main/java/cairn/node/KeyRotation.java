package cairn.node;

import cairn.format.KeyRotationEntry;
import cairn.format.KeyRotationEntry.Role;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.format.VerifierKey;
import cairn.log.Log;
import cairn.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Gives a log of a stopped gateway, or a node's identity, a new key, or revokes the one it has.
 *
 * <p>Steps for keys in files, each durable before the next: the new key beside the old one ({@code
 * .next}), the statement that both sign, the old key aside ({@code .gone-<key id>}), the new one in
 * its place. A rotation that was cut short is finished by the next call, and no gateway starts
 * before. When the old or the new key is elsewhere (behind a program, in another file) there is
 * nothing to move: the gateway starts once its configuration names the new key.
 */
public final class KeyRotation {
  /**
   * What a relay says of its identity names this namespace, since it has no log of whose trees a
   * size could speak; so it is always 0.
   */
  private static final String NO_LOG = "node:identity";

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
   * @param origin the log whose size is named
   */
  private record Place(Role role, Origin origin, KeySetting key, String words) {}

  /** A relay has none. */
  private boolean hasLogs() {
    return !configuration.namespaces().isEmpty();
  }

  private void requireHere(Place place) throws ConfigurationException {
    if (hasLogs() || place.role() != Role.IDENTITY) {
      configuration.requireGateway("this");
    }
    GatewaySetup.requireFinished(configuration);
  }

  private Place log(String namespace) throws ConfigurationException {
    Origin origin = origin(namespace);
    return new Place(Role.LOG, origin, configuration.key(namespace), "the key of log " + origin);
  }

  private Place identity() {
    return new Place(
        Role.IDENTITY,
        configuration.origins().stream()
            .findFirst()
            .orElseGet(() -> new Origin(configuration.id(), NO_LOG)),
        new KeySetting.InFile(GatewayFiles.identityKey(configuration.data())),
        "the node's identity");
  }

  /**
   * Gives the log a new key in the file of the old one, whose word counts for the trees that the
   * log has had so far.
   *
   * @throws ConfigurationException if the key is no file, or has been revoked
   * @throws StoreException {@code BUSY} while the gateway runs
   */
  public KeyRotationEntry rotate(String namespace) throws ConfigurationException, StoreException {
    return rotateInPlace(log(namespace));
  }

  /**
   * As {@link #rotate(String)}, for a key that is somewhere else than the old one. The gateway
   * starts again once its configuration names it.
   *
   * @param successor where the new key is; a file that does not exist is made
   * @throws ConfigurationException if a key cannot be used, is not one of that log, or has gone
   */
  public KeyRotationEntry rotate(String namespace, KeySetting successor)
      throws ConfigurationException, StoreException {
    Place place = log(namespace);
    return successor.equals(place.key()) ? rotateInPlace(place) : rotateTo(place, successor);
  }

  /**
   * Gives the node a new identity, which is said in its first log, if it has one. Peers refuse it
   * until their operators accept it.
   *
   * @throws ConfigurationException if the node has none
   * @throws StoreException {@code BUSY} while the gateway runs
   */
  public KeyRotationEntry rotateIdentity() throws ConfigurationException, StoreException {
    return rotateInPlace(identity());
  }

  private KeyRotationEntry rotateInPlace(Place place)
      throws ConfigurationException, StoreException {
    requireHere(place);
    KeyReplacement replacement = new KeyReplacement(file(place));
    try (NodeStores stores = NodeStores.open(configuration, clock)) {
      SeedSigner oldKey = replacement.current();
      Optional<KeyRotationEntry> begun = begun(place, oldKey.key());
      KeyRotationEntry entry =
          begun.isPresent()
              ? begun.get()
              : say(place, oldKey, replacement.successor(oldKey, random), stores);
      replacement.replace(oldKey, entry.statement().newKey().orElseThrow());
      return entry;
    }
  }

  private KeyRotationEntry rotateTo(Place place, KeySetting successor)
      throws ConfigurationException, StoreException {
    requireHere(place);
    try (NodeStores stores = NodeStores.open(configuration, clock);
        OpenKey oldKey = OpenKey.open(place.key(), System::nanoTime);
        OpenKey newKey = OpenKey.open(made(place, successor), System::nanoTime)) {
      LogSigners.requireKeyOf(place.origin(), newKey.key());
      Optional<KeyRotationEntry> begun = begun(place, oldKey.key());
      if (begun.isEmpty()) {
        requireFresh(newKey.key());
        return say(place, oldKey.signer(), newKey.signer(), stores);
      }
      VerifierKey named = begun.get().statement().newKey().orElseThrow();
      if (!named.equals(newKey.key())) {
        throw new ConfigurationException(
            "%s has gone for %s already; name that one in `keys` of the configuration"
                .formatted(place.words(), named.vkey()));
      }
      return begun.get();
    }
  }

  /** A key file is made where there is none; whatever was in it before is used. */
  private KeySetting made(Place place, KeySetting successor) throws ConfigurationException {
    if (successor instanceof KeySetting.InFile(Path file) && !Files.exists(file)) {
      KeyFile.generate(file, place.origin().toString(), SignatureType.ED25519, random);
    }
    return successor;
  }

  /** A key that has gone once does not come back. */
  private void requireFresh(VerifierKey key) throws ConfigurationException {
    for (KeyRotationEntry entry : folder.entries()) {
      if (entry.statement().oldKey().publicKeyFingerprint().equals(key.publicKeyFingerprint())) {
        throw new ConfigurationException(key.vkey() + " has gone already; take a new key");
      }
    }
  }

  private KeyRotationEntry say(Place place, Signer oldKey, Signer newKey, NodeStores stores)
      throws ConfigurationException, StoreException {
    try {
      long size = size(place, stores);
      return keep(KeyRotationEntry.rotate(place.role(), place.origin(), oldKey, newKey, size));
    } catch (SigningException e) {
      throw cannotSign(e);
    }
  }

  private long size(Place place, NodeStores stores) throws StoreException {
    return hasLogs() ? Log.sizeOf(stores.stores(), place.origin()) : 0;
  }

  /** Keeps what was said, if verifiers can be told of it; a relay has none. */
  private KeyRotationEntry keep(KeyRotationEntry entry) throws ConfigurationException {
    if (hasLogs()) {
      GatewaySetup.documentAfter(configuration, entry);
    }
    folder.add(entry);
    return entry;
  }

  /**
   * Revokes the log's key, which ends the log: nothing that the key signs above the last trusted
   * size counts.
   *
   * @param lastTrustedSize at most the log's size; when empty, that
   * @throws ConfigurationException if the key has gone already, or the size is too large
   * @throws StoreException {@code BUSY} while the gateway runs
   */
  public KeyRotationEntry revoke(String namespace, Optional<Long> lastTrustedSize)
      throws ConfigurationException, StoreException {
    Place place = log(namespace);
    requireHere(place);
    try (NodeStores stores = NodeStores.open(configuration, clock);
        OpenKey key = OpenKey.open(place.key(), System::nanoTime)) {
      if (of(place.role(), key.key()).isPresent()) {
        throw new ConfigurationException(place.words() + " has gone already");
      }
      return sayRevoked(place, key.signer(), lastTrustedSize, stores);
    }
  }

  /**
   * Revokes the node's identity, which leaves it without one until another is made. Peers go on to
   * believe it until their operators have heard of it.
   *
   * @param lastTrustedSize at most the first log's size; when empty, that
   * @throws ConfigurationException if the node has none, or the size is too large
   * @throws StoreException {@code BUSY} while the gateway runs
   */
  public KeyRotationEntry revokeIdentity(Optional<Long> lastTrustedSize)
      throws ConfigurationException, StoreException {
    Place place = identity();
    requireHere(place);
    KeyReplacement replacement = new KeyReplacement(file(place));
    try (NodeStores stores = NodeStores.open(configuration, clock)) {
      SeedSigner key = replacement.current();
      Optional<KeyRotationEntry> said = of(place.role(), key.key());
      if (said.isPresent() && !said.get().isRevocation()) {
        throw new ConfigurationException(
            place.words() + " has gone for another one; finish that rotation first");
      }
      KeyRotationEntry entry =
          said.isPresent() ? said.get() : sayRevoked(place, key, lastTrustedSize, stores);
      replacement.setAside(key);
      return entry;
    }
  }

  private KeyRotationEntry sayRevoked(
      Place place, Signer key, Optional<Long> lastTrustedSize, NodeStores stores)
      throws ConfigurationException, StoreException {
    long size = size(place, stores);
    long last = lastTrustedSize.orElse(size);
    if (last > size) {
      throw new ConfigurationException(
          "last trusted size: expected at most %d, the log's size, got %d".formatted(size, last));
    }
    try {
      return keep(KeyRotationEntry.revoke(place.role(), place.origin(), key, last));
    } catch (SigningException e) {
      throw cannotSign(e);
    }
  }

  private static ConfigurationException cannotSign(SigningException e) {
    return new ConfigurationException("a key cannot sign: " + e.getMessage(), e);
  }

  /** The rotation that was begun and not finished. */
  private Optional<KeyRotationEntry> begun(Place place, VerifierKey oldKey)
      throws ConfigurationException {
    Optional<KeyRotationEntry> said = of(place.role(), oldKey);
    if (said.isPresent() && said.get().isRevocation()) {
      throw new ConfigurationException(place.words() + " was revoked, so it has no successor");
    }
    return said;
  }

  private Optional<KeyRotationEntry> of(Role role, VerifierKey oldKey)
      throws ConfigurationException {
    return folder.entries().stream()
        .filter(entry -> entry.statement().role() == role)
        .filter(entry -> entry.statement().oldKey().equals(oldKey))
        .findFirst();
  }

  private Origin origin(String namespace) throws ConfigurationException {
    if (!configuration.namespaces().contains(namespace)) {
      throw new ConfigurationException(
          "there is no log %s here; there are %s".formatted(namespace, configuration.namespaces()));
    }
    return new Origin(configuration.id(), namespace);
  }

  private static Path file(Place place) throws ConfigurationException {
    return switch (place.key()) {
      case KeySetting.InFile(Path file) -> file;
      case KeySetting.ByCommand program ->
          throw new ConfigurationException(
              "%s is behind a program, which makes its keys itself: say where the new one is, by its"
                      .formatted(place.words())
                  + " program and vkey, or in which file it shall be made");
    };
  }
}
