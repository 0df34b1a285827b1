package cairn.node;

import cairn.http.ListenAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import tools.jackson.databind.json.JsonMapper;

/**
 * A first configuration, as {@code cairn init} writes it.
 *
 * @param operator who runs the network; else the id stands for him
 * @param threshold how many of the witnesses must sign; 0 for a relay, which asks none
 * @param namespaces of its logs; none: the role's default
 * @param unsafeThreshold permits a threshold that is not more than half
 * @param settings further single settings by their path, {@code {"listen.public": "[::1]:80"}}
 */
public record ConfigurationDraft(
    String id,
    Optional<String> operator,
    int threshold,
    List<WitnessSetting> witnesses,
    List<String> namespaces,
    boolean unsafeThreshold,
    Map<String, String> settings) {
  private static final String ROLE = "role";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  public ConfigurationDraft {
    witnesses = List.copyOf(witnesses);
    namespaces = List.copyOf(namespaces);
    settings = Map.copyOf(settings);
  }

  /** A draft with a free choice of nothing but what must be said. */
  public ConfigurationDraft(String id, int threshold, List<WitnessSetting> witnesses) {
    this(id, Optional.empty(), threshold, witnesses, List.of(), false, Map.of());
  }

  /** A relay's, which has no log and asks no witness. */
  public static ConfigurationDraft relay(String id, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put(ROLE, SettingNames.word(Role.RELAY));
    return new ConfigurationDraft(id, Optional.empty(), 0, List.of(), List.of(), false, all);
  }

  /** The same draft, listening there. */
  public ConfigurationDraft listening(ListenAddress publicAddress, ListenAddress adminAddress) {
    Map<String, String> more = new HashMap<>(settings);
    more.put("listen.public", publicAddress.toString());
    more.put("listen.admin", adminAddress.toString());
    return new ConfigurationDraft(
        id, operator, threshold, witnesses, namespaces, unsafeThreshold, more);
  }

  /** The file's text. Every text in it is quoted, as JSON is. */
  String text() {
    StringBuilder yaml = new StringBuilder();
    yaml.append("# Cairn's configuration. All settings: cairn.schema.json.\n");
    if (settings.containsKey(ROLE)) {
      yaml.append("role: ").append(settings.get(ROLE)).append('\n');
    }
    yaml.append("id: ").append(quoted(id)).append('\n');
    operator.ifPresent(name -> yaml.append("operator: ").append(quoted(name)).append('\n'));
    if (!witnesses.isEmpty()) {
      appendQuorum(yaml);
    }
    if (!namespaces.isEmpty()) {
      yaml.append("logs:\n");
      namespaces.forEach(name -> yaml.append("  - ").append(quoted(name)).append('\n'));
    }
    appendSettings(yaml);
    return yaml.toString();
  }

  private void appendQuorum(StringBuilder yaml) {
    yaml.append("threshold: ").append(threshold).append('\n');
    if (unsafeThreshold) {
      yaml.append("unsafe_threshold: true\n");
    }
    yaml.append("witnesses:\n");
    witnesses.forEach(witness -> yaml.append(text(witness)));
  }

  private static String text(WitnessSetting witness) {
    StringJoiner keys = new StringJoiner("\n      - ", "\n      - ", "\n");
    witness.keys().forEach(key -> keys.add(quoted(key.vkey())));
    return "  - id: "
        + quoted(witness.id())
        + "\n    endpoint: "
        + quoted(witness.endpoint().toString())
        + witness.operator().map(name -> "\n    operator: " + quoted(name)).orElse("")
        + "\n    pubkey:"
        + keys;
  }

  private void appendSettings(StringBuilder yaml) {
    String section = "";
    for (String path : Overrides.PATHS) {
      if (!settings.containsKey(path) || path.equals(ROLE)) {
        continue;
      }
      int dot = path.indexOf('.');
      if (dot >= 0 && !section.equals(path.substring(0, dot))) {
        section = path.substring(0, dot);
        yaml.append(section).append(":\n");
      }
      yaml.append(dot < 0 ? "" : "  ").append(path.substring(dot + 1)).append(": ");
      yaml.append(quoted(settings.getOrDefault(path, ""))).append('\n');
    }
  }

  private static String quoted(String text) {
    return JSON.writeValueAsString(text);
  }
}
