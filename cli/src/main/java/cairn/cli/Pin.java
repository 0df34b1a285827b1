package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import java.util.ArrayList;
import java.util.List;
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
record Pin(NetworkDocument network, long accepted, String source, List<String> require) {
  static final String FORMAT = "cairn-pin/v1";
  static final int MAX_BYTES = NetworkDocument.MAX_BYTES + 16 * 1024;

  private static final Set<String> MEMBERS =
      Set.of("format", "accepted", "network", "require", "source");

  Pin {
    require = List.copyOf(require);
  }

  static Pin parse(byte[] bytes) throws MalformedException {
    JsonObject object = JsonObject.parse(bytes, MAX_BYTES, "pin");
    if (!object.string("format").equals(FORMAT)) {
      throw new MalformedException("pin: expected format " + FORMAT);
    }
    object.refuseUnknown(MEMBERS);
    List<String> require = new ArrayList<>();
    for (Json level : object.array("require").elements()) {
      if (!(level instanceof JsonString text)) {
        throw new MalformedException("require: expected a string, found " + level.kind());
      }
      require.add(text.value());
    }
    return new Pin(
        NetworkDocument.of(object.object("network")),
        object.integer("accepted"),
        object.string("source"),
        require);
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
        .put("require", new JsonArray(require.stream().<Json>map(JsonString::new).toList()))
        .put("source", source)
        .build()
        .canonical();
  }
}
