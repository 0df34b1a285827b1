package cairn.hammer;

import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.MalformedException;
import cairn.format.Note;
import cairn.format.NoteSignature;
import cairn.format.SigningException;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Has a witness cosign the checkpoints of many logs, each log's one after another. All requests are
 * made before, and all cosignatures verified after the time that is measured: what a log itself
 * costs is no part of what a witness can do.
 */
final class WitnessTraffic implements Traffic {
  /** One checkpoint of one log. */
  private record Ask(byte[] request, Checkpoint checkpoint) {}

  /** What came for it. */
  private record Answer(Checkpoint checkpoint, byte[] body) {}

  private final Deque<Deque<Ask>> ready = new ArrayDeque<>();
  private final List<Answer> answers = new ArrayList<>();
  private final Findings findings;
  private final Measure measure;
  private int inFlight;

  /**
   * @param requests for each log
   * @param leaves added before each
   */
  WitnessTraffic(
      Target witness,
      List<GrowingLog> logs,
      int requests,
      int leaves,
      Findings findings,
      Measure measure)
      throws SigningException {
    this.findings = findings;
    this.measure = measure;
    for (GrowingLog log : logs) {
      Deque<Ask> asks = new ArrayDeque<>();
      for (int i = 0; i < requests; i++) {
        GrowingLog.Step step = log.grow(leaves);
        byte[] body = Utf8.encode(step.request().encode());
        asks.add(new Ask(witness.post("/add-checkpoint", "text/plain", body), step.checkpoint()));
      }
      ready.add(asks);
    }
  }

  @Override
  public Optional<Job> next() {
    if (ready.isEmpty()) {
      return Optional.empty();
    }
    inFlight++;
    return Optional.of(new Cosign(ready.removeFirst()));
  }

  @Override
  public void passed() {
    measure.passed();
  }

  @Override
  public boolean isOver() {
    return ready.isEmpty() && inFlight == 0;
  }

  /** Verifies what has come; how many cosignatures are good. */
  long verify(VerifierKey key) {
    long good = 0;
    for (Answer answer : answers) {
      try {
        good += isCosignedBy(key, answer) ? 1 : 0;
      } catch (MalformedException malformed) {
        findings.add(Finding.Kind.WRONG_COSIGNATURE, malformed.getMessage());
      }
    }
    return good;
  }

  private boolean isCosignedBy(VerifierKey key, Answer answer) throws MalformedException {
    boolean good = false;
    for (NoteSignature line : Note.parseLines(Utf8.decode(answer.body(), "cosignatures"))) {
      if (key.matches(line)) {
        good = Cosignature.parse(key, line).verifies(answer.checkpoint());
      }
    }
    if (!good) {
      findings.add(
          Finding.Kind.WRONG_COSIGNATURE,
          "%s at size %d".formatted(answer.checkpoint().origin(), answer.checkpoint().size()));
    }
    return good;
  }

  private final class Cosign implements Job {
    private final Deque<Ask> log;
    private final Ask ask;

    Cosign(Deque<Ask> log) {
      this.log = log;
      this.ask = log.removeFirst();
    }

    @Override
    public byte[] request() {
      return ask.request();
    }

    @Override
    public void answered(int status, Slice body, long nanos) {
      inFlight--;
      if (status != 200) { // the log has no quorum any more: its later checkpoints would be 409
        findings.add(
            Finding.Kind.UNEXPECTED_STATUS,
            "%d for %s at size %d"
                .formatted(status, ask.checkpoint().origin(), ask.checkpoint().size()));
        return;
      }
      answers.add(new Answer(ask.checkpoint(), body.copy()));
      measure.answered(1, nanos);
      if (!log.isEmpty()) {
        ready.add(log);
      }
    }

    @Override
    public void failed(String why) {
      inFlight--;
      findings.add(Finding.Kind.NO_ANSWER, ask.checkpoint().origin() + ": " + why);
    }
  }
}
