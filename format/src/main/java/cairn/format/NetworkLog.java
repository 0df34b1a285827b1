package cairn.format;

import java.util.Set;

/**
 * A log as its network's document names it.
 *
 * <pre>{@code
 * {"origin":"network-a/public:timestamps","vkey":"network-a/public:timestamps+530d903a+AekyeR…"}
 * }</pre>
 *
 * @param origin its name
 * @param key its key, of type 01, whose name is the origin
 */
public record NetworkLog(Origin origin, VerifierKey key) {
  private static final Set<String> MEMBERS = Set.of("origin", "vkey");

  public NetworkLog {
    if (key.type() != SignatureType.ED25519) {
      throw new IllegalArgumentException(
          "log %s: expected a key of type 01, got %02x".formatted(origin, key.type().identifier()));
    }
    if (!key.name().equals(origin.toString())) {
      throw new IllegalArgumentException(
          "log %s: expected a key of that name, got %s"
              .formatted(origin, PrintableText.quote(key.name())));
    }
  }

  static NetworkLog of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    return new NetworkLog(
        Origin.parse(object.string("origin")), VerifierKey.parse(object.string("vkey")));
  }

  JsonObject object() {
    return JsonObject.builder().put("origin", origin.toString()).put("vkey", key.vkey()).build();
  }
}
