package cairn.anchor;

import cairn.format.Origin;
import cairn.store.Database;
import cairn.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which batches are still to be anchored by whom: durable, and derived from the batches, so that a
 * batch that was sealed just before a crash is planned after it. Any thread may call.
 */
final class AnchorJobs {
  private final Database database;

  AnchorJobs(Database database) {
    this.database = database;
  }

  /**
   * All jobs, done or not.
   *
   * @throws StoreException {@code CORRUPT} when one is damaged
   */
  List<JobRow> all() throws StoreException {
    return database.read(JobRow::all);
  }

  /**
   * Makes a job of each log's newest batch for each of its targets, due at once, unless there is
   * one; forgets the jobs of others.
   *
   * @return all jobs of that kind
   */
  List<JobRow> plan(AnchorKind kind, Map<Origin, Long> newestBatches, Instant now)
      throws StoreException {
    List<AnchorJob.Place> forgotten = new ArrayList<>();
    List<JobRow> planned = new ArrayList<>();
    List<JobRow> known =
        all().stream().filter(row -> row.job().kind().equals(kind.name())).toList();
    for (JobRow row : known) {
      if (!newestBatches.containsKey(row.job().log())
          || !kind.targets(row.job().log()).contains(row.job().target())) {
        forgotten.add(row.job().place());
      }
    }
    newestBatches.forEach(
        (log, batch) -> {
          Set<String> targets = kind.targets(log);
          targets.stream()
              .sorted()
              .flatMap(
                  target -> next(known, new AnchorJob(kind.name(), target, log, batch, 0), now))
              .forEach(planned::add);
        });
    if (!forgotten.isEmpty() || !planned.isEmpty()) {
      store(forgotten, planned);
      return all().stream().filter(row -> row.job().kind().equals(kind.name())).toList();
    }
    return known;
  }

  /**
   * The job, unless there is one of that batch; it inherits the failures. One of a newer batch is
   * of a log that was restored from a backup: its batch is lost, and nobody can be asked for it.
   */
  private static Stream<JobRow> next(List<JobRow> known, AnchorJob job, Instant now) {
    Optional<JobRow> old =
        known.stream().filter(row -> row.job().place().equals(job.place())).findFirst();
    if (old.isPresent() && old.get().job().batch() == job.batch()) {
      return Stream.empty();
    }
    int failures = old.map(row -> row.job().failures()).orElse(0);
    AnchorJob next = new AnchorJob(job.kind(), job.target(), job.log(), job.batch(), failures);
    return Stream.of(new JobRow(next, false, now.toEpochMilli()));
  }

  private void store(List<AnchorJob.Place> forgotten, List<JobRow> planned) throws StoreException {
    database.write(
        connection -> {
          for (AnchorJob.Place place : forgotten) {
            JobRow.delete(connection, place);
          }
          for (JobRow row : planned) {
            row.put(connection);
          }
          return planned.size();
        });
  }

  /** The job is done, unless a newer batch has taken its place. */
  void done(AnchorJob job, Instant now) throws StoreException {
    AnchorJob healthy = new AnchorJob(job.kind(), job.target(), job.log(), job.batch(), 0);
    replace(job, new JobRow(healthy, true, now.toEpochMilli()));
  }

  /** The job failed and is due after the pause, unless a newer batch has taken its place. */
  void later(AnchorJob job, Instant now, Duration pause) throws StoreException {
    int failures = Math.min(job.failures(), Integer.MAX_VALUE - 1) + 1;
    AnchorJob again = new AnchorJob(job.kind(), job.target(), job.log(), job.batch(), failures);
    replace(job, new JobRow(again, false, now.plus(pause).toEpochMilli()));
  }

  private void replace(AnchorJob job, JobRow row) throws StoreException {
    database.write(
        connection -> {
          Optional<JobRow> found = JobRow.at(connection, job.place());
          if (found.isPresent() && found.get().job().batch() == job.batch()) {
            row.put(connection);
          }
          return row;
        });
  }
}
