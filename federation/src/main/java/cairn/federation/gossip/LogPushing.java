package cairn.federation.gossip;

import cairn.federation.NodeCards;
import cairn.federation.gossip.HeldLogs.Held;
import cairn.federation.gossip.SyncLine.Direction;
import cairn.format.Hash;
import cairn.format.NodeCard;
import cairn.format.PrintableText;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Problem;
import cairn.http.Reply;
import cairn.log.mirror.Brought;
import cairn.log.mirror.MirrorClient;
import cairn.log.mirror.SyncBudget;
import cairn.store.StoreException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Brings this node's card and the logs that it holds, its own and its mirrors, to peers that cannot
 * come for them ({@code add-checkpoint} and {@code add-entries} of tlog-mirror). What was brought
 * is kept in mind, so that an idle round sends nothing; it is forgotten after an hour, and by a
 * restart, and then asked anew. Any thread may call, one at a time for each peer.
 */
public final class LogPushing implements Pushing {
  /** What one log may take of a round. What is left over is due in the next one. */
  public static final Duration MOST_TIME = Duration.ofMinutes(2);

  public static final long MOST_BYTES = 256L << 20;

  /** After so long is asked whether what was brought is still there. */
  static final Duration LATER = Duration.ofHours(1);

  /** Others' logs are offered again after so long to whoever did not want them. */
  static final Duration UNWANTED = Duration.ofMinutes(10);

  private static final Duration CARD_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_ANSWER = 4 << 10;
  private static final int QUOTED = 200;

  private final Exchange exchange;
  private final HeldLogs logs;
  private final NodeCards own;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Map<Hash, Destination> destinations = new ConcurrentHashMap<>();

  /**
   * @param exchange to the addresses of peers
   * @param logs what is brought
   * @param own this node's card, which says which of them are its own
   * @param nanos a stopwatch
   */
  public LogPushing(
      Exchange exchange, HeldLogs logs, NodeCards own, InstantSource clock, LongSupplier nanos) {
    this.exchange = exchange;
    this.logs = logs;
    this.own = own;
    this.clock = clock;
    this.nanos = nanos;
  }

  @Override
  public List<SyncLine> pushOnce(GossipPeer peer) throws StoreException {
    Optional<URI> url = peer.url();
    if (!peer.push() || url.isEmpty()) {
      return List.of();
    }
    if (destinations.size() > 2 * GossipPeers.MAX_PEERS) {
      destinations.clear(); // of peers that are none any more; what is forgotten is asked anew
    }
    Destination destination =
        destinations
            .computeIfAbsent(peer.fingerprint(), key -> new Destination(url.get()))
            .at(url.get());
    destinations.put(peer.fingerprint(), destination);
    return destination.pushOnce(peer);
  }

  /** One peer at one address. */
  private final class Destination {
    private final URI url;
    private final Map<String, BroughtLog> broughtLogs = new HashMap<>(); // one thread at a time
    private Instant cardDue = Instant.MIN;
    private Optional<String> cardFailure = Optional.empty();

    Destination(URI url) {
      this.url = url;
    }

    Destination at(URI now) {
      return now.equals(url) ? this : new Destination(now);
    }

    List<SyncLine> pushOnce(GossipPeer peer) throws StoreException {
      List<SyncLine> lines = new ArrayList<>();
      Instant now = clock.instant();
      if (!now.isBefore(cardDue)) {
        Optional<String> failure = bringCard();
        cardDue = failure.isEmpty() ? now.plus(LATER) : now;
        if (failure.isPresent() && !failure.equals(cardFailure)) {
          lines.add(line(peer, "", 0, false, "The card was not taken: " + failure.get(), now));
        }
        cardFailure = failure;
      }
      for (Held held : logs.all()) {
        if (!peer.owns(held.origin())) {
          bring(peer, held).ifPresent(lines::add);
        }
      }
      return lines;
    }

    /** Why it was not taken; empty if it was. */
    private Optional<String> bringCard() {
      try {
        NodeCard card = own.card();
        Reply reply =
            exchange.send(
                Call.post(
                    GossipClient.resolve(url, "/federation/cards"),
                    "application/json",
                    card.encode(),
                    CARD_TIMEOUT,
                    MAX_ANSWER));
        return reply.status() / 100 == 2
            ? Optional.empty()
            : Optional.of("status " + reply.status() + said(reply));
      } catch (SigningException | ExchangeException e) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
    }

    private static String said(Reply reply) {
      return Problem.parse(reply)
          .map(problem -> ": " + PrintableText.shorten(problem.detail(), QUOTED))
          .orElse("");
    }

    private Optional<SyncLine> bring(GossipPeer peer, Held held) throws StoreException {
      Optional<SignedCheckpoint> newest = held.log().checkpoint();
      if (newest.isEmpty() || newest.get().checkpoint().size() == 0) {
        return Optional.empty();
      }
      BroughtLog log =
          broughtLogs.computeIfAbsent(
              held.origin(),
              origin ->
                  new BroughtLog(
                      new MirrorClient(exchange, GossipClient.resolve(url, "/mirror"), origin)));
      Instant started = clock.instant();
      if (!log.isDue(newest.get().checkpoint().size(), started)) {
        return Optional.empty();
      }
      Brought outcome = log.client.bring(held.log(), new SyncBudget(nanos, MOST_TIME, MOST_BYTES));
      boolean isOwn = isOwn(held.origin());
      boolean isNews = log.note(outcome, started, isOwn ? started : started.plus(UNWANTED));
      boolean isUnwanted = outcome instanceof Brought.Refused && !isOwn;
      return isNews && !isUnwanted ? line(peer, held.origin(), outcome, started) : Optional.empty();
    }

    /** Others' logs are offered; whether a peer wants them is its own affair. */
    private boolean isOwn(String origin) {
      return own.logs().stream().anyMatch(log -> log.origin().toString().equals(origin));
    }

    private Optional<SyncLine> line(
        GossipPeer peer, String origin, Brought outcome, Instant started) {
      return switch (outcome) {
        case Brought.Whole(long size, long entries) ->
            entries == 0
                ? Optional.empty()
                : Optional.of(
                    line(peer, origin, entries, true, "It has all %d".formatted(size), started));
        case Brought.Unfinished(long entries, long target, String reason, Duration retryAfter) ->
            Optional.of(
                line(
                    peer,
                    origin,
                    entries,
                    false,
                    "Not all %d yet: %s".formatted(target, reason),
                    started));
        case Brought.Ahead(long size) ->
            Optional.of(
                line(
                    peer,
                    origin,
                    0,
                    true,
                    "It has seen a tree of %d, more than is held here".formatted(size),
                    started));
        case Brought.Refused(int status, String reason) ->
            Optional.of(line(peer, origin, 0, false, "Not taken: " + reason, started));
      };
    }

    private SyncLine line(
        GossipPeer peer, String origin, long entries, boolean ok, String outcome, Instant started) {
      Instant now = clock.instant();
      return new SyncLine(
          now,
          peer.fingerprint(),
          origin,
          Direction.PUSH,
          entries,
          ok,
          outcome,
          Math.max(0, Duration.between(started, now).toMillis()));
    }
  }

  /** What is known of one log at one peer. */
  private static final class BroughtLog {
    final MirrorClient client;

    /** Up to this size it has it all. */
    private long whole;

    private Instant due = Instant.MIN;
    private Optional<Brought> last = Optional.empty();

    BroughtLog(MirrorClient client) {
      this.client = client;
    }

    boolean isDue(long newest, Instant now) {
      return !now.isBefore(due) || newest > whole;
    }

    /**
     * Whether it is worth telling: what is refused again and again is told of once.
     *
     * @param again when to offer it again if it is not taken
     */
    boolean note(Brought outcome, Instant now, Instant again) {
      boolean isRepeated = last.equals(Optional.of(outcome)) && !(outcome instanceof Brought.Whole);
      last = Optional.of(outcome);
      whole = Long.MAX_VALUE; // but for what is whole, growth changes nothing
      switch (outcome) {
        case Brought.Whole(long size, long entries) -> {
          whole = size;
          due = now.plus(LATER);
        }
        case Brought.Unfinished unfinished -> due = now.plus(unfinished.retryAfter());
        case Brought.Ahead ahead -> due = again;
        case Brought.Refused refused -> due = again;
      }
      return !isRepeated;
    }
  }
}
