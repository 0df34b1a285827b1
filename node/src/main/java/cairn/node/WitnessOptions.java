package cairn.node;

import cairn.http.ListenAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a witness runs.
 *
 * @param data its directory, made by {@link WitnessSetup}
 * @param behindProxy says that a proxy in front does TLS, which permits plain HTTP off loopback
 */
public record WitnessOptions(
    Path data, ListenAddress listen, Optional<TlsSetting> tls, boolean behindProxy) {
  /** On loopback, or behind a proxy that does TLS. */
  public WitnessOptions(Path data, ListenAddress listen) {
    this(data, listen, Optional.empty(), false);
  }
}
