package cairn.node;

import cairn.format.Hash;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.http.ListenAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A gateway's configuration: {@code cairn.yaml} with everything that was not said filled in.
 *
 * <pre>{@code
 * id: network-a
 * threshold: 2
 * witnesses:
 *   - {id: witness-a-1, pubkey: witness-a-1+…, endpoint: "http://127.0.0.1:8001"}
 *   - …
 * }</pre>
 *
 * Its JSON Schema is the resource {@code cairn.schema.json}.
 *
 * @param home the directory of the file; relative paths start there
 * @param operator who runs this network; witnesses of the same operator count as one
 * @param threshold how many witnesses must sign
 * @param unsafeThreshold permits a threshold that is not more than half of the witnesses
 * @param namespaces of this network's own logs; the first is the default
 * @param keys of logs whose key is not in its usual file, by namespace
 * @param data the directory of databases, keys and derived files
 * @param quorumTimeout after which a waiter is answered 202
 * @param checkpointRetention how long every cosigned checkpoint is kept; batches' are for ever
 */
public record Configuration(
    Path home,
    Role role,
    String id,
    String operator,
    int threshold,
    boolean unsafeThreshold,
    List<WitnessSetting> witnesses,
    FederationSetting federation,
    List<String> namespaces,
    Map<String, KeySetting> keys,
    Path data,
    StoreSetting store,
    ListenSetting listen,
    Duration quorumTimeout,
    Duration checkpointRetention,
    QueueSetting queue,
    LogFormat logFormat,
    LogLevel logLevel) {
  /** A note carries at most 64 signatures: the log's own, and with two keys each 31 witnesses'. */
  static final int MAX_WITNESSES = 31;

  static final String DEFAULT_NAMESPACE = "public:timestamps";

  /** What the log of an organisation or a device is about, unless it is said. */
  static final String RECORDS_NAMESPACE = "org:records";

  public Configuration {
    witnesses = List.copyOf(witnesses);
    namespaces = List.copyOf(namespaces);
    keys = Map.copyOf(keys);
  }

  /** The origins of this network's own logs, in the order of {@link #namespaces()}. */
  public List<Origin> origins() {
    return namespaces.stream().map(namespace -> new Origin(id, namespace)).toList();
  }

  /** Where the key of that namespace's log is. */
  public KeySetting key(String namespace) {
    return keys.getOrDefault(
        namespace, new KeySetting.InFile(GatewayFiles.logKey(data, namespace)));
  }

  /**
   * Who runs that witness, as the network document says it: the network's id for its own operator.
   * Unstated, it is he, so that no claim is too strong.
   */
  public String operatorOf(WitnessSetting witness) {
    return witness.operator().filter(other -> !other.equals(operator)).orElse(id);
  }

  static Configuration read(Section top, Path home) throws ConfigurationException {
    Role role = top.choice("role", Role.class, Role.GATEWAY);
    String id = top.required("id", Texts.NETWORK_ID_WANTED, Texts::networkId);
    Optional<String> operator = top.optional("operator", "a name on one line", Texts::title);
    List<WitnessSetting> witnesses = top.sections("witnesses", WitnessSetting::read);
    long threshold = top.number("threshold", 1, MAX_WITNESSES, 0);
    boolean unsafe = top.truth("unsafe_threshold", false);
    List<String> namespaces = top.list("logs", Texts.NAMESPACE_WANTED, Texts::namespace);
    Configuration configuration =
        new Configuration(
            home,
            role,
            id,
            operator.orElse(id),
            (int) threshold,
            unsafe,
            witnesses,
            top.section(
                "federation", section -> FederationSetting.read(section, role.isFederated())),
            namespaces.isEmpty() ? defaultNamespaces(role) : namespaces,
            top.named("keys", section -> KeySetting.read(section, home)),
            top.optional("data", "a directory", text -> home.resolve(Texts.any(text)))
                .orElse(home.resolve("data")),
            top.section("store", section -> StoreSetting.read(section, home)),
            ListenSetting.read(top, home),
            top.duration(
                "quorum_timeout",
                Duration.ofMillis(10),
                Duration.ofMinutes(1),
                Duration.ofSeconds(2)),
            top.duration(
                "checkpoint_retention",
                Duration.ofMinutes(1),
                Duration.ofDays(3650),
                Duration.ofDays(7)),
            top.section("queue", QueueSetting::read),
            top.choice("log_format", LogFormat.class, LogFormat.TEXT),
            top.choice("log_level", LogLevel.class, LogLevel.INFO));
    top.refuseOthers();
    configuration.requireConsistent(top);
    return configuration;
  }

  private static List<String> defaultNamespaces(Role role) {
    return switch (role) {
      case GATEWAY -> List.of(DEFAULT_NAMESPACE);
      case ORG, DEVICE -> List.of(RECORDS_NAMESPACE);
      case RELAY -> List.of();
    };
  }

  /**
   * Passes if this is the configuration of such a node.
   *
   * @param what what was to be done
   */
  public void requireRole(Role wanted, String what) throws ConfigurationException {
    if (role != wanted) {
      throw new ConfigurationException(
          "%s is for a %s's home; %s is a %s's"
              .formatted(what, SettingNames.word(wanted), home, SettingNames.word(role)));
    }
  }

  /**
   * Passes if this is the configuration of a node that runs its network's logs.
   *
   * @param what what was to be done
   */
  void requireGateway(String what) throws ConfigurationException {
    if (!role.isGateway()) {
      throw new ConfigurationException(
          "%s is for a gateway's home; %s is a %s's"
              .formatted(what, home, SettingNames.word(role)));
    }
  }

  private void requireConsistent(Section top) throws ConfigurationException {
    switch (role) {
      case GATEWAY, ORG -> {
        requireQuorum(top);
        requireDistinctWitnesses(top);
      }
      case DEVICE -> requireAlone(top);
      case RELAY -> requireNoLog(top);
    }
    if (new HashSet<>(namespaces).size() != namespaces.size()) {
      throw top.refuse("logs", "got a namespace twice, expected each once");
    }
    Set<String> foreign = new LinkedHashSet<>(keys.keySet());
    foreign.removeAll(Set.copyOf(namespaces));
    if (!foreign.isEmpty()) {
      throw top.refuse(
          "keys", "got a key for " + foreign + ", expected only namespaces listed in `logs`");
    }
  }

  /** A device asks nobody, so a setting that says otherwise was meant for something else. */
  private void requireAlone(Section top) throws ConfigurationException {
    requireNoWitness(
        top,
        "a device asks no witness: its log is signed by its own key alone; take it out, or set up a"
            + " gateway");
    if (federation.enabled()) {
      throw top.refuse("federation", "a device has no network; its records travel in bundles");
    }
    if (store.kind() != StoreKind.SQLITE) {
      throw top.refuse("store", "a device keeps its log in SQLite");
    }
    if (namespaces.size() != 1) {
      throw top.refuse("logs", "got %d, a device keeps one log".formatted(namespaces.size()));
    }
  }

  /** A relay has nothing to say by itself. */
  private void requireNoLog(Section top) throws ConfigurationException {
    requireNoWitness(top, "a relay has no log that a witness could sign for; take it out");
    if (!namespaces.isEmpty()) {
      throw top.refuse("logs", "a relay has no log of its own; take it out, or set up a gateway");
    }
    if (!federation.enabled()) {
      throw top.refuse("federation", "`enabled` is false, and a relay does nothing else");
    }
    if (!federation.peers().isEmpty()) {
      throw top.refuse(
          "federation",
          "`peer_networks` exchange anchors, for which a relay has no log; whose logs it mirrors is"
              + " said with `cairn federation peer add`");
    }
  }

  private void requireNoWitness(Section top, String why) throws ConfigurationException {
    if (!witnesses.isEmpty() || threshold != 0) {
      throw top.refuse(witnesses.isEmpty() ? "threshold" : "witnesses", why);
    }
  }

  private void requireQuorum(Section top) throws ConfigurationException {
    int count = witnesses.size();
    if (count == 0) {
      throw top.refuse(
          "witnesses",
          "is missing or empty; name at least one: {id, pubkey, endpoint} as `cairn witness init`"
              + " printed it");
    }
    if (count > MAX_WITNESSES) {
      throw top.refuse("witnesses", "got " + count + ", expected at most " + MAX_WITNESSES);
    }
    if (threshold == 0) {
      throw top.refuse(
          "threshold",
          "is missing; say how many of the %d witnesses must sign, such as %d"
              .formatted(count, count / 2 + 1));
    }
    if (threshold > count) {
      throw top.refuse(
          "threshold",
          "got %d with %d witnesses, expected at most that many".formatted(threshold, count));
    }
    if (2 * threshold <= count && !unsafeThreshold) {
      throw top.refuse(
          "threshold",
          "got %d of %d witnesses, expected more than half (at least %d): two histories could"
                  .formatted(threshold, count, count / 2 + 1)
              + " each find a quorum without any witness lying; raise it, or set"
              + " `unsafe_threshold: true`");
    }
  }

  private void requireDistinctWitnesses(Section top) throws ConfigurationException {
    Set<String> ids = new HashSet<>();
    Set<Hash> fingerprints = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (WitnessSetting witness : witnesses) {
      if (!ids.add(witness.id())) {
        throw top.refuse("witnesses", "got `" + witness.id() + "` twice, expected each id once");
      }
      for (VerifierKey key : witness.keys()) {
        if (!fingerprints.add(key.publicKeyFingerprint())
            || !names.add(key.name() + "+" + key.keyIdHex())) {
          throw top.refuse(
              "witnesses",
              "`%s` has a key that another witness has too; each key counts once, so expected"
                      .formatted(witness.id())
                  + " distinct ones");
        }
      }
    }
  }

  /** Where the public listener is to be. */
  public ListenAddress publicAddress() {
    return listen.publicAddress();
  }
}
