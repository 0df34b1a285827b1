package cairn.http;

import cairn.http.ExchangeException.Reason;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * An exchange over the network, by the JDK's client: HTTP/1.1, connections kept for 30 s, no
 * redirects, cookies, credentials, decompression or proxy. Safe for many threads at once.
 */
public final class HttpClientExchange implements Exchange, AutoCloseable {
  /**
   * Threads that resolve names and shake hands, so that a name server which hangs holds up one of
   * them and not everybody. Waiting for a reply takes none.
   */
  private static final int THREADS = 32;

  private final ThreadPoolExecutor executor;
  private final HttpClient client;
  private volatile boolean closed;

  private HttpClientExchange(HttpClient.Builder builder) {
    executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("exchange-", 0).factory());
    executor.allowCoreThreadTimeOut(true);
    client =
        builder
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .executor(executor)
            .build();
  }

  /** Trusts for TLS what the JDK trusts. */
  public static HttpClientExchange create() {
    return new HttpClientExchange(HttpClient.newBuilder());
  }

  /**
   * Trusts for TLS these certificates alone.
   *
   * @param trusted a PEM file
   */
  public static HttpClientExchange trusting(Path trusted) throws TlsException {
    KeyStore store = Pem.trustStore(trusted);
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return new HttpClientExchange(HttpClient.newBuilder().sslContext(context));
    } catch (GeneralSecurityException e) {
      throw new TlsException("cannot trust " + trusted + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Reply send(Call call) throws ExchangeException {
    return await(call, LimitedBody.handler(call));
  }

  @Override
  public Reply send(Call call, BodySink sink) throws ExchangeException {
    return await(call, LimitedBody.handler(call, sink));
  }

  private Reply await(Call call, HttpResponse.BodyHandler<byte[]> body) throws ExchangeException {
    CompletableFuture<HttpResponse<byte[]>> pending = start(call, body);
    try {
      HttpResponse<byte[]> response = pending.get(call.timeout().toNanos(), TimeUnit.NANOSECONDS);
      return new Reply(response.statusCode(), headers(call, response), response.body());
    } catch (TimeoutException e) {
      pending.cancel(true);
      throw new ExchangeException(
          Reason.TIMEOUT, call + ": no whole reply within " + shown(call.timeout()), e);
    } catch (InterruptedException e) {
      pending.cancel(true);
      Thread.currentThread().interrupt();
      throw new ExchangeException(Reason.INTERRUPTED, call + ": interrupted", e);
    } catch (ExecutionException e) {
      throw ExchangeFailure.of(call, e.getCause() == null ? e : e.getCause(), closed);
    }
  }

  private CompletableFuture<HttpResponse<byte[]>> start(
      Call call, HttpResponse.BodyHandler<byte[]> body) throws ExchangeException {
    if (closed) {
      throw new ExchangeException(Reason.CLOSED, call + ": this exchange is closed");
    }
    return client.sendAsync(request(call), body);
  }

  private static HttpRequest request(Call call) {
    byte[] body = call.body();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.uri())
            .method(
                call.method().name(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    call.headers().fields().forEach(field -> request.header(field.name(), field.value()));
    return request.build();
  }

  private static Headers headers(Call call, HttpResponse<byte[]> response)
      throws ExchangeException {
    List<Headers.Field> fields = new ArrayList<>();
    try {
      response
          .headers()
          .map()
          .forEach(
              (name, values) ->
                  values.forEach(value -> fields.add(new Headers.Field(name, value))));
    } catch (IllegalArgumentException malformed) {
      throw new ExchangeException(
          Reason.BROKEN, call + ": the reply's headers are malformed", malformed);
    }
    return Headers.of(fields);
  }

  private static String shown(Duration timeout) {
    return timeout.toMillis() + " ms";
  }

  /** Gives up the calls in flight, which then fail with {@link Reason#CLOSED}. */
  @Override
  public void close() {
    closed = true;
    client.shutdownNow();
    executor.shutdown();
  }
}
