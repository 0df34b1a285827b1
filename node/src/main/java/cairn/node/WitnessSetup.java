package cairn.node;

import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import cairn.store.DataDirectory;
import cairn.store.SpaceGuard;
import cairn.store.SqliteStores;
import cairn.store.StoreException;
import cairn.verify.RetiredKey;
import cairn.witness.LogFile;
import cairn.witness.Witness;
import cairn.witness.WitnessSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes what a witness needs, once: its keys, an empty memory, an empty list of logs. A memory that
 * is lost later is never made up for: such a witness gets a new key, and so becomes another one.
 */
public final class WitnessSetup {
  private static final List<SignatureType> COSIGNING =
      List.of(SignatureType.COSIGNATURE_ED25519, SignatureType.COSIGNATURE_ML_DSA_44);

  private WitnessSetup() {}

  /**
   * Makes a witness.
   *
   * @param data its own directory, in which there is no witness yet
   * @param name under which it signs, such as {@code witness.example.org/w1}
   * @param types its keys' types: Ed25519, ML-DSA-44 or both
   * @return its public keys, for the configurations of those who ask it
   */
  public static List<VerifierKey> init(
      Path data, String name, Set<SignatureType> types, SecureRandom random, InstantSource clock)
      throws ConfigurationException, StoreException {
    if (types.isEmpty() || !Set.copyOf(COSIGNING).containsAll(types)) {
      throw new IllegalArgumentException(
          "key types: got " + types + ", wanted some of " + COSIGNING);
    }
    try (DataDirectory directory = DataDirectory.lock(data);
        SqliteStores stores = new SqliteStores(directory, SpaceGuard.of(directory), clock)) {
      requireAbsent(data, stores);
      List<VerifierKey> keys = new ArrayList<>();
      for (SignatureType type : COSIGNING) {
        if (types.contains(type)) {
          keys.add(KeyFile.generate(WitnessFiles.key(data, type), name, type, random).key());
        }
      }
      new LogFile(WitnessFiles.logs(data)).create();
      Witness.create(stores, name); // last: without it nothing was made that could sign
      return keys;
    } catch (IOException e) {
      throw new ConfigurationException("cannot write in " + data + ": " + e, e);
    }
  }

  private static void requireAbsent(Path data, SqliteStores stores)
      throws ConfigurationException, StoreException {
    if (stores.exists("witness")) {
      throw new ConfigurationException(
          data + " holds a witness; its memory and keys are never overwritten");
    }
    for (SignatureType type : COSIGNING) {
      if (Files.exists(WitnessFiles.key(data, type))) {
        throw new ConfigurationException(
            "%s holds a witness's key without its memory; a witness whose memory is lost must not"
                    .formatted(data)
                + " sign again: choose another directory, which gets a new key");
      }
    }
  }

  /**
   * The keys of the witness in that directory.
   *
   * @throws ConfigurationException if it has none, or they cannot be used
   */
  public static List<SeedSigner> signers(Path data) throws ConfigurationException {
    List<SeedSigner> signers = new ArrayList<>();
    for (SignatureType type : COSIGNING) {
      Path file = WitnessFiles.key(data, type);
      if (Files.exists(file)) {
        SeedSigner signer = KeyFile.read(file);
        if (signer.key().type() != type) {
          throw new ConfigurationException(file + " holds a key of another type");
        }
        signers.add(signer);
      }
    }
    if (signers.isEmpty()) {
      throw new ConfigurationException(
          new RotationFolder(data).entries().isEmpty()
              ? data + " holds no witness; make one with `cairn witness init --data " + data + "`"
              : data + " holds a witness whose key was revoked; set up another one elsewhere");
    }
    return signers;
  }

  /**
   * Who the witness in that directory is: its keys, and those that it had before.
   *
   * @throws ConfigurationException if it has none, or they cannot be used
   */
  static WitnessSettings settings(Path data) throws ConfigurationException {
    List<SeedSigner> signers = signers(data);
    return new WitnessSettings(
        signers.getFirst().key().name(),
        List.copyOf(signers),
        new RotationFolder(data).entries().stream().map(RetiredKey::of).toList());
  }

  /**
   * Passes if none of the keys has said that it goes.
   *
   * @throws ConfigurationException if one has, and is in its place all the same
   */
  static void requireFinished(WitnessSettings settings) throws ConfigurationException {
    for (VerifierKey key : settings.keys()) {
      if (settings.former().stream().anyMatch(gone -> gone.key().equals(key))) {
        throw new ConfigurationException(
            "%s has said that it goes, and is in its place all the same; run `cairn witness keys"
                    .formatted(key.vkey())
                + " rotate` (or `revoke`, if that was meant) again");
      }
    }
  }
}
