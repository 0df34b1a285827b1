package cairn.node;

import cairn.format.KeyRotationEntry;
import cairn.format.NetworkDocument;
import cairn.format.Origin;
import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import cairn.log.Log;
import cairn.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes what a gateway needs, explicitly and once: keys, databases, empty logs. What exists is
 * never overwritten, and what is missing later is never made up for.
 */
public final class GatewaySetup {
  private static final String UNFINISHED = "init-unfinished";

  private final SecureRandom random;
  private final InstantSource clock;

  public GatewaySetup(SecureRandom random, InstantSource clock) {
    this.random = random;
    this.clock = clock;
  }

  /**
   * Writes a configuration and makes what it needs.
   *
   * @param file must not exist
   * @return what verifiers pin
   */
  public NetworkDocument init(Path file, ConfigurationDraft draft)
      throws ConfigurationException, StoreException {
    return init(write(file, draft));
  }

  /**
   * Writes a relay's configuration and makes what it needs: its identity, and its mirrors' key.
   *
   * @param file must not exist
   * @return by what others know it
   */
  public VerifierKey initRelay(Path file, ConfigurationDraft draft)
      throws ConfigurationException, StoreException {
    Configuration configuration = write(file, draft);
    configuration.requireRole(Role.RELAY, "this");
    return make(configuration, () -> NodeIdentity.read(configuration).key());
  }

  private static Configuration write(Path file, ConfigurationDraft draft)
      throws ConfigurationException {
    String text = draft.text();
    Configuration configuration = ConfigurationFile.parse(file, text, Map.of(), Map.of());
    requireAbsent(configuration);
    ConfigurationFile.make(file, text);
    return configuration;
  }

  /**
   * Makes what a configuration needs that exists already: keys that are files, the node's database,
   * an empty log per namespace.
   *
   * @return what verifiers pin
   * @throws ConfigurationException if any of it is there
   */
  public NetworkDocument init(Configuration configuration)
      throws ConfigurationException, StoreException {
    configuration.requireGateway("this");
    return make(configuration, () -> document(configuration));
  }

  /** What remains to be made when the logs, the identity and the databases are. */
  @FunctionalInterface
  interface Rest<T> {
    T make() throws ConfigurationException, IOException;
  }

  /** Makes keys, databases and empty logs, and then the rest; what is cut short is marked. */
  <T> T make(Configuration configuration, Rest<T> rest)
      throws ConfigurationException, StoreException {
    requireAbsent(configuration);
    try (NodeStores stores = NodeStores.open(configuration, clock)) {
      Path marker = configuration.data().resolve(UNFINISHED);
      Files.createFile(marker);
      for (Origin origin : configuration.origins()) {
        makeLog(configuration, stores, origin);
      }
      NodeIdentity.make(configuration, random);
      MirrorKey.make(configuration, random);
      stores.stores().create(NodeSchema.DATABASE, NodeSchema.ROOMS).close();
      T made = rest.make();
      Files.delete(marker);
      return made;
    } catch (IOException e) {
      throw new ConfigurationException("cannot write in " + configuration.data() + ": " + e, e);
    }
  }

  /**
   * Makes the logs of namespaces that were added to the configuration of a gateway that is stopped.
   *
   * @param namespaces listed in the configuration, without a log so far
   */
  public NetworkDocument addLogs(Configuration configuration, List<String> namespaces)
      throws ConfigurationException, StoreException {
    requireFinished(configuration);
    try (NodeStores stores = NodeStores.open(configuration, clock)) {
      for (String namespace : namespaces) {
        if (!configuration.namespaces().contains(namespace)) {
          throw new ConfigurationException(
              "namespace %s is not in `logs` of the configuration; add it there first"
                  .formatted(namespace));
        }
        makeLog(configuration, stores, new Origin(configuration.id(), namespace));
      }
    }
    return document(configuration);
  }

  private void makeLog(Configuration configuration, NodeStores stores, Origin origin)
      throws ConfigurationException, StoreException {
    switch (configuration.key(origin.namespace())) {
      case KeySetting.InFile(Path file) ->
          KeyFile.generate(file, origin.toString(), SignatureType.ED25519, random);
      case KeySetting.ByCommand program -> {} // its key was made where it is
    }
    Log.create(stores.stores(), origin);
  }

  /** What verifiers pin, from the configuration and the keys. */
  public static NetworkDocument document(Configuration configuration)
      throws ConfigurationException {
    try (LogSigners signers = LogSigners.open(configuration, () -> 0)) {
      return NodeNetwork.document(configuration, signers.keys());
    }
  }

  /** As {@link #document}, when a key has gone: also before the configuration names another. */
  public static NetworkDocument documentAfter(
      Configuration configuration, KeyRotationEntry rotation) throws ConfigurationException {
    try (LogSigners signers = LogSigners.open(configuration, () -> 0)) {
      Map<Origin, VerifierKey> keys = new LinkedHashMap<>(signers.keys());
      KeyRotationEntry.Statement statement = rotation.statement();
      if (statement.role() == KeyRotationEntry.Role.LOG && !rotation.isRevocation()) {
        keys.put(statement.origin(), statement.newKey().orElseThrow());
      }
      return NodeNetwork.document(
          configuration, keys, KeyRotations.of(configuration).with(List.of(rotation)));
    }
  }

  /**
   * Refuses a data directory in which an init was cut short.
   *
   * @throws ConfigurationException saying what to do
   */
  static void requireFinished(Configuration configuration) throws ConfigurationException {
    if (Files.exists(configuration.data().resolve(UNFINISHED))) {
      throw new ConfigurationException(
          "an init in %s did not finish; nothing was published with it, so remove the directory and"
                  .formatted(configuration.data())
              + " run `cairn init` again");
    }
  }

  static void requireAbsent(Configuration configuration) throws ConfigurationException {
    requireFinished(configuration);
    for (String namespace : configuration.namespaces()) {
      if (configuration.key(namespace) instanceof KeySetting.InFile(Path file)
          && Files.exists(file)) {
        throw new ConfigurationException(
            file + " exists: this home has been set up; keys and logs are never overwritten");
      }
    }
    if (Files.exists(configuration.data().resolve(NodeSchema.DATABASE + ".db"))) {
      throw new ConfigurationException(
          configuration.data()
              + " holds databases: this home has been set up; they are never overwritten");
    }
  }
}
