package cairn.federation.bundle;

import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.PushAnswer;
import cairn.format.RecordPush;
import cairn.http.ErrorCode;
import cairn.http.Exchange;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Pushes one selection of records to one node, a page in each step: whoever calls asks for the
 * {@link #next} page, {@link #offer}s it, and lets the time pass that it is told to. A page that
 * was not answered is made and signed anew, since the receiver remembers each request. It says of
 * what it took already that it is there. One thread.
 */
public final class PushSession {
  /** Longer than this nobody waits for a receiver that asks for patience. */
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final int MAX_STRANGERS = 20;

  private final Target target;
  private final Selection selection;
  private final PushClient client;
  private final int retries;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Set<Hash> strangers = new LinkedHashSet<>();

  private Optional<SentPush> sent = Optional.empty();
  private Optional<Hash> firstRequest = Optional.empty();
  private Optional<PushAnswer.Sender> sender = Optional.empty();
  private OptionalLong treeSize = OptionalLong.empty();
  private long startedAt;
  private long start;
  private int most = RecordPush.MAX_RECORDS;
  private int failures; // one after the other

  /**
   * Where to.
   *
   * @param url what stands in front of {@code /federation}, without a slash at its end
   * @param recipient the node's identity, which has been judged
   * @param timeout for one push and its answer
   * @param retries how often a page is sent again before the session ends
   */
  public record Target(URI url, DidKey recipient, Duration timeout, int retries) {
    public Target {
      if (url.toString().length() > SentPush.MAX_URL) {
        throw new IllegalArgumentException(
            "url: expected at most %d characters, got %d"
                .formatted(SentPush.MAX_URL, url.toString().length()));
      }
      if (retries < 0) {
        throw new IllegalArgumentException("retries: expected none or more, got " + retries);
      }
    }
  }

  /**
   * Which records of our log.
   *
   * @param investigation only records whose clear text, which is known here, names it
   * @param start the first index
   * @param end one behind the last index; the log's end if empty
   */
  public record Selection(Optional<String> investigation, long start, OptionalLong end) {
    public Selection {
      if (start < 0 || (end.isPresent() && end.getAsLong() <= start)) {
        throw new IllegalArgumentException("a range goes up, got %d to %s".formatted(start, end));
      }
    }
  }

  /** What came of one step. */
  public sealed interface Step {
    /** A page was taken; this is how far the push has come. */
    record Taken(SentPush soFar) implements Step {}

    /**
     * It was not, for now.
     *
     * @param pause after how long to go on
     * @param reason why; may quote the receiver
     */
    record Again(Duration pause, String reason) implements Step {}

    /**
     * It will not be, and neither will what comes behind.
     *
     * @param reason why; may quote the receiver
     */
    record Stopped(Why why, String reason) implements Step {}
  }

  /** Why a push ends before its end. */
  public enum Why {
    /** The receiver takes nothing from us. */
    REFUSED,
    /** The receiver was given up: it did not answer, or asks for more patience than there is. */
    SILENT,
    /** What answers is no node, or lies. */
    UNUSABLE,
    /** This thread was told to end. */
    INTERRUPTED
  }

  /**
   * A session that has sent nothing yet.
   *
   * @param exchange to the receiver
   */
  public PushSession(
      Target target,
      Selection selection,
      Exchange exchange,
      InstantSource clock,
      RandomGenerator random) {
    this.target = target;
    this.selection = selection;
    this.client = new PushClient(exchange, target.url(), target.timeout());
    this.retries = target.retries();
    this.clock = clock;
    this.random = random;
    this.start = selection.start();
  }

  /** Which page to offer next; empty when nothing is left. */
  public Optional<RecordPages.Question> next() {
    long end = selection.end().orElse(Long.MAX_VALUE);
    return start >= end || (treeSize.isPresent() && start >= treeSize.getAsLong())
        ? Optional.empty()
        : Optional.of(
            new RecordPages.Question(
                target.recipient(),
                selection.investigation(),
                start,
                selection.end(),
                treeSize,
                most));
  }

  /** Sends a page, once. */
  public Step offer(RecordPages.Page page) {
    RecordPush push = page.push();
    if (firstRequest.isEmpty()) {
      firstRequest = Optional.of(push.id());
      treeSize = OptionalLong.of(push.checkpoint().checkpoint().size());
      startedAt = now();
    }
    return switch (client.send(push)) {
      case PushReply.Taken(PushAnswer answer) -> taken(page, answer);
      case PushReply.Refused(Optional<ErrorCode> code, String reason) ->
          new Step.Stopped(Why.REFUSED, explained(code, reason));
      case PushReply.Later(Duration earliest, String reason) -> later(earliest, reason);
      case PushReply.TooMuch(String reason) -> {
        most = Math.max(1, push.records().size() / 2);
        yield later(Duration.ZERO, reason);
      }
      case PushReply.Unusable(String reason) -> new Step.Stopped(Why.UNUSABLE, reason);
      case PushReply.Interrupted none -> new Step.Stopped(Why.INTERRUPTED, "told to end");
    };
  }

  private static String explained(Optional<ErrorCode> code, String reason) {
    if (code.equals(Optional.of(ErrorCode.MESSAGE_EXPIRED))) {
      return "one of the two clocks is wrong: " + reason;
    }
    return code.equals(Optional.of(ErrorCode.UNKNOWN_PEER))
        ? reason
            + " (its operator says whom he believes with 'cairn keys trust', and takes up nodes"
            + " with 'cairn federation peer add')"
        : reason;
  }

  private Step taken(RecordPages.Page page, PushAnswer answer) {
    failures = 0;
    start = page.next();
    sender = Optional.of(answer.sender());
    answer.strangers().stream()
        .limit(MAX_STRANGERS - Math.min(MAX_STRANGERS, strangers.size()))
        .forEach(strangers::add);
    SentPush soFar =
        sent.map(push -> push.plus(page, answer, now())).orElseGet(() -> first(page, answer));
    sent = Optional.of(soFar);
    return new Step.Taken(soFar);
  }

  private SentPush first(RecordPages.Page page, PushAnswer answer) {
    return new SentPush(
        firstRequest.orElseThrow(),
        target.recipient().fingerprint(),
        target.url().toString(),
        page.push().log().origin().toString(),
        selection.start(),
        page.next(),
        treeSize.orElseThrow(),
        SentPush.Counts.NONE.plus(answer),
        answer.firstUse(),
        startedAt,
        now(),
        false);
  }

  /** As long as it asks for; else twice as long each time; and up to half as long again. */
  private Step later(Duration earliest, String reason) {
    failures++;
    if (failures > retries) {
      return new Step.Stopped(
          Why.SILENT, "given up after %d attempts: %s".formatted(failures, reason));
    }
    if (earliest.compareTo(LONGEST_PAUSE) > 0) {
      return new Step.Stopped(
          Why.SILENT, "it asks to come back in %,d s: %s".formatted(earliest.toSeconds(), reason));
    }
    Duration own = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 6));
    Duration pause = earliest.compareTo(own) > 0 ? earliest : own;
    return new Step.Again(pause.plusMillis(random.nextLong(pause.toMillis() / 2 + 1)), reason);
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  /** The push as a whole, when no page is left; empty if there was none at all. */
  public Optional<SentPush> ended() {
    sent = sent.map(SentPush::ended);
    return sent;
  }

  /** What has been answered so far. */
  public Optional<SentPush> sent() {
    return sent;
  }

  /** What we are there, by the last answer. */
  public Optional<PushAnswer.Sender> sender() {
    return sender;
  }

  /** Attestors whose records were not taken; some of them, if there are many. */
  public List<Hash> strangers() {
    return List.copyOf(strangers);
  }
}
