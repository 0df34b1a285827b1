package cairn.federation.gossip;

import cairn.format.JsonBoolean;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.PrintableText;
import cairn.format.SignedCheckpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a node shows with {@code GET /federation/status?all}: the newest checkpoint of each log that
 * it holds, its own first. Nobody has checked a signature.
 *
 * <pre>{@code
 * {"logs":[{"checkpoint":"network-b/org:records\n7\n…","origin":"network-b/org:records",
 *           "root":"<64 hex>","size":7}]}
 * }</pre>
 *
 * @param forked the origins of those of which it says that they have signed two histories
 */
public record ShownLogs(List<SignedCheckpoint> checkpoints, Set<String> forked) {
  /** Logs of which a node may tell. */
  static final int MAX_LOGS = 1024;

  /** 1,024 logs whose checkpoints have 3 KB: a log's line and those of some twenty witnesses. */
  public static final int MAX_BYTES = 4 << 20;

  /** Of which none is said to have forked. */
  public ShownLogs(List<SignedCheckpoint> checkpoints) {
    this(checkpoints, Set.of());
  }

  public ShownLogs {
    checkpoints = List.copyOf(checkpoints);
    forked = Set.copyOf(forked);
  }

  /** Reads an answer; nothing in it is judged. */
  public static ShownLogs parse(byte[] body) throws MalformedException {
    JsonObject status = JsonObject.parse(body, MAX_BYTES, "status");
    Set<String> origins = new HashSet<>();
    Set<String> forked = new HashSet<>();
    List<SignedCheckpoint> shown = new ArrayList<>();
    for (JsonObject log : status.array("logs").requireAtMost(MAX_LOGS, "logs").objects("logs")) {
      SignedCheckpoint note = SignedCheckpoint.parse(log.string("checkpoint"));
      require(log, note);
      if (!origins.add(note.checkpoint().origin())) {
        throw new MalformedException(
            "logs: expected each once, got two of "
                + PrintableText.quote(note.checkpoint().origin()));
      }
      shown.add(note);
      if (log.member("forked").equals(Optional.of(new JsonBoolean(true)))) {
        forked.add(note.checkpoint().origin());
      }
    }
    return new ShownLogs(shown, forked);
  }

  /** The newest checkpoint of a log, if it is shown. */
  public Optional<SignedCheckpoint> of(String origin) {
    return checkpoints.stream()
        .filter(shown -> shown.checkpoint().origin().equals(origin))
        .findFirst();
  }

  /** What stands beside a checkpoint is what it says. */
  private static void require(JsonObject log, SignedCheckpoint note) throws MalformedException {
    boolean fits =
        log.string("origin").equals(note.checkpoint().origin())
            && log.hash("root").equals(note.checkpoint().root())
            && log.integer("size") == note.checkpoint().size();
    if (!fits) {
      throw new MalformedException("logs: expected origin, root and size of the checkpoint");
    }
  }
}
