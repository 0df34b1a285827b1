package cairn.cli;

import cairn.format.Hash;
import cairn.format.ProofFile;
import cairn.http.ExchangeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Has things stamped and keeps their proofs: one after the other, or a thousand at once. */
final class Stamper {
  private final GatewayClient gateway;
  private final ProofJudge judge;

  Stamper(GatewayClient gateway, ProofJudge judge) {
    this.gateway = gateway;
    this.judge = judge;
  }

  /**
   * Stamps {@code tasks}. One that fails does not keep the others from being stamped.
   *
   * @param outcomes is told how each ended, in order
   */
  void stamp(List<StampTask> tasks, Consumer<StampOutcome> outcomes) {
    for (int start = 0; start < tasks.size(); start += BulkStamp.MAX_HASHES) {
      int end = Math.min(start + BulkStamp.MAX_HASHES, tasks.size());
      submit(tasks.subList(start, end)).forEach(outcomes);
    }
  }

  private List<StampOutcome> submit(List<StampTask> tasks) {
    try {
      return tasks.size() == 1 ? List.of(single(tasks.getFirst())) : bulk(tasks);
    } catch (CommandFailure e) {
      return failed(tasks, e.exitCode(), e.getMessage());
    } catch (ExchangeException e) {
      return failed(tasks, ExitCode.NETWORK, e.getMessage());
    }
  }

  private StampOutcome single(StampTask task) throws CommandFailure, ExchangeException {
    return gateway
        .stamp(task.stamped())
        .<StampOutcome>map(proof -> keep(task, proof))
        .orElseGet(() -> new StampOutcome.Pending(task));
  }

  private List<StampOutcome> bulk(List<StampTask> tasks) throws CommandFailure, ExchangeException {
    List<Hash> hashes = tasks.stream().map(StampTask::stamped).toList();
    Optional<List<ProofFile>> proofs = gateway.stampAll(hashes);
    List<StampOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      StampTask task = tasks.get(i);
      outcomes.add(
          proofs.isPresent() ? keep(task, proofs.get().get(i)) : new StampOutcome.Pending(task));
    }
    return outcomes;
  }

  /** Judges what came back before anything is written. */
  private StampOutcome keep(StampTask task, ProofFile answered) {
    ProofFile proof = answered.withBlind(task.blind());
    try {
      String standing = judge.standing(proof, task.content());
      ProofStore.write(task.proof(), proof, task.content());
      return new StampOutcome.Stamped(
          task, proof.proof().index(), proof.proof().checkpoint().checkpoint().origin(), standing);
    } catch (CommandFailure e) {
      return new StampOutcome.Failed(task.name(), e.exitCode(), e.getMessage());
    }
  }

  private static List<StampOutcome> failed(
      List<StampTask> tasks, ExitCode exitCode, String reason) {
    return tasks.stream()
        .<StampOutcome>map(
            task -> new StampOutcome.Failed(task.name(), exitCode, task.name() + ": " + reason))
        .toList();
  }
}
