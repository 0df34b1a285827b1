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

  /**
   * For sending, for which a mirror may leave 30 s (a package of the largest entries, 16.8 MB,
   * takes as long at 4.5 Mbit/s), and for what the mirror does with it.
   */
  private static final Duration ENTRIES_TIMEOUT = Duration.ofSeconds(60);

  /** A mirror may not silence us for longer by one header. */
  private static final Duration LONGEST_RETRY = Duration.ofHours(1);

  /** Whoever unpacks is wary of what was packed more tightly. */
  private static final int MAX_RATIO = 50;

  private static final int WORTH_PACKING = 1024;

  /** What the beginning of a body comes to is taken for the rest: large ones are held just once. */
  private static final int SAMPLE = 64 << 10;

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
    int sample = Math.min(SAMPLE, body.length);
    if (body.length < WORTH_PACKING || packed(body, sample).length >= sample) {
      return Optional.empty();
    }
    byte[] packed = packed(body, body.length);
    return packed.length < body.length && packed.length * (long) MAX_RATIO > body.length
        ? Optional.of(packed)
        : Optional.empty();
  }

  private static byte[] packed(byte[] bytes, int length) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(length / 2);
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes, 0, length);
    } catch (IOException e) {
      throw new UncheckedIOException("a stream in memory failed", e);
    }
    return packed.toByteArray();
  }

  /** When the mirror asks to be tried again; zero if it does not say in seconds. */
  static Duration retryAfter(Reply reply) {
    Duration said = reply.retryAfter().orElse(Duration.ZERO);
    return said.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : said;
  }
}
