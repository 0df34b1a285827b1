package cairn.format;

import java.util.Set;

/**
 * Another network with which a network exchanges cross-anchors.
 *
 * <pre>{@code
 * {"fingerprint":"9c1f…","gateway":"https://b.example","id":"network-b","min_witnesses":2}
 * }</pre>
 *
 * @param id its id
 * @param gateway where its gateway answers
 * @param minWitnesses how many of its witnesses must have signed a cross-anchor, at least 1
 * @param fingerprint its document's {@link NetworkDocument#fingerprint}
 */
public record NetworkPeer(String id, String gateway, int minWitnesses, Hash fingerprint) {
  private static final Set<String> MEMBERS =
      Set.of("id", "gateway", "min_witnesses", "fingerprint");

  public NetworkPeer {
    if (!NetworkId.isValid(id)) {
      throw new IllegalArgumentException(
          "peer's id: expected [a-z0-9.-]+, got " + PrintableText.quote(id));
    }
    NetworkUrl.require(gateway, "gateway");
    if (minWitnesses < 1 || minWitnesses > NetworkDocument.MAX_WITNESSES) {
      throw new IllegalArgumentException(
          "min_witnesses: expected 1 to %d, got %d"
              .formatted(NetworkDocument.MAX_WITNESSES, minWitnesses));
    }
  }

  static NetworkPeer of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    return new NetworkPeer(
        object.string("id"),
        object.string("gateway"),
        NetworkDocument.count(object.integer("min_witnesses"), "min_witnesses"),
        object.hash("fingerprint"));
  }

  JsonObject object() {
    return JsonObject.builder()
        .put("id", id)
        .put("gateway", gateway)
        .put("min_witnesses", minWitnesses)
        .put("fingerprint", fingerprint)
        .build();
  }
}
