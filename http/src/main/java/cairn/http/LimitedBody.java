package cairn.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** Collects a reply's body, or hands it on in parts, and gives it up once it is too long. */
final class LimitedBody implements HttpResponse.BodySubscriber<byte[]> {
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  private final BodySink sink;
  private final Supplier<byte[]> body;
  private final String call;
  private final int maxBytes;
  private final long declared;
  private int received;
  private Flow.Subscription subscription = new NoSubscription();

  /** Before the subscription there is nothing to cancel. */
  private static final class NoSubscription implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  /**
   * @param body what the reply has once everything was taken
   */
  private LimitedBody(
      BodySink sink, Supplier<byte[]> body, String call, int maxBytes, long declared) {
    this.sink = sink;
    this.body = body;
    this.call = call;
    this.maxBytes = maxBytes;
    this.declared = declared;
  }

  static HttpResponse.BodyHandler<byte[]> handler(Call call) {
    return head -> {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      return of(call, head, bytes::writeBytes, bytes::toByteArray);
    };
  }

  /** Hands on the body of a 200, and collects any other. */
  static HttpResponse.BodyHandler<byte[]> handler(Call call, BodySink sink) {
    return head ->
        head.statusCode() == 200
            ? of(call, head, sink, () -> new byte[0])
            : handler(call).apply(head);
  }

  private static HttpResponse.BodySubscriber<byte[]> of(
      Call call, HttpResponse.ResponseInfo head, BodySink sink, Supplier<byte[]> body) {
    int maxBytes = call.method() == Method.HEAD ? 0 : call.maxReplyBytes();
    // The length that a reply to HEAD declares is that of a body which does not come.
    long declared =
        call.method() == Method.HEAD
            ? 0
            : head.headers().firstValueAsLong("Content-Length").orElse(0);
    return new LimitedBody(sink, body, call.toString(), maxBytes, declared);
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    if (declared > maxBytes) {
      giveUp();
    } else {
      subscription.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> pieces) {
    for (ByteBuffer piece : pieces) {
      if (piece.remaining() > maxBytes - received) {
        giveUp();
        return;
      }
      received += piece.remaining();
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      sink.take(copy);
    }
  }

  private void giveUp() {
    subscription.cancel();
    result.completeExceptionally(
        new ExchangeException(
            ExchangeException.Reason.TOO_LARGE,
            call + ": the reply is longer than " + maxBytes + " bytes"));
  }

  @Override
  public void onError(Throwable failure) {
    result.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    result.complete(body.get());
  }
}
