package cairn.node;

import cairn.format.Hash;
import java.net.URI;
import java.util.Optional;

/**
 * A peer network that this one exchanges cross-anchors with.
 *
 * @param minWitnesses how many of the peer's witnesses must have signed for its anchor to count
 * @param fingerprint of the peer's network document; without it nothing of the peer is believed
 */
public record PeerSetting(String id, URI gateway, int minWitnesses, Optional<Hash> fingerprint) {
  static PeerSetting read(Section section) throws ConfigurationException {
    String id = section.required("id", Texts.NETWORK_ID_WANTED, Texts::networkId);
    URI gateway = section.required("gateway", Texts.URL_WANTED, Texts::url);
    int minWitnesses = (int) section.number("min_witnesses", 1, Configuration.MAX_WITNESSES, 2);
    Optional<Hash> fingerprint =
        section.optional(
            "fingerprint",
            "64 lowercase hex digits (`cairn trust add` shows them; ask the peer's operator)",
            text -> Hash.parseHex(text, "fingerprint"));
    section.refuseOthers();
    return new PeerSetting(id, gateway, minWitnesses, fingerprint);
  }
}
