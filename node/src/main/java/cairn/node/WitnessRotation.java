package cairn.node;

import cairn.format.KeyRotationEntry;
import cairn.format.KeyRotationEntry.Role;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SigningException;
import cairn.format.VerifierKey;
import cairn.store.DataDirectory;
import cairn.store.SpaceGuard;
import cairn.store.SqliteStores;
import cairn.store.StoreException;
import cairn.witness.LogFile;
import cairn.witness.WatchedLogFile;
import cairn.witness.Witness;
import cairn.witness.WitnessSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Gives a stopped witness a new key, or revokes one. Its memory stays: it goes on as the witness
 * that it was. For each log the old key says how far it signed, which is what the witness
 * remembers; verifiers go on to count it so far, and whoever has it later cannot vote by it.
 *
 * <p>Steps, each durable before the next: the new key beside the old one ({@code .next}), what is
 * said of all logs at once, the old key aside ({@code .gone-<key id>}), the new one in its place.
 * What was cut short is finished by the next call, and the witness does not start before.
 */
public final class WitnessRotation {
  private final Path data;
  private final SecureRandom random;
  private final InstantSource clock;
  private final RotationFolder folder;

  /**
   * @param data the witness's own directory
   */
  public WitnessRotation(Path data, SecureRandom random, InstantSource clock) {
    this.data = data;
    this.random = random;
    this.clock = clock;
    this.folder = new RotationFolder(data);
  }

  /**
   * What was done.
   *
   * @param oldKey the key that has gone
   * @param newKey the key that has come
   * @param statements what is said of each log
   * @param unsaid logs of which nothing can be said: their names are no origins of networks, or the
   *     witness has lost its memory of them
   */
  public record Outcome(
      VerifierKey oldKey,
      Optional<VerifierKey> newKey,
      List<KeyRotationEntry> statements,
      Set<String> unsaid) {
    public Outcome {
      statements = List.copyOf(statements);
      unsaid = Set.copyOf(unsaid);
    }
  }

  /**
   * Gives the witness a new key.
   *
   * @param type which of its keys goes; needed if it has two
   * @throws ConfigurationException if there is no such witness or key, or it was revoked
   * @throws StoreException {@code BUSY} while the witness runs
   */
  public Outcome rotate(Optional<SignatureType> type)
      throws ConfigurationException, StoreException {
    KeyReplacement replacement = replacement(type);
    try (DataDirectory directory = DataDirectory.lock(data);
        SqliteStores stores = new SqliteStores(directory, SpaceGuard.of(directory), clock)) {
      SeedSigner oldKey = replacement.current();
      List<KeyRotationEntry> said = said(oldKey.key());
      if (said.stream().anyMatch(KeyRotationEntry::isRevocation)) {
        throw new ConfigurationException(
            "the key was revoked, so it has no successor; set up another witness");
      }
      if (!said.isEmpty()) {
        VerifierKey successor = said.getFirst().statement().newKey().orElseThrow();
        replacement.replace(oldKey, successor);
        return new Outcome(oldKey.key(), Optional.of(successor), said, Set.of());
      }
      SeedSigner newKey = replacement.successor(oldKey, random);
      Outcome outcome = say(stores, oldKey, Optional.of(newKey));
      replacement.replace(oldKey, newKey.key());
      return outcome;
    }
  }

  /**
   * Revokes a key of the witness. One that has no other has ended.
   *
   * @param type which of its keys; needed if it has two
   * @throws ConfigurationException if there is no such witness or key
   * @throws StoreException {@code BUSY} while the witness runs
   */
  public Outcome revoke(Optional<SignatureType> type)
      throws ConfigurationException, StoreException {
    KeyReplacement replacement = replacement(type);
    try (DataDirectory directory = DataDirectory.lock(data);
        SqliteStores stores = new SqliteStores(directory, SpaceGuard.of(directory), clock)) {
      SeedSigner key = replacement.current();
      List<KeyRotationEntry> said = said(key.key());
      if (said.stream().anyMatch(entry -> !entry.isRevocation())) {
        throw new ConfigurationException(
            "the key has gone for another one; finish that first: `cairn witness keys rotate`");
      }
      Outcome outcome =
          said.isEmpty()
              ? say(stores, key, Optional.empty())
              : new Outcome(key.key(), Optional.empty(), said, Set.of());
      replacement.setAside(key);
      return outcome;
    }
  }

  /**
   * What the witness's keys said when they went, for the operators of its logs; it may be running.
   *
   * @param network the network whose logs are meant, or all
   */
  public List<KeyRotationEntry> statements(Optional<String> network) throws ConfigurationException {
    return folder.entries().stream()
        .filter(
            entry ->
                network.isEmpty() || entry.statement().origin().networkId().equals(network.get()))
        .toList();
  }

  private KeyReplacement replacement(Optional<SignatureType> type) throws ConfigurationException {
    List<SignatureType> types =
        WitnessSetup.signers(data).stream()
            .map(signer -> signer.key().type())
            .filter(found -> type.isEmpty() || type.get() == found)
            .toList();
    if (types.size() != 1) {
      throw new ConfigurationException(
          types.isEmpty()
              ? data + " holds no witness's key of that type"
              : data + " holds a witness with two keys; say which one is meant");
    }
    return new KeyReplacement(WitnessFiles.key(data, types.getFirst()));
  }

  private List<KeyRotationEntry> said(VerifierKey oldKey) throws ConfigurationException {
    return folder.entries().stream()
        .filter(entry -> entry.statement().oldKey().equals(oldKey))
        .toList();
  }

  /** Has the key, and its successor, sign how far it signed each log; durable on return. */
  private Outcome say(SqliteStores stores, SeedSigner oldKey, Optional<SeedSigner> newKey)
      throws ConfigurationException, StoreException {
    Set<String> unsaid = new TreeSet<>();
    List<KeyRotationEntry> statements = new ArrayList<>();
    try {
      for (var log : sizes(stores, unsaid).entrySet()) {
        Origin origin = log.getKey();
        long size = log.getValue();
        statements.add(
            newKey.isPresent()
                ? KeyRotationEntry.rotate(Role.WITNESS, origin, oldKey, newKey.get(), size)
                : KeyRotationEntry.revoke(Role.WITNESS, origin, oldKey, size));
      }
    } catch (SigningException e) {
      throw new ConfigurationException("a key cannot sign: " + e.getMessage(), e);
    }
    if (!statements.isEmpty()) {
      folder.add(statements);
    }
    return new Outcome(oldKey.key(), newKey.map(SeedSigner::key), statements, unsaid);
  }

  /** How far the witness signed each log that it remembers or lists. */
  private SortedMap<Origin, Long> sizes(SqliteStores stores, Set<String> unsaid)
      throws ConfigurationException, StoreException {
    Witness.Memory memory = memory(stores);
    Set<String> origins = new TreeSet<>(memory.sizes().keySet());
    listed().forEach(key -> origins.add(key.name()));
    SortedMap<Origin, Long> sizes = new TreeMap<>(Comparator.comparing(Origin::toString));
    for (String name : origins) {
      if (memory.stopped().contains(name)) {
        unsaid.add(name); // it has signed more than it remembers
        continue;
      }
      try {
        sizes.put(Origin.parse(name), memory.sizes().getOrDefault(name, 0L));
      } catch (MalformedException otherLog) {
        unsaid.add(name);
      }
    }
    return sizes;
  }

  private Witness.Memory memory(SqliteStores stores) throws ConfigurationException, StoreException {
    WitnessSettings settings = WitnessSetup.settings(data);
    try {
      return Witness.memory(stores, settings, new WatchedLogFile(logFile(), clock));
    } catch (IOException | MalformedException e) {
      throw unreadable(e);
    }
  }

  private List<VerifierKey> listed() throws ConfigurationException {
    try {
      return logFile().list();
    } catch (IOException | MalformedException e) {
      throw unreadable(e);
    }
  }

  private LogFile logFile() {
    return new LogFile(WitnessFiles.logs(data));
  }

  private static ConfigurationException unreadable(Exception e) {
    return new ConfigurationException("the list of logs cannot be read: " + e.getMessage(), e);
  }
}
