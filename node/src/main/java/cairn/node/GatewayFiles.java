package cairn.node;

import java.nio.file.Path;

/** Where a gateway or device keeps its files. */
public final class GatewayFiles {
  /** The configuration's usual name, in {@code $CAIRN_HOME}. */
  public static final String CONFIGURATION = "cairn.yaml";

  /** In {@code HOME/trust}: how a device's own log is judged at home, as a C2SP tlog-policy. */
  public static final String OWN_POLICY = "own.policy";

  private GatewayFiles() {}

  /** {@code DATA/keys}, mode 0700. */
  public static Path keys(Path data) {
    return data.resolve("keys");
  }

  /** {@code DATA/keys/log-public-timestamps.key}: a hyphen, since not every disk takes colons. */
  public static Path logKey(Path data, String namespace) {
    return keys(data).resolve("log-" + namespace.replace(':', '-') + ".key");
  }

  /** {@code DATA/keys/identity.key}: by which the node signs what it says to peers. */
  public static Path identityKey(Path data) {
    return keys(data).resolve("identity.key");
  }

  /** {@code DATA/keys/attestor.key}: by which whoever uses this home vouches for files. */
  public static Path attestorKey(Path data) {
    return keys(data).resolve("attestor.key");
  }

  /** {@code HOME/trust/own.policy}. */
  static Path ownPolicy(Path home) {
    return home.resolve("trust").resolve(OWN_POLICY);
  }

  /** {@code HOME/attestors.json}: whose attestations are believed here. */
  static Path attestors(Path home) {
    return home.resolve("attestors.json");
  }

  /**
   * {@code DATA/forks}: evidence for strangers. With the data, and not beside the configuration,
   * since several nodes may have theirs in one folder.
   */
  static Path forks(Path data) {
    return data.resolve("forks");
  }

  /** {@code DATA/keys/mirror.key}: by which the node cosigns what it mirrors. */
  static Path mirrorKey(Path data) {
    return keys(data).resolve("mirror.key");
  }

  /** {@code DATA/index/public-timestamps}: the log's dedupe index, which can be made again. */
  static Path index(Path data, String namespace) {
    return data.resolve("index").resolve(namespace.replace(':', '-'));
  }
}
