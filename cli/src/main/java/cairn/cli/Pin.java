package cairn.cli;

import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.verify.Level;
import java.util.EnumSet;
import java.util.Set;

/**
 * A network that the user decided to trust, as it was when he did.
 *
 * <pre>{@code
 * {"accepted":1679315147,"format":"cairn-pin/v1","network":{…},"require":["basic"],
 *  "source":"https://gateway.example.org"}
 * }</pre>
 *
 * @param network the logs, witnesses and quorum that were accepted
 * @param accepted when, Unix seconds
 * @param source where the document came from; shown, never contacted
 * @param require the levels that a proof of this network must reach, unless the command says others
 */
record Pin(NetworkDocument network, long accepted, String source, Set<Level.Kind> require) {
  static final String FORMAT = "cairn-pin/v1";
  static final int MAX_BYTES = NetworkDocument.MAX_BYTES + 16 * 1024;

  private static final Set<String> MEMBERS =
      Set.of("format", "accepted", "network", "require", "source");

  Pin {
    require = Set.copyOf(require);
  }

  static Pin parse(byte[] bytes) throws MalformedException {
    JsonObject object = JsonObject.parse(bytes, MAX_BYTES, "pin");
    if (!object.string("format").equals(FORMAT)) {
      throw new MalformedException("pin: expected format " + FORMAT);
    }
    object.refuseUnknown(MEMBERS);
    return new Pin(
        NetworkDocument.of(object.object("network")),
        object.integer("accepted"),
        object.string("source"),
        levels(object.array("require")));
  }

  private static Set<Level.Kind> levels(JsonArray names) throws MalformedException {
    Set<Level.Kind> levels = EnumSet.noneOf(Level.Kind.class);
    for (String name : names.strings("require")) {
      levels.add(
          Levels.named(name)
              .orElseThrow(() -> new MalformedException("require: no such level: " + name)));
    }
    return levels;
  }

  /** What a list shows of it. */
  JsonObject summary() {
    return JsonObject.builder()
        .put("id", network.id())
        .put("fingerprint", network.fingerprint())
        .put("threshold", network.threshold())
        .put("witnesses", network.witnesses().size())
        .put("accepted", accepted)
        .put("source", source)
        .build();
  }

  byte[] encode() {
    return JsonObject.builder()
        .put("format", FORMAT)
        .put("accepted", accepted)
        .put("network", network.object())
        .put(
            "require",
            JsonArray.ofStrings(require.stream().map(Level.Kind::word).sorted().toList()))
        .put("source", source)
        .build()
        .canonical();
  }
}
