package cairn.hammer;

import cairn.format.Hash;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Asks for the proofs of entries logged long ago, in random order, and checks each in full. */
final class FetchTraffic implements Traffic {
  private final Target gateway;
  private final HashSource hashes;
  private final long stamped;
  private final RandomGenerator random;
  private final StampAnswers answers;
  private final Findings findings;
  private final Tally tally;
  private final Measure measure;

  /**
   * @param stamped how many of the hashes have been stamped, from the first on
   */
  FetchTraffic(
      Target gateway,
      HashSource hashes,
      long stamped,
      RandomGenerator random,
      CheckpointBook book,
      Findings findings,
      Tally tally,
      Measure measure) {
    this.gateway = gateway;
    this.hashes = hashes;
    this.stamped = stamped;
    this.random = random;
    this.answers = new StampAnswers(book, true);
    this.findings = findings;
    this.tally = tally;
    this.measure = measure;
  }

  @Override
  public Optional<Job> next() {
    return isOver()
        ? Optional.empty()
        : Optional.of(new Fetch(hashes.at(random.nextLong(stamped))));
  }

  @Override
  public void passed() {
    measure.passed();
  }

  @Override
  public boolean isOver() {
    return measure.isOver();
  }

  private final class Fetch implements Job {
    private final Hash hash;

    Fetch(Hash hash) {
      this.hash = hash;
    }

    @Override
    public byte[] request() {
      return gateway.get("/v1/timestamp/" + hash.hex());
    }

    @Override
    public void answered(int status, Slice body, long nanos) {
      try {
        if (answers.read(status, body, hash).isProved()) {
          tally.acknowledged().incrementAndGet();
        } else {
          tally.pending().incrementAndGet();
        }
        measure.answered(1, nanos);
      } catch (FoundException found) {
        findings.add(found.finding());
      }
    }

    @Override
    public void failed(String why) {
      tally.unanswered().incrementAndGet();
    }
  }
}
