package cairn.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Settings from the command line and the environment, which win over the file in that order.
 *
 * <p>Every single value of the configuration has a variable: {@code listen.public} is {@code
 * CAIRN_LISTEN_PUBLIC}. Lists (witnesses, logs, keys, peers) stand in the file alone.
 */
final class Overrides {
  /** Every setting that is one value. */
  static final List<String> PATHS =
      List.of(
          "role",
          "id",
          "operator",
          "threshold",
          "unsafe_threshold",
          "data",
          "listen.public",
          "listen.admin",
          "listen.connections_per_address",
          "listen.body_bytes_per_address",
          "listen.sockets_per_address",
          "tls.certificate",
          "tls.key",
          "behind_proxy",
          "store.kind",
          "store.url",
          "store.user",
          "store.password_file",
          "federation.enabled",
          "federation.batch_period",
          "federation.cross_anchor_threshold",
          "federation.gossip_interval",
          "quorum_timeout",
          "checkpoint_retention",
          "queue.entries",
          "queue.bytes",
          "log_format",
          "log_level");

  /** Further variables of a setting, the one that wins first; its own one wins over them. */
  private static final Map<String, List<String>> OTHER_VARIABLES =
      Map.of(
          "federation.gossip_interval",
          List.of("CAIRN_GOSSIP_INTERVAL", "FIELDWITNESS_GOSSIP_INTERVAL"));

  private Overrides() {}

  /** {@code CAIRN_LISTEN_PUBLIC} for {@code listen.public}. */
  static String variable(String path) {
    return "CAIRN_" + path.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  private static Stream<String> variables(String path) {
    return Stream.concat(
        Stream.of(variable(path)), OTHER_VARIABLES.getOrDefault(path, List.of()).stream());
  }

  /** {@code --listen-public} for {@code listen.public}. */
  static String option(String path) {
    return "--" + path.replace('.', '-').replace('_', '-');
  }

  /**
   * The file's settings with the others laid over them.
   *
   * @param options by path; a path that is not in {@link #PATHS} is a programmer's error
   */
  static Setting.Mapping apply(
      Setting.Mapping file, Map<String, String> environment, Map<String, String> options)
      throws ConfigurationException {
    List<String> unknown = new ArrayList<>(options.keySet());
    unknown.removeAll(PATHS);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("options: got " + unknown + ", wanted some of " + PATHS);
    }
    Setting.Mapping merged = file;
    for (String path : PATHS) {
      Optional<String> variable = variables(path).filter(environment::containsKey).findFirst();
      if (options.containsKey(path)) {
        merged = put(merged, path, new Setting.Scalar("option " + option(path), options.get(path)));
      } else if (variable.isPresent()) {
        String place = "environment variable " + variable.get();
        String value = environment.getOrDefault(variable.get(), "");
        merged = put(merged, path, new Setting.Scalar(place, value));
      }
    }
    return merged;
  }

  private static Setting.Mapping put(Setting.Mapping into, String path, Setting.Scalar value)
      throws ConfigurationException {
    Map<String, Setting> members = new LinkedHashMap<>(into.members());
    int dot = path.indexOf('.');
    if (dot < 0) {
      members.put(path, value);
      return new Setting.Mapping(into.place(), members);
    }
    String key = path.substring(0, dot);
    Setting inner = members.getOrDefault(key, new Setting.Mapping(value.place(), Map.of()));
    if (!(inner instanceof Setting.Mapping mapping)) {
      throw ConfigurationException.at(
          inner.place(), "`" + key + "`: got " + inner.kind() + ", expected a mapping of settings");
    }
    members.put(key, put(mapping, path.substring(dot + 1), value));
    return new Setting.Mapping(into.place(), members);
  }
}
