package cairn.federation;

import cairn.format.DidKey;
import cairn.format.Hash;
import java.net.URI;
import java.util.Optional;

/**
 * A peer network as this node's own configuration names it: the one place from which an address is
 * taken.
 *
 * @param id its network id
 * @param gateway where its gateway answers
 * @param minWitnesses how many of its witnesses must have signed for its anchor to count
 * @param fingerprint of its network document; without it nothing of the peer is believed
 * @param identity its node's key; without it the first one shown is believed once
 */
public record PeerSettings(
    String id,
    URI gateway,
    int minWitnesses,
    Optional<Hash> fingerprint,
    Optional<DidKey> identity) {

  /** Where the gateway serves {@code path}, which starts with a slash. */
  URI resolve(String path) {
    String base = gateway.toString();
    return URI.create(
        base.endsWith("/") ? base.substring(0, base.length() - 1) + path : base + path);
  }
}
