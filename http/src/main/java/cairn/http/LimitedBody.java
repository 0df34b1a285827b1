package cairn.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Collects a reply's body and gives it up once it is too long. */
final class LimitedBody implements HttpResponse.BodySubscriber<byte[]> {
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final String call;
  private final int maxBytes;
  private final long declared;
  private Flow.Subscription subscription = new NoSubscription();

  /** Before the subscription there is nothing to cancel. */
  private static final class NoSubscription implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  private LimitedBody(String call, int maxBytes, long declared) {
    this.call = call;
    this.maxBytes = maxBytes;
    this.declared = declared;
  }

  static HttpResponse.BodyHandler<byte[]> handler(Call call) {
    int maxBytes = call.method() == Method.HEAD ? 0 : call.maxReplyBytes();
    return head -> {
      // The length that a reply to HEAD declares is that of a body which does not come.
      long declared =
          call.method() == Method.HEAD
              ? 0
              : head.headers().firstValueAsLong("Content-Length").orElse(0);
      return new LimitedBody(call.toString(), maxBytes, declared);
    };
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
      if (piece.remaining() > maxBytes - bytes.size()) {
        giveUp();
        return;
      }
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      bytes.writeBytes(copy);
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
    result.complete(bytes.toByteArray());
  }
}
