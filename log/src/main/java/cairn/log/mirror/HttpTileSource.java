package cairn.log.mirror;

import cairn.format.EntryBundle;
import cairn.format.EntryBundleParser;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Note;
import cairn.format.PrintableText;
import cairn.format.SignedCheckpoint;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.http.BodySink;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Problem;
import cairn.http.Reply;
import cairn.log.mirror.TileSourceException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;

/**
 * Reads a log as C2SP tlog-tiles over HTTP: its own gateway, or a mirror of it. Any thread may
 * call.
 *
 * <p>Several bundles are asked for at once while they are small, so that the way to a distant peer
 * is not waited for 256 entries at a time. Entries are taken out of an answer as it comes, so what
 * is held is at most those of one bundle of the largest ones, 17 MB. All sources with one {@link
 * LargeBundles} together hold one of these: whoever asks for a large one has it until he asks for
 * the next bundles, or closes.
 */
public final class HttpTileSource implements TileSource, AutoCloseable {
  /** For a checkpoint, a tile or a bundle. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Bundles that are asked for at once. */
  public static final int AT_ONCE = 8;

  /**
   * An answer's share when several are asked for: eight of them are 2 MiB, and usual ones a third.
   */
  private static final int SHARE = 256 << 10;

  private static final int QUOTED = 200;

  private final Exchange exchange;
  private final String prefix;
  private final SyncBudget budget;
  private final Executor executor;
  private final LargeBundles large;
  private boolean hasLarge; // guarded by this

  /**
   * A source for one synchronisation, which nobody else needs memory beside.
   *
   * @param prefix what stands in front of {@code /checkpoint} and {@code /tile/}
   * @param executor calls that go on at once; {@code Runnable::run} for one after the other
   */
  public HttpTileSource(Exchange exchange, URI prefix, SyncBudget budget, Executor executor) {
    this(exchange, prefix, budget, executor, new LargeBundles());
  }

  /**
   * A source for one synchronisation.
   *
   * @param prefix what stands in front of {@code /checkpoint} and {@code /tile/}
   * @param executor calls that go on at once; {@code Runnable::run} for one after the other
   * @param large shared by all sources of a process
   */
  public HttpTileSource(
      Exchange exchange, URI prefix, SyncBudget budget, Executor executor, LargeBundles large) {
    this.exchange = exchange;
    String text = prefix.toString();
    this.prefix = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    this.budget = budget;
    this.executor = executor;
    this.large = large;
  }

  /** What it gave out last is stored or forgotten. */
  @Override
  public synchronized void close() {
    if (hasLarge) {
      large.giveBack();
      hasLarge = false;
    }
  }

  /** The newest checkpoint; nobody has checked its signatures. */
  public SignedCheckpoint checkpoint() throws TileSourceException {
    byte[] body = get("/checkpoint", Note.MAX_BYTES);
    return parsed("checkpoint", () -> SignedCheckpoint.parse(body));
  }

  @Override
  public Tile tile(int level, TileCoordinate coordinate) throws TileSourceException {
    String path = "/tile/" + level + "/" + coordinate.path();
    byte[] body = get(path, coordinate.width() * Hash.LENGTH);
    return parsed("tile " + path, () -> Tile.parse(body, coordinate.width()));
  }

  @Override
  public List<EntryBundle> bundles(List<TileCoordinate> wanted) throws TileSourceException {
    close();
    List<FutureTask<Optional<EntryBundle>>> asked = new ArrayList<>();
    for (TileCoordinate coordinate : wanted.subList(0, Math.min(AT_ONCE, wanted.size()))) {
      FutureTask<Optional<EntryBundle>> call = new FutureTask<>(() -> smallBundle(coordinate));
      asked.add(call);
      start(call);
    }
    List<EntryBundle> found = new ArrayList<>();
    try {
      for (FutureTask<Optional<EntryBundle>> call : asked) {
        Optional<EntryBundle> bundle = call.get();
        if (bundle.isEmpty()) {
          break;
        }
        found.add(bundle.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TileSourceException(Reason.UNREACHABLE, "interrupted", e);
    } catch (ExecutionException e) {
      if (found.isEmpty()) {
        throw failure(e);
      }
    } finally {
      asked.forEach(call -> call.cancel(true));
    }
    return found.isEmpty() ? List.of(largeBundle(wanted.getFirst())) : found;
  }

  private EntryBundle largeBundle(TileCoordinate coordinate) throws TileSourceException {
    synchronized (this) {
      large.take(budget.timeFor(TIMEOUT));
      hasLarge = true;
    }
    return bundle(coordinate, EntryBundleParser.MAX_BYTES);
  }

  private void start(FutureTask<?> call) throws TileSourceException {
    try {
      executor.execute(call);
    } catch (RejectedExecutionException e) {
      throw new TileSourceException(Reason.UNREACHABLE, "this node is closing", e);
    }
  }

  private static TileSourceException failure(ExecutionException failed) {
    return switch (failed.getCause()) {
      case TileSourceException known -> known;
      case Error bug -> throw bug;
      case RuntimeException bug -> throw bug;
      case null, default -> throw new IllegalStateException("a call throws nothing else", failed);
    };
  }

  /** The bundle, unless it is larger than its share of the memory. */
  private Optional<EntryBundle> smallBundle(TileCoordinate coordinate) throws TileSourceException {
    try {
      return Optional.of(bundle(coordinate, SHARE));
    } catch (TileSourceException failure) {
      if (failure.reason() == Reason.TOO_LARGE) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private EntryBundle bundle(TileCoordinate coordinate, int maxBytes) throws TileSourceException {
    String path = "/tile/entries/" + coordinate.path();
    List<byte[]> entries = new ArrayList<>(coordinate.width());
    EntryBundleParser parser = new EntryBundleParser(coordinate.width(), entries::add);
    BodySink sink =
        piece -> {
          budget.take(piece.length);
          parser.accept(piece);
        };
    requireFound(sending(path, maxBytes, call -> exchange.send(call, sink)));
    return parsed(
        "bundle " + path,
        () -> {
          parser.finish();
          return new EntryBundle(entries);
        });
  }

  private byte[] get(String path, int maxBytes) throws TileSourceException {
    Reply reply = sending(path, maxBytes, exchange::send);
    requireFound(reply);
    byte[] body = reply.body();
    budget.take(body.length);
    return body;
  }

  private void requireFound(Reply reply) throws TileSourceException {
    if (reply.status() != 200) {
      budget.take(reply.body().length);
      Optional<Problem> problem = Problem.parse(reply);
      throw new TileSourceException(
          Reason.UNREACHABLE,
          "status "
              + reply.status()
              + problem.map(p -> ": " + PrintableText.shorten(p.detail(), QUOTED)).orElse(""),
          problem.flatMap(Problem::retryAfter).orElse(Duration.ZERO));
    }
  }

  private interface Sending {
    Reply send(Call call) throws ExchangeException;
  }

  private Reply sending(String path, int maxBytes, Sending sending) throws TileSourceException {
    int most = budget.bytesFor(maxBytes);
    Duration timeout = budget.timeFor(TIMEOUT);
    try {
      return sending.send(Call.get(URI.create(prefix + path), timeout, most));
    } catch (ExchangeException e) {
      switch (e.reason()) {
        case TOO_LARGE ->
            throw most < maxBytes
                ? budget.used()
                : new TileSourceException(Reason.TOO_LARGE, e.getMessage(), e);
        case TIMEOUT -> budget.timeFor(TIMEOUT); // says so when that was all the time there is
        case REFUSED, UNREACHABLE, TLS, BROKEN, INTERRUPTED, CLOSED -> {}
      }
      throw new TileSourceException(Reason.UNREACHABLE, e.getMessage(), e);
    }
  }

  private interface Parsing<T> {
    T parse() throws MalformedException;
  }

  private static <T> T parsed(String what, Parsing<T> parsing) throws TileSourceException {
    try {
      return parsing.parse();
    } catch (MalformedException e) {
      throw new TileSourceException(
          Reason.MALFORMED, "its " + what + " is malformed: " + e.getMessage(), e);
    }
  }
}
