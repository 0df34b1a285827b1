package cairn.witness;

import java.time.Duration;
import java.util.Optional;

/**
 * What a witness answers to {@code add-checkpoint}, or a mirror, without a transport.
 *
 * @param status the HTTP status
 * @param body ends with a newline
 * @param retryAfter sent as {@code Retry-After}
 */
public record WitnessAnswer(
    int status, String contentType, String body, Optional<Duration> retryAfter) {
  static final String TEXT = "text/plain; charset=utf-8";

  /** The type of a 409's body (tlog-witness, "add-checkpoint"). */
  static final String SIZE = "text/x.tlog.size";

  static WitnessAnswer ok(String body) {
    return new WitnessAnswer(200, TEXT, body, Optional.empty());
  }

  static WitnessAnswer refused(int status, String why) {
    return new WitnessAnswer(status, TEXT, why + "\n", Optional.empty());
  }

  static WitnessAnswer conflict(long size) {
    return new WitnessAnswer(409, SIZE, size + "\n", Optional.empty());
  }

  /**
   * For a log whose memory this witness has lost. A server's error, as the request may be in order;
   * without {@code Retry-After}, as waiting does not help: an operator must replace the key.
   */
  static WitnessAnswer stopped(String origin) {
    return refused(
        503,
        "this witness has lost its memory of "
            + origin
            + " and cosigns it no more; its operator must set up a new witness with a new key");
  }

  /** 503: to be tried again. */
  public static WitnessAnswer unavailable(String why, Duration retryAfter) {
    return new WitnessAnswer(503, TEXT, why + "\n", Optional.of(retryAfter));
  }
}
