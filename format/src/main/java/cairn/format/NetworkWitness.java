package cairn.format;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A witness as a network document names it.
 *
 * <pre>{@code
 * {"endpoint":"https://w1.example","id":"witness-a-1","operator":"network-a",
 *  "vkeys":["witness-a-1+02b4a2c4+BKlC…"]}
 * }</pre>
 *
 * @param id its name, under which its keys sign; visible ASCII without {@code +}, at most 255
 * @param operator who runs it: the same words for the same organisation; the network's id for the
 *     one that runs the network
 * @param keys one or two keys: at most one of type 04 and one of type 06
 * @param endpoint where it answers
 */
public record NetworkWitness(String id, String operator, List<VerifierKey> keys, String endpoint) {
  private static final int MAX_OPERATOR_LENGTH = 255;
  private static final Pattern ID = Pattern.compile("[!-*,-~]{1,255}");
  private static final Set<String> MEMBERS = Set.of("id", "operator", "vkeys", "endpoint");

  public NetworkWitness {
    keys = List.copyOf(keys);
    if (!ID.matcher(id).matches() || id.equals(TlogPolicy.NONE)) {
      throw new IllegalArgumentException(
          "witness id: expected 1 to 255 visible ASCII characters without '+', and not \"none\","
              + " got "
              + PrintableText.quote(id));
    }
    if (operator.isEmpty()
        || !PrintableText.shorten(operator, MAX_OPERATOR_LENGTH).equals(operator)) {
      throw new IllegalArgumentException(
          "operator: expected 1 to 255 printable characters, got " + PrintableText.quote(operator));
    }
    NetworkUrl.require(endpoint, "endpoint");
    requireKeys(id, keys);
  }

  private static void requireKeys(String id, List<VerifierKey> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("witness " + id + " has no key");
    }
    Set<SignatureType> types = EnumSet.noneOf(SignatureType.class);
    for (VerifierKey key : keys) {
      if (!key.type().isCosignature()) {
        throw new IllegalArgumentException(
            "witness %s: expected a key of type 04 or 06, got %02x"
                .formatted(id, key.type().identifier()));
      }
      if (!key.name().equals(id)) {
        throw new IllegalArgumentException(
            "witness %s: expected keys of that name, got one of %s"
                .formatted(id, PrintableText.quote(key.name())));
      }
      if (!types.add(key.type())) {
        throw new IllegalArgumentException(
            "witness %s has two keys of type %02x".formatted(id, key.type().identifier()));
      }
    }
  }

  static NetworkWitness of(JsonObject object) throws MalformedException {
    object.refuseUnknown(MEMBERS);
    List<VerifierKey> keys = new ArrayList<>();
    for (String vkey : object.array("vkeys").requireAtMost(2, "vkeys").strings("vkeys")) {
      keys.add(VerifierKey.parse(vkey));
    }
    return new NetworkWitness(
        object.string("id"), object.string("operator"), keys, object.string("endpoint"));
  }

  /** What is pinned of it: all but where it answers. */
  JsonObject pinnedObject() {
    return JsonObject.builder()
        .put("id", id)
        .put("operator", operator)
        .put("vkeys", JsonArray.ofStrings(keys.stream().map(VerifierKey::vkey).toList()))
        .build();
  }

  JsonObject object() {
    return pinnedObject().with("endpoint", new JsonString(endpoint));
  }
}
