package cairn.hammer.gossip;

import static java.nio.charset.StandardCharsets.UTF_8;

import cairn.format.Hash;
import cairn.format.NodeCard;
import cairn.format.Origin;
import cairn.format.SignedCheckpoint;
import cairn.format.TimestampEntry;
import cairn.hammer.federation.MadeUpLog;
import cairn.hammer.federation.MadeUpNetwork;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A node with a card, a key and a log of its own, that shows an honest history until it is told to
 * tell its lie.
 */
final class Liar implements MadeUpNode.Story, AutoCloseable {
  /** What it does from {@link #lie} on. */
  enum Lie {
    /** Nothing wrong, so that the test would see it if nobody were believed. */
    NONE,
    /** Shows an earlier tree of its log again. */
    SHRINKS,
    /** Shows another tree of the size that it has shown. */
    FORKS_AT_ONE_SIZE,
    /** Shows a larger tree that does not begin with the one that it has shown. */
    FORKS_FURTHER_ON,
    /** Under a right root with right hashes, gives out other records. */
    OTHER_RECORDS,
    /** Its status never ends. */
    STATUS_WITHOUT_END,
    /** Its entries never end. */
    ENTRIES_WITHOUT_END,
    /** Gives its entries out one byte a second. */
    DRIPS
  }

  /** Of the history that it shows first. */
  private static final int FIRST_SIZE = 300;

  private static final int LATER_SIZE = 700;
  private static final byte[] NOISE = "[[[[[[[[[[[[[[[[".repeat(64).getBytes(UTF_8);

  private final Lie lie;
  private final MadeUpNetwork network;
  private final MadeUpLog first;
  private final MadeUpLog later;
  private final MadeUpLog madeUp;
  private final MadeUpNode node;
  private volatile boolean lying;

  Liar(Lie lie) throws IOException {
    this.lie = lie;
    this.network = new MadeUpNetwork(name() + ".example");
    this.first = log("told", FIRST_SIZE);
    this.madeUp = log("made up", LATER_SIZE);
    this.later =
        switch (lie) {
          case SHRINKS -> log("told", FIRST_SIZE / 3);
          case FORKS_AT_ONE_SIZE -> log("another", FIRST_SIZE);
          case FORKS_FURTHER_ON -> log("another", LATER_SIZE);
          case NONE, OTHER_RECORDS, STATUS_WITHOUT_END, ENTRIES_WITHOUT_END, DRIPS ->
              log("told", LATER_SIZE);
        };
    this.node = new MadeUpNode(this);
  }

  private MadeUpLog log(String story, int size) {
    MadeUpLog log = new MadeUpLog(network, story);
    for (int i = 0; i < size; i++) {
      Hash hash = Hash.sha256((story + i).getBytes(UTF_8));
      log.append(new TimestampEntry(hash, 1_700_000_000L + i));
    }
    return log;
  }

  Lie lie() {
    return lie;
  }

  /** What its network's id begins with. */
  String name() {
    return lie.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Hash fingerprint() {
    return network.identity().key().publicKeyFingerprint();
  }

  URI url() {
    return node.url();
  }

  /** How many bytes of bodies were taken from it so far. */
  long bytes() {
    return node.bytes();
  }

  /** From now on. */
  void lie(boolean now) {
    lying = now;
  }

  @Override
  public Origin origin() {
    return network.origin();
  }

  @Override
  public NodeCard card(URI url) throws Exception {
    return network.card(url);
  }

  @Override
  public SignedCheckpoint shown() throws Exception {
    return (lying ? later : first).signed();
  }

  @Override
  public byte[] tile(String path) throws Exception {
    return (lying ? later : first).tile(path);
  }

  @Override
  public boolean answersItself(String path, HttpExchange exchange, AtomicLong taken)
      throws Exception {
    boolean ofEntries = path.startsWith("tile/entries/");
    if (!lying || !(ofEntries || path.equals("federation/status"))) {
      return false;
    }
    return switch (lie) {
      case NONE, SHRINKS, FORKS_AT_ONE_SIZE, FORKS_FURTHER_ON -> false;
      case STATUS_WITHOUT_END -> !ofEntries && sendForEver(exchange, taken);
      case ENTRIES_WITHOUT_END -> ofEntries && sendForEver(exchange, taken);
      case OTHER_RECORDS ->
          ofEntries && send(exchange, madeUp.tile(path.substring("tile/".length())), 0, taken);
      case DRIPS ->
          ofEntries && send(exchange, later.tile(path.substring("tile/".length())), 1, taken);
    };
  }

  /** Until nobody takes it any more. */
  private boolean sendForEver(HttpExchange exchange, AtomicLong taken) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    while (lying) {
      out.write(NOISE);
      taken.addAndGet(NOISE.length);
    }
    return true;
  }

  private boolean send(HttpExchange exchange, byte[] body, int secondsEach, AtomicLong taken)
      throws IOException, InterruptedException {
    exchange.sendResponseHeaders(200, body.length);
    OutputStream out = exchange.getResponseBody();
    for (int i = 0; i < body.length && lying; i++) {
      out.write(body, i, 1);
      taken.incrementAndGet();
      if (secondsEach > 0) {
        out.flush();
        TimeUnit.SECONDS.sleep(secondsEach);
      }
    }
    return true;
  }

  @Override
  public void close() {
    lying = false;
    node.close();
  }
}
