package cairn.node;

import cairn.federation.LogTrouble;
import cairn.federation.Peer;
import cairn.federation.PeerPins;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A peer on the wire.
 *
 * <pre>{"id": "network-b", "gateway": "https://b.example", "status": "active", "min_witnesses": 2,
 * "fingerprint": "9c1f…", "identity": "did:key:z6Mk…", "log_troubles": ["network-b/public:…: …"]}
 * </pre>
 */
final class PeerJson {
  private PeerJson() {}

  static ObjectNode of(Peer peer, List<LogTrouble> troubles) {
    PeerPins pins = peer.pins();
    ObjectNode json =
        AdminRoutes.JSON
            .createObjectNode()
            .put("id", peer.id())
            .put("gateway", peer.settings().gateway().toString())
            .put("status", peer.status().name().toLowerCase(Locale.ROOT))
            .put("min_witnesses", peer.settings().minWitnesses());
    pins.fingerprint().ifPresent(pin -> json.put("fingerprint", pin.hex()));
    pins.identity().ifPresent(pin -> json.put("identity", pin.toString()));
    pins.refusedFingerprint().ifPresent(other -> json.put("refused_fingerprint", other.hex()));
    pins.refusedIdentity().ifPresent(other -> json.put("refused_identity", other.toString()));
    pins.setAside().ifPresent(reason -> json.put("set_aside", reason));
    if (!troubles.isEmpty()) {
      ArrayNode list = json.putArray("log_troubles");
      troubles.forEach(trouble -> list.add(trouble.log() + ": " + trouble.reason()));
    }
    return json;
  }
}
