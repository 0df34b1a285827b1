package cairn.node;

import cairn.log.Batch;
import cairn.log.Log;
import cairn.log.LogListener;
import cairn.log.LogState;
import cairn.store.StoreException;
import cairn.witness.Candidate;
import cairn.witness.QuorumListener;
import cairn.witness.WitnessFailure;
import cairn.witness.WitnessStatus;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** The figures of one log. */
final class LogMetrics implements QuorumListener {
  private final NodeMetrics metrics;
  private final String namespace;
  private final AtomicLong newestBatch = new AtomicLong();

  LogMetrics(NodeMetrics metrics, String namespace) {
    this.metrics = metrics;
    this.namespace = namespace;
  }

  /** Has the log asked at each scrape, and hears what it does. */
  void watch(Log log) throws StoreException {
    newestBatch.set(log.reader().newestBatch().map(Batch::id).orElse(0L));
    log.listen(
        new LogListener() {
          @Override
          public void sealed(Batch batch) {
            newestBatch.set(batch.id());
            batches(1, batch.attestationCount());
          }
        });
    batches(0, 0);
    gauge("cairn.log.batch", "Id of the newest batch", newestBatch::get);
    gauge("cairn.log.entries", "Entries committed", () -> log.sequencer().head().size());
    gauge("cairn.log.queue", "Entries that wait", () -> log.sequencer().waitingEntries());
    gauge(
        "cairn.log.writable",
        "1 while the log takes entries",
        () -> log.state() instanceof LogState.Writable ? 1 : 0);
    gauge(
        "cairn.log.quorum.late",
        "1 while stamps are answered 202",
        () -> log.publisher().isLate() ? 1 : 0);
    for (WitnessStatus witness : log.witnessStatuses()) {
      watch(log, witness.id());
    }
  }

  private void watch(Log log, String witness) {
    metrics.gauge(
        "cairn.witness.acknowledged",
        "Largest size that the witness cosigned",
        () -> status(log, witness).acknowledgedSize(),
        "log",
        namespace,
        "witness",
        witness);
    metrics.gauge(
        "cairn.witness.failures.in.a.row",
        "0 when the witness's last answer was a vote",
        () -> status(log, witness).failuresInARow(),
        "log",
        namespace,
        "witness",
        witness);
    metrics.gauge(
        "cairn.witness.clock.difference.seconds",
        "The witness's clock less ours when it last told",
        () -> status(log, witness).clockDifference().map(Duration::toSeconds).orElse(0L),
        "log",
        namespace,
        "witness",
        witness);
  }

  private static WitnessStatus status(Log log, String witness) {
    return log.witnessStatuses().stream()
        .filter(status -> status.id().equals(witness))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("witness: got " + witness));
  }

  private void gauge(String name, String description, java.util.function.Supplier<Number> value) {
    metrics.gauge(name, description, value, "log", namespace);
  }

  private void batches(int count, long entries) {
    metrics.count("cairn.log.batches", "Batches sealed", count, "log", namespace);
    metrics.count(
        "cairn.log.batch.entries", "Users' entries in them", (double) entries, "log", namespace);
  }

  /** A round was committed, or refused when it has no entries. */
  void committed(int entries, Duration duration) {
    metrics.time("cairn.log.round", "Rounds committed", duration, "log", namespace);
    metrics.count(
        "cairn.log.round.entries", "Entries appended by rounds", entries, "log", namespace);
  }

  /** A quorum has cosigned. */
  void published(Duration duration) {
    metrics.time(
        "cairn.log.quorum", "From signing a head to its quorum", duration, "log", namespace);
  }

  /** A quorum was not there in time. */
  void late() {
    metrics.count("cairn.log.quorum.missed", "Tries without a quorum", 1, "log", namespace);
  }

  @Override
  public void cosigned(String witnessId, Candidate candidate) {
    metrics.count(
        "cairn.witness.votes", "Votes by witness", 1, "log", namespace, "witness", witnessId);
  }

  @Override
  public void failed(String witnessId, Candidate candidate, WitnessFailure failure) {
    metrics.count(
        "cairn.witness.failures",
        "Failures by witness and reason",
        1,
        "log",
        namespace,
        "witness",
        witnessId,
        "reason",
        failure.reason().name().toLowerCase(Locale.ROOT));
  }
}
