package cairn.witness;

import cairn.format.AddCheckpointRequest;
import cairn.format.Decimal;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Reply;
import cairn.store.StoreException;
import cairn.witness.WitnessFailure.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;

/**
 * Asks one witness (tlog-witness): plain, blocking, without state; may be called from many threads.
 *
 * <p>Nothing that a witness says is believed unless a signature covers it. The size in a 409 only
 * suggests from where to prove: a size above the candidate's own is reported and never acted on.
 */
public final class WitnessClient {
  /** A first try from what we remember, one from what the 409 says, one for a race with another. */
  private static final int MAX_TRIES = 3;

  private static final Duration SHORTEST_CALL = Duration.ofMillis(1);

  private final Exchange exchange;
  private final InstantSource clock;
  private final WitnessReplies replies;

  public WitnessClient(Exchange exchange, InstantSource clock) {
    this.exchange = exchange;
    this.clock = clock;
    this.replies = new WitnessReplies(clock);
  }

  /**
   * Asks {@code witness} to cosign exactly {@code candidate}.
   *
   * @param oldSize the size that the witness is thought to remember, 0 when nothing is known
   * @param timeout for everything, retries included
   */
  public CosignAnswer cosign(
      WitnessEndpoint witness, Candidate candidate, long oldSize, Duration timeout) {
    if (witness.keysInUse(candidate.checkpoint()).isEmpty()) {
      return new WitnessFailedException(
              Reason.REVOKED, "its key was revoked, and counts for no tree of this size")
          .answer();
    }
    Instant deadline = clock.instant().plus(timeout);
    long old = oldSize <= candidate.size() ? oldSize : 0;
    try {
      for (int tries = 0; tries < MAX_TRIES; tries++) {
        Reply reply = add(witness, candidate, old, remaining(deadline, timeout));
        if (reply.status() != 409) {
          return replies.read(witness, candidate, reply);
        }
        old = otherOldSize(witness, candidate, old, reply, remaining(deadline, timeout));
      }
    } catch (WitnessFailedException failed) {
      return failed.answer();
    }
    return new WitnessFailedException(
            Reason.CONFLICT, "409 each time in " + MAX_TRIES + " tries; another client is racing")
        .answer();
  }

  /**
   * Asks what {@code witness} cosigned last of the log {@code origin}.
   *
   * @param log the log's key; a note without its good signature counts for nothing
   */
  public NewestCheckpoint newestCheckpoint(
      WitnessEndpoint witness, String origin, VerifierKey log, Duration timeout) {
    return newestCheckpoint(witness, origin, List.of(log), timeout);
  }

  /**
   * As {@link #newestCheckpoint(WitnessEndpoint, String, VerifierKey, Duration)}, of a log that has
   * had several keys: the good signature of one of them is enough.
   */
  public NewestCheckpoint newestCheckpoint(
      WitnessEndpoint witness, String origin, List<VerifierKey> logKeys, Duration timeout) {
    String path = "/" + Hash.sha256(Utf8.encode(origin)).hex() + "/checkpoint";
    try {
      Call call = Call.get(witness.resolve(path), timeout, WitnessReplies.MAX_BYTES);
      Reply reply = send(call);
      return replies.readNewest(witness, origin, logKeys, reply);
    } catch (WitnessFailedException failed) {
      return new NewestCheckpoint.Failed(failed.failure());
    }
  }

  /**
   * Asks which forks {@code witness} has met. Witnesses of others need not know the question: a 404
   * says that there are none.
   */
  public ShownEvidence evidence(WitnessEndpoint witness, Duration timeout) {
    try {
      Call call =
          Call.get(witness.resolve("/evidence"), timeout, WitnessReplies.MAX_EVIDENCE_BYTES);
      return replies.readEvidence(send(call));
    } catch (WitnessFailedException failed) {
      return new ShownEvidence.Failed(failed.failure());
    }
  }

  private Reply add(WitnessEndpoint witness, Candidate candidate, long old, Duration timeout)
      throws WitnessFailedException {
    AddCheckpointRequest request = request(candidate, old);
    return send(
        Call.post(
            witness.resolve("/add-checkpoint"),
            "text/plain; charset=utf-8",
            Utf8.encode(request.encode()),
            timeout,
            WitnessReplies.MAX_BYTES));
  }

  private static AddCheckpointRequest request(Candidate candidate, long old)
      throws WitnessFailedException {
    try {
      return new AddCheckpointRequest(
          old, candidate.proofs().between(old, candidate.size()), candidate.signed());
    } catch (StoreException e) {
      throw new WitnessFailedException(
          Reason.NO_PROOF, "our own tree gave no proof from size " + old + ": " + e.getMessage());
    }
  }

  private Reply send(Call call) throws WitnessFailedException {
    try {
      return exchange.send(call);
    } catch (ExchangeException e) {
      throw new WitnessFailedException(reason(e), e);
    }
  }

  private static Reason reason(ExchangeException e) {
    return switch (e.reason()) {
      case TIMEOUT -> Reason.TIMEOUT;
      case TOO_LARGE -> Reason.MALFORMED;
      case REFUSED, UNREACHABLE, TLS, BROKEN, INTERRUPTED, CLOSED -> Reason.UNREACHABLE;
    };
  }

  /** From where to prove after a 409: what it says, or what the monitoring endpoint shows. */
  private long otherOldSize(
      WitnessEndpoint witness, Candidate candidate, long old, Reply conflict, Duration timeout)
      throws WitnessFailedException {
    OptionalLong stated = statedSize(conflict);
    long other =
        stated.isPresent() ? stated.getAsLong() : shownSize(witness, candidate, old, timeout);
    if (other > candidate.size()) {
      throw new WitnessFailedException(
          Reason.CONFLICT,
          "claims to remember size %d, above our %d; a bare number proves nothing"
              .formatted(other, candidate.size()));
    }
    if (other == old) {
      throw new WitnessFailedException(
          Reason.CONFLICT, "answers 409 to old size " + old + " and names that very size");
    }
    return other;
  }

  /** The body of a 409: a size and a newline; deployed witnesses also send none. */
  private static OptionalLong statedSize(Reply conflict) throws WitnessFailedException {
    try {
      String body = Utf8.decode(conflict.body(), "409");
      if (body.isEmpty()) {
        return OptionalLong.empty();
      }
      String line = body.endsWith("\n") ? body.substring(0, body.length() - 1) : body;
      return OptionalLong.of(Decimal.parse(line, "409's tree size"));
    } catch (MalformedException e) {
      throw new WitnessFailedException(Reason.MALFORMED, e);
    }
  }

  private long shownSize(WitnessEndpoint witness, Candidate candidate, long old, Duration timeout)
      throws WitnessFailedException {
    String origin = candidate.checkpoint().origin();
    String path = "/" + Hash.sha256(Utf8.encode(origin)).hex() + "/checkpoint";
    Reply reply = send(Call.get(witness.resolve(path), timeout, WitnessReplies.MAX_BYTES));
    if (reply.status() == 404) {
      return 0; // never cosigned: it wanted old size 0
    }
    try {
      return SignedCheckpoint.parse(reply.body()).checkpoint().size(); // a hint, like the 409's
    } catch (MalformedException e) {
      throw new WitnessFailedException(
          Reason.CONFLICT,
          "409 without a size to old size %d, and its checkpoint cannot be read: %s"
              .formatted(old, e.getMessage()));
    }
  }

  private Duration remaining(Instant deadline, Duration timeout) throws WitnessFailedException {
    Duration left = Duration.between(clock.instant(), deadline);
    if (left.compareTo(SHORTEST_CALL) < 0) {
      throw new WitnessFailedException(Reason.TIMEOUT, "no whole answer within " + timeout);
    }
    return left.compareTo(timeout) < 0 ? left : timeout; // the clock may have been set back
  }
}
