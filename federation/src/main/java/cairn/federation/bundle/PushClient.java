package cairn.federation.bundle;

import cairn.format.MalformedException;
import cairn.format.PrintableText;
import cairn.format.PushAnswer;
import cairn.format.RecordPush;
import cairn.http.Call;
import cairn.http.ErrorCode;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Problem;
import cairn.http.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Sends pushes to one address: plain, blocking, without state. Any thread may call. */
final class PushClient {
  private static final int QUOTED = 300;

  private final Exchange exchange;
  private final URI records;
  private final Duration timeout;

  /**
   * @param url what stands in front of {@code /federation}, without a slash at its end
   * @param timeout for one push and its answer
   */
  PushClient(Exchange exchange, URI url, Duration timeout) {
    this.exchange = exchange;
    this.records = URI.create(url + "/federation/records");
    this.timeout = timeout;
  }

  PushReply send(RecordPush push) {
    Reply reply;
    try {
      reply =
          exchange.send(
              Call.post(records, "application/json", push.encode(), timeout, PushAnswer.MAX_BYTES));
    } catch (ExchangeException e) {
      return failed(e);
    }
    return reply.status() == 200 ? taken(push, reply) : refused(reply);
  }

  private static PushReply failed(ExchangeException e) {
    return switch (e.reason()) {
      case REFUSED, UNREACHABLE, BROKEN -> new PushReply.Later(Duration.ZERO, e.getMessage());
      case TIMEOUT -> new PushReply.TooMuch(e.getMessage());
      case TLS, TOO_LARGE -> new PushReply.Unusable(e.getMessage());
      case INTERRUPTED, CLOSED -> new PushReply.Interrupted();
    };
  }

  /** An answer about something else is none. */
  private static PushReply taken(RecordPush push, Reply reply) {
    try {
      PushAnswer answer = PushAnswer.parse(reply.body());
      return answer.isOf(push)
          ? new PushReply.Taken(answer)
          : new PushReply.Unusable("it answered about something else than what it was sent");
    } catch (MalformedException e) {
      return new PushReply.Unusable("its answer is malformed: " + e.getMessage());
    }
  }

  private static PushReply refused(Reply reply) {
    Optional<Problem> problem = Problem.parse(reply);
    String reason =
        problem
            .map(said -> PrintableText.shorten(said.detail(), QUOTED))
            .orElse("it answered with status " + reply.status());
    Duration earliest = reply.retryAfter().orElse(Duration.ZERO);
    if (problem.map(Problem::code).equals(Optional.of(ErrorCode.MESSAGE_REPLAYED))) {
      return new PushReply.Later(earliest, reason); // an answer to it was lost; with another time
    }
    return switch (reply.status()) {
      case 408, 413 -> new PushReply.TooMuch(reason);
      case 429, 500, 502, 503, 504 -> new PushReply.Later(earliest, reason);
      case 404, 405 ->
          new PushReply.Refused(
              problem.map(Problem::code),
              "it takes no records there; a relay takes none, nor does a node that is in no"
                  + " federation ("
                  + reason
                  + ")");
      default ->
          reply.status() >= 400 && reply.status() < 500
              ? new PushReply.Refused(problem.map(Problem::code), reason)
              : new PushReply.Unusable(reason);
    };
  }
}
