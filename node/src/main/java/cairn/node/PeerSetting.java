package cairn.node;

import cairn.format.DidKey;
import cairn.format.Hash;
import java.net.URI;
import java.util.Optional;

/**
 * A peer network that this one exchanges cross-anchors with.
 *
 * @param minWitnesses how many of the peer's witnesses must have signed for its anchor to count
 * @param fingerprint of the peer's network document; without it nothing of the peer is believed
 * @param identity of the peer's node; without it the first one that its gateway shows is believed
 */
public record PeerSetting(
    String id,
    URI gateway,
    int minWitnesses,
    Optional<Hash> fingerprint,
    Optional<DidKey> identity) {
  static PeerSetting read(Section section) throws ConfigurationException {
    String id = section.required("id", Texts.NETWORK_ID_WANTED, Texts::networkId);
    URI gateway = section.required("gateway", Texts.URL_WANTED, Texts::url);
    int minWitnesses = (int) section.number("min_witnesses", 1, Configuration.MAX_WITNESSES, 2);
    Optional<Hash> fingerprint =
        section.optional(
            "fingerprint",
            "64 lowercase hex digits (`cairn trust add` shows them; ask the peer's operator)",
            text -> Hash.parseHex(text, "fingerprint"));
    Optional<DidKey> identity =
        section.optional("identity", "did:key:z6Mk… (the peer's operator has it)", DidKey::parse);
    section.refuseOthers();
    return new PeerSetting(id, gateway, minWitnesses, fingerprint, identity);
  }
}
