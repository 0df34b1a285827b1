package cairn.witness;

import java.time.Duration;
import java.util.Optional;

/**
 * Why a witness did not give its vote.
 *
 * @param reason for programs and metric labels
 * @param detail for people: what was expected and what came
 * @param retryAfter how long the witness asks to be left alone
 */
public record WitnessFailure(Reason reason, String detail, Optional<Duration> retryAfter) {

  /** The closed set of reasons. */
  public enum Reason {
    /** Nobody listens there, or the connection broke. */
    UNREACHABLE,
    /** No whole answer within the deadline. */
    TIMEOUT,
    /** 403 or 404: it does not know the log, or not by this key. */
    REFUSED_UNKNOWN_LOG,
    /** 409 that could not be resolved: it remembers a size that it should not. */
    CONFLICT,
    /** 422: the proof or the root contradicts what it remembers. */
    REFUSED_PROOF,
    /** 400, 413 or the like: it takes the request for malformed. */
    REJECTED,
    /** 429: its quota is used up. */
    RATE_LIMITED,
    /** 5xx: it cannot answer for now. */
    UNAVAILABLE,
    /** The answer holds no good cosignature on the candidate by a known key. */
    BAD_SIGNATURE,
    /** Its key has been revoked, so it was not asked. */
    REVOKED,
    /** The cosignature's time is too far from our clock. */
    CLOCK,
    /** The answer is not what the protocol allows, or too large. */
    MALFORMED,
    /** Our own tree could not give the consistency proof. */
    NO_PROOF
  }

  WitnessFailure(Reason reason, String detail) {
    this(reason, detail, Optional.empty());
  }

  @Override
  public String toString() {
    return reason + ": " + detail;
  }
}
