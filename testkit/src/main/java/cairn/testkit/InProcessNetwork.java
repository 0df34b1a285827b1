package cairn.testkit;

import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.ExchangeException.Reason;
import cairn.http.HandlerExchange;
import cairn.http.Reply;
import cairn.http.Router;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A network without sockets: a call is a function call on the caller's thread, which the network
 * may lose, delay, repeat or leave unanswered. Time passes on the virtual clock only.
 *
 * <p>Any thread may call any method; a run repeats exactly when one thread makes all calls.
 */
public final class InProcessNetwork implements Exchange {
  private static final String NOBODY = "client";

  private record Address(String host, int port) {}

  /** An unordered pair of hosts. */
  private record Pair(String one, String other) {
    static Pair of(String a, String b) {
      return a.compareTo(b) <= 0 ? new Pair(a, b) : new Pair(b, a);
    }
  }

  private final VirtualClock clock;

  // Guarded by this, which is not held while a handler runs.
  private final Map<Address, Router> listeners = new HashMap<>();
  private final Set<Pair> cut = new HashSet<>();
  private final List<Runnable> late = new ArrayList<>();
  private Fates fates = Fates.kind();

  public InProcessNetwork(VirtualClock clock) {
    this.clock = clock;
  }

  /** Answers calls to {@code http://host:port} from now on, in place of whoever did before. */
  public synchronized void listen(String host, int port, Router router) {
    listeners.put(new Address(host, port), router);
  }

  /** Nobody listens there any more: calls are refused. */
  public synchronized void silence(String host, int port) {
    listeners.remove(new Address(host, port));
  }

  public synchronized void decideBy(Fates fates) {
    this.fates = fates;
  }

  /** Calls between the two hosts, in both directions, are lost until {@link #join}. */
  public synchronized void separate(String host, String other) {
    cut.add(Pair.of(host, other));
  }

  public synchronized void join(String host, String other) {
    cut.remove(Pair.of(host, other));
  }

  /** The way out for that host; its name is what handlers see as the remote address. */
  public Exchange from(String host) {
    return call -> send(host, call);
  }

  /** A call from a host of no name. */
  @Override
  public Reply send(Call call) throws ExchangeException {
    return send(NOBODY, call);
  }

  /**
   * Handles once more, in an order that the generator chooses, what {@link Fate.RepeatedLater}
   * kept; returns how many there were. Nobody hears the answers.
   */
  public int repeatLate(RandomGenerator random) {
    List<Runnable> repeats = takeLate();
    int count = repeats.size();
    for (int left = count; left > 0; left--) {
      repeats.remove(random.nextInt(left)).run();
    }
    return count;
  }

  private synchronized List<Runnable> takeLate() {
    List<Runnable> repeats = new ArrayList<>(late);
    late.clear();
    return repeats;
  }

  private Reply send(String source, Call call) throws ExchangeException {
    Optional<Exchange> target = target(source, call.uri());
    return switch (fate(source, call)) {
      case Fate.Refused() -> throw refused(call);
      case Fate.Lost() -> throw timedOut(call, call.timeout());
      case Fate.Unanswered() -> {
        deliver(target, call);
        throw timedOut(call, call.timeout());
      }
      case Fate.Delivered(Duration delay) -> delayed(target, call, delay);
      case Fate.Duplicated() -> {
        deliver(target, call);
        yield deliver(target, call);
      }
      case Fate.RepeatedLater() -> {
        Reply reply = deliver(target, call);
        keep(target, call);
        yield reply;
      }
    };
  }

  private Reply delayed(Optional<Exchange> target, Call call, Duration delay)
      throws ExchangeException {
    Duration there = delay.dividedBy(2);
    if (there.compareTo(call.timeout()) > 0) {
      throw timedOut(call, call.timeout());
    }
    clock.advance(there);
    Reply reply = deliver(target, call);
    if (delay.compareTo(call.timeout()) > 0) {
      throw timedOut(call, call.timeout().minus(there));
    }
    clock.advance(delay.minus(there));
    return reply;
  }

  private static Reply deliver(Optional<Exchange> target, Call call) throws ExchangeException {
    if (target.isEmpty()) {
      throw refused(call);
    }
    return target.get().send(call);
  }

  private synchronized void keep(Optional<Exchange> target, Call call) {
    late.add(
        () -> {
          try {
            deliver(target, call);
          } catch (ExchangeException unheard) {
            // the caller had its answer long ago; what the handler did is what the test looks at
          }
        });
  }

  private synchronized Fate fate(String source, Call call) {
    boolean separated = cut.contains(Pair.of(source, call.uri().getHost()));
    return separated ? new Fate.Lost() : fates.of(source, call);
  }

  private synchronized Optional<Exchange> target(String source, URI uri) {
    int standard = uri.getScheme().equals("https") ? 443 : 80;
    int port = uri.getPort() < 0 ? standard : uri.getPort();
    return Optional.ofNullable(listeners.get(new Address(uri.getHost(), port)))
        .map(router -> new HandlerExchange(router, source));
  }

  private ExchangeException timedOut(Call call, Duration waited) {
    clock.advance(waited);
    return new ExchangeException(Reason.TIMEOUT, call + ": no answer within " + call.timeout());
  }

  private static ExchangeException refused(Call call) {
    return new ExchangeException(Reason.REFUSED, call + ": nobody listens");
  }
}
