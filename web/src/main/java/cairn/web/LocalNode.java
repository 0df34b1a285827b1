package cairn.web;

import java.util.List;
import java.util.Optional;

/**
 * This node.
 *
 * @param networkId whose node it is
 * @param fingerprint hex, of its network, as peers and users pin it
 * @param identity {@code did:key:…}, as peers pin it; empty while there is no federation
 */
public record LocalNode(
    String networkId,
    Optional<String> fingerprint,
    Optional<String> identity,
    List<LocalLog> logs) {
  public LocalNode {
    logs = List.copyOf(logs);
  }
}
