package cairn.node;

import cairn.http.ExchangeException;
import cairn.http.Reply;
import cairn.node.CheckedStage.Outcome;
import cairn.node.CheckedStage.Stage;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;

/** The first stages of {@link PeerCheck}: whether there is a way, and somebody at its end. */
final class PeerWay {
  private static final int MOST_ADDRESSES = 4;

  private final URI url;
  private final PeerExchange.Resolver resolver;
  private final InstantSource clock;

  PeerWay(URI url, PeerExchange.Resolver resolver, InstantSource clock) {
    this.url = url;
    this.resolver = resolver;
    this.clock = clock;
  }

  /** The first answer, and between which times it was made. */
  record Answer(Reply reply, Instant asked, Instant answered) {}

  /** Walks it; without an answer there is none beyond. */
  Optional<Answer> walk(PeerQuestions peer, CheckedStages stages) {
    Optional<List<InetAddress>> addresses = name(stages);
    if (addresses.isEmpty()) {
      return Optional.empty();
    }
    boolean isPlain = "http".equals(url.getScheme());
    if (isPlain) {
      stages.add(withoutTls(addresses.get()));
    }
    Instant asked = clock.instant();
    try {
      Answer answer = new Answer(peer.health(), asked, clock.instant());
      if (!isPlain) {
        stages.add(CheckedStage.ok(Stage.TLS, "its certificate is trusted and names it"));
      }
      stages.add(health(answer.reply()));
      return Optional.of(answer);
    } catch (ExchangeException e) {
      stages.add(isOfTls(e) ? tlsFailed(e) : silent(e));
      return Optional.empty();
    }
  }

  private Optional<List<InetAddress>> name(CheckedStages stages) {
    String host = url.getHost();
    try {
      List<InetAddress> addresses = resolver.resolve(host);
      Optional<InetAddress> here =
          PeerExchange.isWrittenDown(host)
              ? Optional.empty()
              : addresses.stream().filter(PeerExchange::isHere).findFirst();
      if (here.isPresent()) {
        stages.add(
            new CheckedStage(
                Stage.NAME,
                Outcome.REFUSED,
                "leads to " + here.get().getHostAddress() + ", which no node calls by a name",
                "its operator's DNS must lead to where it is reached from outside"));
        return Optional.empty();
      }
      stages.add(
          CheckedStage.ok(
              Stage.NAME,
              PeerExchange.isWrittenDown(host)
                  ? "an address, nothing to look up"
                  : "leads to " + shown(addresses)));
      return Optional.of(addresses);
    } catch (UnknownHostException e) {
      stages.add(
          new CheckedStage(
              Stage.NAME,
              Outcome.UNREACHABLE,
              host + " does not resolve",
              "look for a slip in it; ask its operator, and this machine's DNS"));
      return Optional.empty();
    }
  }

  private static String shown(List<InetAddress> addresses) {
    return addresses.stream()
            .limit(MOST_ADDRESSES)
            .map(InetAddress::getHostAddress)
            .collect(Collectors.joining(", "))
        + (addresses.size() > MOST_ADDRESSES ? ", …" : "");
  }

  /** What is exchanged is signed; who exchanges what with whom is not hidden. */
  private static CheckedStage withoutTls(List<InetAddress> addresses) {
    return addresses.stream().allMatch(InetAddress::isLoopbackAddress)
        ? CheckedStage.ok(Stage.TLS, "none, and none is needed: it is on this machine")
        : new CheckedStage(
            Stage.TLS,
            Outcome.REFUSED,
            "none: whoever is on the way sees what is exchanged, and can hold it back",
            "its operator sets `tls.certificate` and `tls.key`, or puts it behind a proxy that has"
                + " them; then its address begins with https://");
  }

  /** A server that speaks plain HTTP does not fail a handshake, it begins none. */
  private boolean isOfTls(ExchangeException failed) {
    boolean isOfTls = failed.reason() == ExchangeException.Reason.TLS;
    for (Throwable cause = failed; cause != null && !isOfTls; cause = cause.getCause()) {
      isOfTls = cause instanceof SSLException;
    }
    return isOfTls && "https".equals(url.getScheme());
  }

  private static CheckedStage tlsFailed(ExchangeException failed) {
    boolean isHandshake = failed.reason() == ExchangeException.Reason.TLS;
    return new CheckedStage(
        Stage.TLS,
        Outcome.UNREACHABLE,
        failed.getMessage(),
        isHandshake
            ? "its certificate must name this host, not have ended, and come from an authority"
                + " that this machine trusts"
            : "if it has no TLS, it needs some: `tls.certificate` and `tls.key`, or a proxy");
  }

  private CheckedStage silent(ExchangeException failed) {
    String todo =
        switch (failed.reason()) {
          case REFUSED -> "start it, or correct host and port; look at firewalls";
          case UNREACHABLE, TIMEOUT -> "look at firewalls and routes, here and there";
          case BROKEN ->
              "http".equals(url.getScheme())
                  ? "if it has TLS, its address begins with https://"
                  : "look at what stands in front of it";
          case TLS, TOO_LARGE, INTERRUPTED, CLOSED -> "look at what stands in front of it";
        };
    return new CheckedStage(Stage.HEALTH, Outcome.UNREACHABLE, failed.getMessage(), todo);
  }

  private static CheckedStage health(Reply reply) {
    return switch (reply.status()) {
      case 200 -> CheckedStage.ok(Stage.HEALTH, "it answers, and says that it is well");
      case 301, 302, 303, 307, 308 ->
          new CheckedStage(
              Stage.HEALTH,
              Outcome.UNREACHABLE,
              "status " + reply.status() + ": it leads elsewhere, and nodes follow nobody",
              "use the address where it answers itself");
      case 404 ->
          new CheckedStage(
              Stage.HEALTH,
              Outcome.UNREACHABLE,
              "status 404: no node of Cairn answers there",
              "correct the address: it is what stands in front of /federation");
      default ->
          new CheckedStage(
              Stage.HEALTH,
              Outcome.UNREACHABLE,
              "it answers, and says that it is not well: status " + reply.status(),
              "its operator sees why at /readyz");
    };
  }
}
