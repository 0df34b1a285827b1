package cairn.log.mirror;

import cairn.format.AddEntriesHeader;
import cairn.format.MirrorInfo;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Reply;
import cairn.log.mirror.TileSourceException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Sends a mirror's two requests, within a budget of bytes sent and time. */
final class MirrorRequests {
  /** A mirror checks a proof and writes one row. */
  private static final Duration CHECKPOINT_TIMEOUT = Duration.ofSeconds(10);

  /** A package of the largest entries is 16.8 MB, which takes 45 s at 3 Mbit/s. */
  private static final Duration ENTRIES_TIMEOUT = Duration.ofSeconds(60);

  /** A mirror may not silence us for longer by one header. */
  private static final Duration LONGEST_RETRY = Duration.ofHours(1);

  /** Whoever unpacks is wary of what was packed more tightly. */
  private static final int MAX_RATIO = 50;

  private static final int WORTH_PACKING = 1024;

  private final Exchange exchange;
  private final String prefix;

  MirrorRequests(Exchange exchange, URI prefix) {
    this.exchange = exchange;
    String text = prefix.toString();
    this.prefix = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  Reply checkpoint(byte[] body, SyncBudget budget) throws TileSourceException {
    return send(
        call("/add-checkpoint", "text/plain; charset=utf-8", body, CHECKPOINT_TIMEOUT, budget),
        body.length,
        budget);
  }

  Reply entries(byte[] body, SyncBudget budget) throws TileSourceException {
    Optional<byte[]> packed = packed(body);
    byte[] sent = packed.orElse(body);
    Call call = call("/add-entries", AddEntriesHeader.CONTENT_TYPE, sent, ENTRIES_TIMEOUT, budget);
    return send(
        packed.isPresent() ? call.with("Content-Encoding", "gzip") : call, sent.length, budget);
  }

  private Call call(String path, String contentType, byte[] body, Duration most, SyncBudget budget)
      throws TileSourceException {
    return Call.post(
        URI.create(prefix + path), contentType, body, budget.timeFor(most), MirrorInfo.MAX_BYTES);
  }

  private Reply send(Call call, int length, SyncBudget budget) throws TileSourceException {
    if (budget.bytesFor(length) < length) {
      throw budget.used();
    }
    budget.take(length);
    try {
      return exchange.send(call);
    } catch (ExchangeException e) {
      throw new TileSourceException(Reason.UNREACHABLE, e.getMessage(), e);
    }
  }

  /** The body as gzip, if that is worth it. */
  private static Optional<byte[]> packed(byte[] body) {
    if (body.length < WORTH_PACKING) {
      return Optional.empty();
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 2);
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("a stream in memory failed", e);
    }
    int size = packed.size();
    return size < body.length && size * (long) MAX_RATIO > body.length
        ? Optional.of(packed.toByteArray())
        : Optional.empty();
  }

  /** When the mirror asks to be tried again; zero if it does not say in seconds. */
  static Duration retryAfter(Reply reply) {
    Duration said = reply.retryAfter().orElse(Duration.ZERO);
    return said.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : said;
  }
}
