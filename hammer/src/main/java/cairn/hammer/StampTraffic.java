package cairn.hammer;

import cairn.format.Hash;
import cairn.format.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Stamps one hash after another, checks each answer, and takes it down in the journal. What was
 * refused or not answered is sent again: stamping is idempotent, so the answer must be the first
 * attestation.
 */
final class StampTraffic implements Traffic {
  private static final long PAUSE_NANOS = 100_000_000; // after 429 or 503
  private static final String JSON = "application/json";

  private final LoadPlan plan;
  private final Journal journal;
  private final LogFollower follower;
  private final Findings findings;
  private final Tally tally;
  private final Measure measure;
  private final BooleanSupplier stopped;
  private final StampAnswers single;
  private final BulkAnswers bulk;
  private final Deque<List<Hash>> again = new ArrayDeque<>();
  private long pausedUntil = System.nanoTime();
  private long sent;
  private long unsynced;
  private long settled; // answered for good, well or badly

  StampTraffic(
      LoadPlan plan,
      CheckpointBook book,
      Journal journal,
      LogFollower follower,
      Findings findings,
      Tally tally,
      Measure measure,
      BooleanSupplier stopped) {
    this.plan = plan;
    this.journal = journal;
    this.follower = follower;
    this.findings = findings;
    this.tally = tally;
    this.measure = measure;
    this.stopped = stopped;
    this.single = new StampAnswers(book, plan.withProofs());
    this.bulk = new BulkAnswers(book);
  }

  @Override
  public Optional<Job> next() {
    if (stopped.getAsBoolean() || System.nanoTime() - pausedUntil < 0) {
      return Optional.empty();
    }
    if (!again.isEmpty()) {
      return Optional.of(new Stamp(again.removeFirst()));
    }
    long size = Math.min(Math.max(1, plan.bulk()), plan.count() - sent);
    if (size == 0) {
      return Optional.empty();
    }
    List<Hash> hashes = new ArrayList<>((int) size);
    for (long i = 0; i < size; i++) {
      hashes.add(plan.hashes().at(plan.firstHash() + sent + i));
    }
    sent += size;
    return Optional.of(new Stamp(hashes));
  }

  @Override
  public void passed() throws IOException {
    if (unsynced > 0) {
      journal.sync();
      tally.acknowledged().addAndGet(unsynced);
      unsynced = 0;
    }
    measure.passed();
  }

  @Override
  public boolean isOver() {
    return stopped.getAsBoolean() || settled >= plan.count();
  }

  /** One request with one hash or many. */
  private final class Stamp implements Job {
    private final List<Hash> hashes;

    Stamp(List<Hash> hashes) {
      this.hashes = hashes;
    }

    @Override
    public byte[] request() {
      if (plan.bulk() == 0) {
        String body = "{\"hash\":\"" + hashes.getFirst().hex() + "\"}";
        return plan.gateway().post("/v1/timestamp", JSON, Utf8.encode(body));
      }
      StringBuilder body = new StringBuilder(hashes.size() * 67 + 16).append("{\"hashes\":[");
      char separator = '"';
      for (Hash hash : hashes) {
        body.append(separator == ',' ? ",\"" : "\"").append(hash.hex()).append('"');
        separator = ',';
      }
      return plan.gateway().post("/v1/timestamps", JSON, Utf8.encode(body.append("]}").toString()));
    }

    @Override
    public void answered(int status, Slice body, long nanos) {
      if (status == 429 || status == 503 || (status == 202 && plan.bulk() > 0)) {
        tally.refused().incrementAndGet();
        pausedUntil = System.nanoTime() + PAUSE_NANOS;
        again.add(hashes);
        return;
      }
      settled += hashes.size();
      try {
        if (plan.bulk() == 0) {
          take(single.read(status, body, hashes.getFirst()));
        } else if (status == 200) {
          bulk.read(body, hashes).forEach(this::take);
        } else {
          throw new FoundException(Finding.Kind.UNEXPECTED_STATUS, status + " for a bulk request");
        }
        measure.answered(hashes.size(), nanos);
      } catch (FoundException found) {
        findings.add(found.finding());
      }
    }

    private void take(StampPromise promise) {
      Acknowledgement acknowledgement = promise.acknowledgement();
      follower.promised(acknowledgement.index(), promise.leafHash());
      if (!promise.isProved()) {
        tally.pending().incrementAndGet();
        return;
      }
      try {
        journal.add(acknowledgement);
        unsynced++;
      } catch (IOException failure) {
        throw new UncheckedIOException("the journal cannot be written", failure);
      }
    }

    @Override
    public void failed(String why) {
      tally.unanswered().incrementAndGet();
      again.add(hashes);
    }
  }
}
