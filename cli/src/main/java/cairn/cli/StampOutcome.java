package cairn.cli;

import cairn.format.JsonObject;

/** How stamping one thing ended. */
sealed interface StampOutcome {

  /** The file or hash as the user named it. */
  String name();

  ExitCode exitCode();

  /** One line for the person. */
  String line();

  /** The same for a program. */
  JsonObject object();

  /** The proof has been written. */
  record Stamped(StampTask task, long index, String origin, String standing)
      implements StampOutcome {
    @Override
    public String name() {
      return task.name();
    }

    @Override
    public ExitCode exitCode() {
      return ExitCode.OK;
    }

    @Override
    public String line() {
      return "✓ %s → %s (entry %d of %s; %s)"
          .formatted(task.name(), task.proofName(), index, origin, standing);
    }

    @Override
    public JsonObject object() {
      return outcome("stamped", task).put("index", index).put("origin", origin).build();
    }
  }

  /** Its proof was there already. */
  record Kept(StampTask task) implements StampOutcome {
    @Override
    public String name() {
      return task.name();
    }

    @Override
    public ExitCode exitCode() {
      return ExitCode.OK;
    }

    @Override
    public String line() {
      return "✓ %s has its proof already: %s".formatted(task.name(), task.proofName());
    }

    @Override
    public JsonObject object() {
      return outcome("kept", task).build();
    }
  }

  /** It is in the log; the witnesses' quorum is late. */
  record Pending(StampTask task) implements StampOutcome {
    @Override
    public String name() {
      return task.name();
    }

    @Override
    public ExitCode exitCode() {
      return ExitCode.PENDING;
    }

    @Override
    public String line() {
      return "… %s is logged, but too few witnesses have signed yet; run the same command again"
          .formatted(task.name());
    }

    @Override
    public JsonObject object() {
      return outcome("pending", task).build();
    }
  }

  /** It could not be stamped; nothing was written. */
  record Failed(String name, ExitCode exitCode, String reason) implements StampOutcome {
    @Override
    public String line() {
      return "✗ " + reason;
    }

    @Override
    public JsonObject object() {
      return JsonObject.builder()
          .put("file", name)
          .put("outcome", "failed")
          .put("reason", reason)
          .build();
    }
  }

  private static JsonObject.Builder outcome(String outcome, StampTask task) {
    return JsonObject.builder()
        .put("file", task.name())
        .put("outcome", outcome)
        .put("hash", task.content())
        .put("proof", task.proofName());
  }
}
