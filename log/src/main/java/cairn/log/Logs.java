package cairn.log;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node's own logs by namespace. Immutable. */
public final class Logs {
  private final Log main;
  private final Map<String, Log> byNamespace;

  /**
   * @param logs each namespace once; the first is the default log, which takes timestamps
   */
  public Logs(List<Log> logs) {
    if (logs.isEmpty()) {
      throw new IllegalArgumentException("a node has at least one log");
    }
    Map<String, Log> named = new LinkedHashMap<>();
    for (Log log : logs) {
      if (named.put(log.origin().namespace(), log) != null) {
        throw new IllegalArgumentException("two logs " + log.origin().namespace());
      }
    }
    this.main = logs.getFirst();
    this.byNamespace = Collections.unmodifiableMap(named);
  }

  /** The default log. */
  public Log main() {
    return main;
  }

  public Optional<Log> named(String namespace) {
    return Optional.ofNullable(byNamespace.get(namespace));
  }

  /** All of them, the default one first. */
  public List<Log> all() {
    return List.copyOf(byNamespace.values());
  }
}
