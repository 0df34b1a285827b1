package cairn.cli;

import cairn.http.BodySink;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.HttpClientExchange;
import cairn.http.Reply;
import java.util.Optional;

/**
 * The JDK's client, made when first used: most commands need none, and it costs a tenth of a
 * second.
 */
final class LazyExchange implements Exchange, AutoCloseable {
  private Optional<HttpClientExchange> client = Optional.empty(); // guarded by this

  @Override
  public Reply send(Call call) throws ExchangeException {
    return client().send(call);
  }

  @Override
  public Reply send(Call call, BodySink sink) throws ExchangeException {
    return client().send(call, sink);
  }

  private synchronized HttpClientExchange client() {
    HttpClientExchange made = client.orElseGet(HttpClientExchange::create);
    client = Optional.of(made);
    return made;
  }

  @Override
  public synchronized void close() {
    client.ifPresent(HttpClientExchange::close);
  }
}
