package cairn.node;

import cairn.format.Origin;
import cairn.format.SignatureType;
import cairn.format.Signer;
import cairn.format.VerifierKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The keys of a gateway's logs, at work. */
public final class LogSigners implements AutoCloseable {
  private final Map<Origin, OpenKey> keys;

  private LogSigners(Map<Origin, OpenKey> keys) {
    this.keys = keys;
  }

  /**
   * Reads the key files and prepares the signing programs, which are started when first asked.
   *
   * @param nanos a stopwatch
   * @throws ConfigurationException if a key is missing, open to others, or not its log's
   */
  public static LogSigners open(Configuration configuration, LongSupplier nanos)
      throws ConfigurationException {
    Map<Origin, OpenKey> keys = new LinkedHashMap<>();
    for (Origin origin : configuration.origins()) {
      OpenKey key = OpenKey.open(configuration.key(origin.namespace()), nanos);
      requireKeyOf(origin, key.key());
      keys.put(origin, key);
    }
    return new LogSigners(keys);
  }

  /** Passes if it is a key of that log. */
  static void requireKeyOf(Origin origin, VerifierKey key) throws ConfigurationException {
    if (key.type() != SignatureType.ED25519 || !key.name().equals(origin.toString())) {
      throw new ConfigurationException(
          "log %s: got the key %s, expected one of that name and type 01; each log has its own"
              .formatted(origin, key.vkey()));
    }
  }

  Signer of(Origin origin) {
    OpenKey key = keys.get(origin);
    if (key == null) {
      throw new IllegalArgumentException("log: got " + origin + ", wanted one of " + keys.keySet());
    }
    return key.signer();
  }

  /** Each log's public key. */
  public Map<Origin, VerifierKey> keys() {
    Map<Origin, VerifierKey> publicKeys = new LinkedHashMap<>();
    keys.forEach((origin, key) -> publicKeys.put(origin, key.key()));
    return publicKeys;
  }

  /** Ends the signing programs. */
  @Override
  public void close() {
    keys.values().forEach(OpenKey::close);
  }
}
