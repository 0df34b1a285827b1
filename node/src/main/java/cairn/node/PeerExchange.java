package cairn.node;

import cairn.http.BodySink;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.ExchangeException.Reason;
import cairn.http.Reply;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The way to peers: what a peer's name resolves to is checked before it is called. A name that its
 * owner points at this machine, or at the link's own addresses (where clouds keep their secrets),
 * is not called; an address that our own operator wrote down himself is.
 *
 * <p>The call that follows resolves the name again. The JDK keeps what it resolved for 30 s, so
 * both see the same but for a moment in each 30 s; SECURITY.md says what somebody gains by that
 * moment.
 */
final class PeerExchange implements Exchange {
  /** The system's. */
  static final Resolver SYSTEM = host -> Arrays.asList(InetAddress.getAllByName(host));

  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");

  private final Exchange exchange;
  private final Resolver resolver;

  /** Looks names up. */
  @FunctionalInterface
  interface Resolver {
    /** All addresses of that name. */
    List<InetAddress> resolve(String host) throws UnknownHostException;
  }

  PeerExchange(Exchange exchange, Resolver resolver) {
    this.exchange = exchange;
    this.resolver = resolver;
  }

  /** By the system's resolver. */
  static PeerExchange of(Exchange exchange) {
    return new PeerExchange(exchange, SYSTEM);
  }

  @Override
  public Reply send(Call call) throws ExchangeException {
    requireElsewhere(call);
    return exchange.send(call);
  }

  @Override
  public Reply send(Call call, BodySink sink) throws ExchangeException {
    requireElsewhere(call);
    return exchange.send(call, sink);
  }

  private void requireElsewhere(Call call) throws ExchangeException {
    String host = String.valueOf(call.uri().getHost());
    if (!isWrittenDown(host)) {
      requireElsewhere(call, host);
    }
  }

  /** Whether the operator has said himself where it leads. */
  static boolean isWrittenDown(String host) {
    return host.equals("localhost") || ADDRESS.matcher(host).matches();
  }

  /** Whether a name that leads there is not called. */
  static boolean isHere(InetAddress address) {
    return address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isMulticastAddress();
  }

  private void requireElsewhere(Call call, String host) throws ExchangeException {
    try {
      for (InetAddress address : resolver.resolve(host)) {
        if (isHere(address)) {
          throw new ExchangeException(
              Reason.UNREACHABLE,
              call + ": the name leads to " + address.getHostAddress() + ", which is not called");
        }
      }
    } catch (UnknownHostException e) {
      throw new ExchangeException(Reason.UNREACHABLE, call + ": the name does not resolve", e);
    }
  }
}
