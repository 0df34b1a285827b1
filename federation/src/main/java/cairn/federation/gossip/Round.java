package cairn.federation.gossip;

import java.time.Duration;
import java.util.List;

/** What became of one round with one peer. */
public sealed interface Round {
  /** Where a round failed. */
  enum Stage {
    /** It gave no status: it cannot be reached, or answers something else. */
    STATUS,
    /** It gave no card, or one that is not its own. */
    IDENTITY,
    /** What it shows of logs did not hold, or did not come. */
    LOGS
  }

  /** What happened to logs; nothing when there was nothing new. */
  List<SyncLine> lines();

  /** The peer was asked, and what it has is here; or what is missing was not its fault. */
  record Done(List<SyncLine> lines) implements Round {
    public Done {
      lines = List.copyOf(lines);
    }
  }

  /** It answers, but synchronising with it failed so often that there is a pause. */
  record Probed(Duration pause) implements Round {
    @Override
    public List<SyncLine> lines() {
      return List.of();
    }
  }

  /** It failed, and why. */
  record Failed(Stage stage, String reason, List<SyncLine> lines) implements Round {
    public Failed {
      lines = List.copyOf(lines);
    }
  }

  /** The peer was not asked: it has no address, is no peer any more, or a round is under way. */
  record Skipped(String reason) implements Round {
    @Override
    public List<SyncLine> lines() {
      return List.of();
    }
  }
}
