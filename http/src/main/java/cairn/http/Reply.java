package cairn.http;

import cairn.format.Decimal;
import cairn.format.MalformedException;
import java.time.Duration;
import java.util.Optional;

/**
 * A whole reply from the network, within the call's bounds. Nothing in it is trusted.
 *
 * @param body copied in and out; never decompressed
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out; replies are not compared
public record Reply(int status, Headers headers, byte[] body) {
  private static final int MAX_RETRY_DIGITS = 9;

  public Reply {
    body = body.clone();
  }

  @Override
  public byte[] body() {
    return body.clone();
  }

  /**
   * How long to wait before asking again, where {@code Retry-After} says it in whole seconds; its
   * other form, a date, is passed over.
   */
  public Optional<Duration> retryAfter() {
    Optional<String> said =
        headers.first("Retry-After").filter(value -> value.length() <= MAX_RETRY_DIGITS);
    if (said.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Duration.ofSeconds(Decimal.parse(said.get(), "Retry-After")));
    } catch (MalformedException noSeconds) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return status + " (" + body.length + " bytes)";
  }
}
