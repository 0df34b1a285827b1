package cairn.cli;

import cairn.format.JsonArray;
import cairn.format.JsonNumber;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.NetworkPeer;
import cairn.verify.FederationTerms;
import cairn.verify.Level;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A network that the user decided to trust, as it was when he did.
 *
 * <pre>{@code
 * {"accepted":1679315147,"cross_anchor_threshold":2,"format":"cairn-pin/v1","network":{…},
 *  "require":["basic"],"source":"https://gateway.example.org"}
 * }</pre>
 *
 * @param network the logs, witnesses and quorum that were accepted
 * @param accepted when, Unix seconds
 * @param source where the document came from; shown, never contacted
 * @param require the levels that a proof of this network must reach, unless the command says others
 * @param crossAnchorThreshold how many peers must have logged a batch, when the user has said so
 *     himself; else what the network's document says
 */
record Pin(
    NetworkDocument network,
    long accepted,
    String source,
    Set<Level.Kind> require,
    Optional<Integer> crossAnchorThreshold) {
  static final String FORMAT = "cairn-pin/v1";
  static final int MAX_BYTES = NetworkDocument.MAX_BYTES + 16 * 1024;

  private static final Set<String> MEMBERS =
      Set.of("format", "accepted", "cross_anchor_threshold", "network", "require", "source");

  Pin {
    require = Set.copyOf(require);
    if (crossAnchorThreshold.isPresent()
        && (crossAnchorThreshold.get() < 1
            || crossAnchorThreshold.get() > NetworkDocument.MAX_PEERS)) {
      throw new IllegalArgumentException(
          "cross_anchor_threshold: expected 1 to %d, got %d"
              .formatted(NetworkDocument.MAX_PEERS, crossAnchorThreshold.get()));
    }
  }

  /** What is asked of the network's peers: as the user has said, else as he accepted it. */
  FederationTerms terms() {
    FederationTerms stated = FederationTerms.of(network);
    return crossAnchorThreshold
        .map(own -> new FederationTerms(stated.peers(), OptionalInt.of(own)))
        .orElse(stated);
  }

  static Pin parse(byte[] bytes) throws MalformedException {
    JsonObject object = JsonObject.parse(bytes, MAX_BYTES, "pin");
    if (!object.string("format").equals(FORMAT)) {
      throw new MalformedException("pin: expected format " + FORMAT);
    }
    object.refuseUnknown(MEMBERS);
    try {
      return new Pin(
          NetworkDocument.of(object.object("network")),
          object.integer("accepted"),
          object.string("source"),
          levels(object.array("require")),
          object.optionalInteger("cross_anchor_threshold").map(Math::toIntExact));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new MalformedException("pin: " + e.getMessage());
    }
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
        .put("peers", JsonArray.ofStrings(peers()))
        .put("cross_anchor_threshold", threshold())
        .put("accepted", accepted)
        .put("source", source)
        .build();
  }

  private List<String> peers() {
    return network.peers().stream().map(NetworkPeer::id).toList();
  }

  /** How many peers must have logged a batch. */
  int threshold() {
    return crossAnchorThreshold.orElse(network.requiredCrossAnchors());
  }

  byte[] encode() {
    return JsonObject.builder()
        .put("format", FORMAT)
        .put("accepted", accepted)
        .put("cross_anchor_threshold", crossAnchorThreshold.map(JsonNumber::of))
        .put("network", network.object())
        .put(
            "require",
            JsonArray.ofStrings(require.stream().map(Level.Kind::word).sorted().toList()))
        .put("source", source)
        .build()
        .canonical();
  }
}
