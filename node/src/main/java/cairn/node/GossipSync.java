package cairn.node;

import cairn.federation.gossip.Round;
import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * What became of a round that an operator asked for.
 *
 * <pre>{"outcome": "failed", "stage": "status", "reason": "…", "lines": []}</pre>
 *
 * @param outcome {@code done}, {@code failed}, {@code skipped} or {@code running}
 * @param stage where it failed: {@code status}, {@code identity} or {@code logs}; else empty
 * @param reason why it failed or was skipped; else empty
 * @param lines what happened to logs; none when there was nothing new
 */
public record GossipSync(String outcome, String stage, String reason, List<ListedSync> lines) {
  /** It takes longer than anybody waits; the history will tell. */
  static final GossipSync RUNNING =
      new GossipSync("running", "", "it takes long and goes on; the history will tell", List.of());

  public GossipSync {
    lines = List.copyOf(lines);
  }

  static GossipSync of(Round round) {
    List<ListedSync> lines = round.lines().stream().map(ListedSync::of).toList();
    return switch (round) {
      case Round.Done done -> new GossipSync("done", "", "", lines);
      case Round.Failed failed ->
          new GossipSync(
              "failed", failed.stage().name().toLowerCase(Locale.ROOT), failed.reason(), lines);
      case Round.Probed probed ->
          new GossipSync(
              "skipped",
              "",
              "it failed so often that it is left alone for %d s yet"
                  .formatted(probed.pause().toSeconds()),
              lines);
      case Round.Skipped skipped -> new GossipSync("skipped", "", skipped.reason(), lines);
    };
  }

  /** How many entries went over. */
  public long entries() {
    return lines.stream().mapToLong(ListedSync::entries).sum();
  }

  /** As programs get it. */
  public JsonObject json() {
    return JsonObject.builder()
        .put("outcome", outcome)
        .put("stage", stage)
        .put("reason", reason)
        .put("lines", new JsonArray(lines.stream().<Json>map(ListedSync::json).toList()))
        .build();
  }

  static GossipSync parse(JsonNode json) {
    return new GossipSync(
        json.path("outcome").asString(""),
        json.path("stage").asString(""),
        json.path("reason").asString(""),
        json.path("lines").valueStream().map(ListedSync::parse).toList());
  }
}
