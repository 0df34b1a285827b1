package cairn.http;

import cairn.http.Dispatcher.Admission;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An exchange that calls handlers in this process, without a network: for tests and simulation. The
 * same paths, limits and errors as behind a server; no time passes but the handlers' own.
 */
public final class HandlerExchange implements Exchange {
  private final Dispatcher dispatcher;
  private final String remoteAddress;

  /** Calls these routes, as if from that address. */
  public HandlerExchange(Router router, String remoteAddress) {
    AtomicLong incidents = new AtomicLong();
    this.dispatcher = new Dispatcher(router, () -> Long.toString(incidents.incrementAndGet()));
    this.remoteAddress = remoteAddress;
  }

  @Override
  public Reply send(Call call) throws ExchangeException {
    Reply reply = reply(call, answer(call));
    if (reply.body().length > call.maxReplyBytes()) {
      throw new ExchangeException(
          ExchangeException.Reason.TOO_LARGE,
          call + ": the reply is longer than " + call.maxReplyBytes() + " bytes");
    }
    return reply;
  }

  private Response answer(Call call) {
    URI uri = call.uri();
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = Optional.ofNullable(uri.getRawQuery()).orElse("");
    byte[] body = call.body();
    Dispatcher.Head head =
        new Dispatcher.Head(call.method().name(), path, query, call.headers(), body.length);
    return switch (dispatcher.admit(head)) {
      case Admission.Refused refused -> refused.response();
      case Admission.Admitted admitted ->
          dispatcher.answer(
              admitted.route(), admitted.request(call.headers(), body, remoteAddress));
    };
  }

  private static Reply reply(Call call, Response response) throws ExchangeException {
    byte[] body = call.method() == Method.HEAD ? new byte[0] : bytes(call, response.body());
    return new Reply(response.status(), response.headers(), body);
  }

  private static byte[] bytes(Call call, Body body) throws ExchangeException {
    return switch (body) {
      case Body.Bytes whole -> whole.bytes();
      case Body.Stream stream -> {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
          stream.writer().writeTo(out);
        } catch (IOException e) {
          throw new ExchangeException(
              ExchangeException.Reason.BROKEN, call + ": the reply broke off", e);
        }
        yield out.toByteArray();
      }
    };
  }
}
