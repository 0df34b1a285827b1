package cairn.node;

import cairn.federation.gossip.ShownLogs;
import cairn.format.NetworkLog;
import cairn.format.NodeCard;
import cairn.format.PrintableText;
import cairn.format.SignedCheckpoint;
import cairn.node.CheckedStage.Outcome;
import cairn.node.CheckedStage.Stage;
import cairn.node.PeerQuestions.NoAnswer;
import cairn.node.PeerTreeCheck.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a node shows the logs of its card, and their trees are one history. */
final class PeerLogCheck {
  /** Logs whose trees are looked at; others are counted only. */
  static final int MOST_LOGS = 16;

  private final PeerQuestions peer;
  private final Optional<PeerQuestions> own;
  private final PeerTreeCheck trees;

  /**
   * @param own this node itself, if it runs
   */
  PeerLogCheck(PeerQuestions peer, Optional<PeerQuestions> own, PeerTreeCheck trees) {
    this.peer = peer;
    this.own = own;
    this.trees = trees;
  }

  void examine(NodeCard card, CheckedStages stages) {
    try {
      ShownLogs shown = peer.status();
      CheckedStage logs = logs(card, shown);
      stages.add(logs);
      if (!logs.outcome().isFailure()) {
        stages.add(consistency(card, shown));
      }
    } catch (NoAnswer e) {
      stages.add(
          new CheckedStage(
              Stage.LOG, e.outcome(), e.sentence(), "ask its operator; GET /federation/status"));
    }
  }

  private static CheckedStage logs(NodeCard card, ShownLogs shown) {
    List<String> foreign = new ArrayList<>();
    long begun = 0;
    long records = 0;
    for (NetworkLog log : card.logs()) {
      Optional<SignedCheckpoint> newest = shown.of(log.origin().toString());
      if (newest.isPresent() && newest.get().lineOfLog(log.key()).isEmpty()) {
        foreign.add(log.origin().toString());
      }
      begun += newest.isPresent() ? 1 : 0;
      records += newest.map(note -> note.checkpoint().size()).orElse(0L);
    }
    if (!foreign.isEmpty()) {
      return new CheckedStage(
          Stage.LOG,
          Outcome.UNSOUND,
          "what it shows as %s is not signed by the key on its card"
              .formatted(PrintableText.shorten(String.join(", ", foreign), 300)),
          "do not add it; ask its operator whether that log has another key");
    }
    if (shown.checkpoints().isEmpty()) {
      return new CheckedStage(
          Stage.LOG,
          Outcome.WARN,
          "it shows no log yet",
          "a log shows itself once it has a cosigned record");
    }
    long empty = card.logs().size() - begun;
    return CheckedStage.ok(
        Stage.LOG,
        "%s of its own%s, with %s, signed by the keys on its card; carries %s of others"
            .formatted(
                count(card.logs().size(), "log"),
                empty == 0 ? "" : " (%d not shown yet)".formatted(empty),
                count(records, "record"),
                count(shown.checkpoints().size() - begun, "log")));
  }

  private static String count(long number, String what) {
    return "%,d %s%s".formatted(number, what, number == 1 ? "" : "s");
  }

  private CheckedStage consistency(NodeCard card, ShownLogs shown) {
    ShownLogs held = new ShownLogs(List.of());
    String unlike = "this node holds none of its logs to compare";
    try {
      held = own.isPresent() ? own.get().status() : held;
    } catch (NoAnswer e) {
      unlike = "what this node holds was not compared: " + e.sentence();
    }
    try {
      return consistency(card, shown, held, unlike);
    } catch (NoAnswer e) {
      return new CheckedStage(
          Stage.CONSISTENCY, e.outcome(), e.sentence(), "ask its operator; try again");
    }
  }

  private CheckedStage consistency(NodeCard card, ShownLogs shown, ShownLogs held, String unlike)
      throws NoAnswer {
    int looked = 0;
    int compared = 0;
    for (SignedCheckpoint one : shown.checkpoints()) {
      String origin = one.checkpoint().origin();
      Optional<NetworkLog> log = named(card, origin);
      Optional<SignedCheckpoint> ours = held.of(origin);
      if (looked == MOST_LOGS || (log.isEmpty() && ours.isEmpty())) {
        continue;
      }
      Optional<Trouble> trouble = trees.of(log, one, ours);
      if (trouble.isPresent()) {
        return failed(trouble.get());
      }
      looked++;
      compared += ours.isPresent() ? 1 : 0;
    }
    if (looked == 0) {
      return CheckedStage.skipped(Stage.CONSISTENCY, "there is no tree to compare yet");
    }
    return CheckedStage.ok(
        Stage.CONSISTENCY,
        compared == 0
            ? "the proofs of %s fit; %s".formatted(count(looked, "log"), unlike)
            : "the proofs of %s fit; what this node holds of %d fits too"
                .formatted(count(looked, "log"), compared));
  }

  private static Optional<NetworkLog> named(NodeCard card, String origin) {
    return card.logs().stream().filter(log -> log.origin().toString().equals(origin)).findFirst();
  }

  private static CheckedStage failed(Trouble trouble) {
    return new CheckedStage(
        Stage.CONSISTENCY,
        trouble.outcome(),
        trouble.what(),
        trouble.outcome() == Outcome.FORKED
            ? "exchange nothing with it; a running node keeps the proof in data/forks, which"
                + " `cairn verify-fork` judges"
            : "do not rely on it; ask its operator, and others who carry that log");
  }
}
