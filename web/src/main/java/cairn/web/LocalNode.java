package cairn.web;

import java.util.List;
import java.util.Optional;

/**
 * This node.
 *
 * @param networkId whose node it is
 * @param fingerprint hex, of its network, as peers and users pin it
 * @param identity {@code did:key:…}, as peers pin it; empty while there is no federation
 * @param identityFingerprint hex, by which others add this node as a peer; as {@code identity}
 */
public record LocalNode(
    String networkId,
    Optional<String> fingerprint,
    Optional<String> identity,
    Optional<String> identityFingerprint,
    List<LocalLog> logs) {
  public LocalNode {
    logs = List.copyOf(logs);
  }
}
