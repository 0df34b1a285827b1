package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.CrossAnchor;
import cairn.format.JsonObject;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.http.Conversation;
import cairn.http.ErrorCode;
import cairn.http.ProblemException;
import cairn.log.events.EventFeed;
import cairn.log.events.EventSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The feed with its log, pumped by the test; each listener has a thread, as behind a server. */
class EventFeedTest {
  private static final EventSettings SMALL = new EventSettings(8, 2, Duration.ofMinutes(1));

  @TempDir Path directory;
  private final List<Listener> listeners = new ArrayList<>();
  private TestStores.Opened opened;
  private TestLog test;
  private EventFeed feed;

  @BeforeEach
  void open() throws Exception {
    opened = TestStores.SQLITE.open(directory);
    test = TestLog.writable(opened.stores(), directory);
    feed = feed();
  }

  private EventFeed feed() {
    return new EventFeed(new Logs(List.of(test.log())), SMALL, test.clock::nanoseconds);
  }

  @AfterEach
  void close() throws Exception {
    feed.close();
    for (Listener listener : listeners) {
      listener.leave();
    }
    test.close();
    opened.close();
  }

  /** One client, who takes texts as long as he may. */
  private final class Listener {
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final Semaphore pace = new Semaphore(1000);
    final CompletableFuture<Conversation.End> end = new CompletableFuture<>();
    private final Thread thread;

    Listener(OptionalLong after) throws ProblemException {
      Conversation conversation = feed.open(after);
      thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      end.complete(hold(conversation));
                    } catch (Exception e) {
                      end.completeExceptionally(e);
                    }
                  });
      listeners.add(this);
    }

    /** It is closed on return. */
    private Conversation.End hold(Conversation conversation) throws Exception {
      try (conversation) {
        return conversation.hold(this::take);
      }
    }

    private void take(List<String> some) throws InterruptedException {
      pace.acquire();
      texts.addAll(some);
    }

    JsonObject next() throws Exception {
      String text = Optional.ofNullable(texts.poll(20, TimeUnit.SECONDS)).orElseThrow();
      JsonObject event = JsonObject.parse(Utf8.encode(text), 1 << 16, "event");
      assertThat(event.canonical()).isEqualTo(Utf8.encode(text));
      return event;
    }

    long next(String type) throws Exception {
      JsonObject event = next();
      assertThat(event.string("type")).as(event.toString()).isEqualTo(type);
      return event.integer("sequence");
    }

    void leave() throws InterruptedException {
      thread.interrupt();
      thread.join();
    }
  }

  private Listener listen() throws Exception {
    Listener listener = new Listener(OptionalLong.empty());
    pump();
    return listener;
  }

  private Listener listen(long after) throws Exception {
    Listener listener = new Listener(OptionalLong.of(after));
    pump();
    return listener;
  }

  private void pump() throws InterruptedException {
    feed.pumpOnce(Duration.ZERO);
  }

  private void stamp(long... numbers) throws Exception {
    test.stamp(numbers);
    pump();
  }

  private void seal() throws Exception {
    test.log().sealOnce();
    test.log().publisher().publishOnce();
    pump();
  }

  @Test
  void tellsOfEntriesBatchesAndAnchorsInTheirOrder() throws Exception {
    test.stamp(0);
    Listener listener = listen();
    long start = listener.next("start");
    stamp(1, 2);
    seal();
    PeerLog peer = new PeerLog('b', test.clock);
    peer.stamp();
    test.log().appendAnchor(peer.asAnchor());
    test.log().sequencer().commitRound();
    test.log().publisher().publishOnce();
    LogReader reader = test.log().reader();
    SignedCheckpoint note = reader.treeOf(reader.batch(1).orElseThrow()).note();
    CrossAnchor anchor = peer.anchor(1, TestLog.ORIGIN.networkId(), note);
    test.log().anchors().put(1, anchor);
    test.log().anchors().put(1, anchor);
    stamp(3);

    for (int number = 1; number <= 2; number++) {
      JsonObject event = listener.next();
      assertThat(event.string("type")).isEqualTo("attestation");
      assertThat(event.integer("sequence")).isEqualTo(start + number);
      JsonObject attestation = event.object("attestation");
      assertThat(attestation.hash("hash")).isEqualTo(TestLog.hash(number));
      assertThat(attestation.integer("sequence")).isEqualTo(number);
      assertThat(attestation.string("namespace")).isEqualTo("public:timestamps");
      assertThat(attestation.string("type")).isEqualTo("timestamp/v1");
    }
    JsonObject closed = listener.next();
    assertThat(closed.string("type")).isEqualTo("batch_closed");
    assertThat(closed.object("batch")).isEqualTo(reader.batch(1).orElseThrow().object());
    JsonObject anchored = listener.next();
    assertThat(anchored.string("type")).isEqualTo("anchor_completed");
    assertThat(anchored.object("anchor").string("network_id")).isEqualTo("network-b");
    assertThat(anchored.object("anchor").integer("batch")).isEqualTo(1);
    JsonObject last = listener.next();
    assertThat(last.integer("sequence")).isEqualTo(start + 5);
    assertThat(last.object("attestation").integer("sequence")).as("no anchor/v1").isEqualTo(4);
  }

  @Test
  void doesNothingWhileNobodyListens() throws Exception {
    stamp(1, 2, 3);
    seal();
    assertThat(test.log().reserveEventNumbers(1)).as("no number was taken").isEqualTo(1);
    Listener listener = listen();
    listener.next("start");
    stamp(4);
    assertThat(listener.next().object("attestation").integer("sequence")).isEqualTo(3);
  }

  @Test
  void letsAListenerComeBackAndMissNothing() throws Exception {
    Listener first = listen();
    long start = first.next("start");
    stamp(1);
    first.next("attestation");
    first.leave();
    stamp(2, 3);
    Listener again = listen(start + 1);
    assertThat(again.next("start")).isEqualTo(start + 1);
    assertThat(again.next("attestation")).isEqualTo(start + 2);
    assertThat(again.next("attestation")).isEqualTo(start + 3);
    stamp(4);
    assertThat(again.next("attestation")).isEqualTo(start + 4);
  }

  @Test
  void saysThatThereIsAGapWhenNobodyListenedForLong() throws Exception {
    Listener first = listen();
    long start = first.next("start");
    first.leave();
    test.clock.advance(Duration.ofMinutes(2));
    pump();
    stamp(1);
    Listener again = listen(start);
    assertThat(again.next("gap")).isGreaterThan(start);
    stamp(2);
    assertThat(again.next().object("attestation").integer("sequence")).isEqualTo(1);
  }

  @Test
  void saysThatThereIsAGapBeforeWhatIsKept() throws Exception {
    Listener first = listen();
    long start = first.next("start");
    stamp(1, 2, 3, 4, 5);
    stamp(6, 7, 8, 9, 10);
    Listener late = listen(start + 1);
    assertThat(late.next("gap")).isEqualTo(start + 2);
    assertThat(late.next("attestation")).isEqualTo(start + 3);
    late.leave();
    Listener earlyEnough = listen(start + 2);
    assertThat(earlyEnough.next("start")).isEqualTo(start + 2);
    assertThat(earlyEnough.next("attestation")).isEqualTo(start + 3);
  }

  @Test
  void saysThatThereIsAGapBehindNumbersThatItNeverGave() throws Exception {
    Listener listener = listen(1L << 40);
    assertThat(listener.next("gap")).isLessThan(1L << 40);
  }

  @Test
  void numbersRiseAcrossARestart() throws Exception {
    Listener first = listen();
    first.next("start");
    stamp(1);
    long last = first.next("attestation");
    first.leave();
    feed.close();
    test.reopen();
    test.log().pollWitnessesOnce();
    feed = feed();
    Listener again = listen(last);
    assertThat(again.next("gap")).isGreaterThan(last);
    stamp(2);
    assertThat(again.next("attestation")).isGreaterThan(last);
  }

  @Test
  void dropsWhoeverFallsBehindAndGoesOnForOthers() throws Exception {
    Listener slow = new Listener(OptionalLong.empty());
    slow.pace.drainPermits();
    slow.pace.release(); // the start, and nothing more
    Listener quick = listen();
    slow.next("start");
    quick.next("start");
    for (int number = 0; number < 20; number++) {
      stamp(number);
      quick.next("attestation");
    }
    slow.pace.release(1000);
    assertThat(slow.end.get(20, TimeUnit.SECONDS)).isEqualTo(Conversation.End.TRY_AGAIN);
    stamp(20);
    quick.next("attestation");
  }

  @Test
  void skipsWhatNobodyCouldReadAndSaysSo() throws Exception {
    Listener listener = listen();
    long start = listener.next("start");
    long[] many = new long[30];
    for (int i = 0; i < many.length; i++) {
      many[i] = i;
    }
    stamp(many);
    long gap = listener.next("gap");
    assertThat(gap).isGreaterThan(start);
    JsonObject next = listener.next();
    assertThat(next.integer("sequence")).isEqualTo(gap + 1);
    assertThat(next.object("attestation").integer("sequence")).isEqualTo(30 - SMALL.kept());
  }

  @Test
  void takesNoMoreListenersThanItMay() throws Exception {
    Listener one = listen();
    one.next("start");
    listen().next("start");
    assertThatThrownBy(this::listen)
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().code()).isEqualTo(ErrorCode.UNAVAILABLE));
    one.leave();
    assertThat(feed.listeners()).isEqualTo(1);
    listen().next("start");
  }

  @Test
  void goesOnBehindAGapWhenAnEntryCannotBeRead() throws Exception {
    Listener listener = listen();
    listener.next("start");
    stamp(1);
    long told = listener.next("attestation");
    test.stamp(2);
    test.execute("UPDATE log_entries SET entry = x'00' WHERE leaf_index = 1");
    pump();
    pump();
    test.stamp(3);
    pump();
    assertThat(listener.next("gap")).isGreaterThan(told);
    assertThat(listener.next().object("attestation").integer("sequence")).isEqualTo(2);
  }

  @Test
  void letsEverybodyGoWhenItCloses() throws Exception {
    Listener listener = listen();
    listener.next("start");
    feed.close();
    assertThat(listener.end.get(20, TimeUnit.SECONDS)).isEqualTo(Conversation.End.GOING_AWAY);
    assertThat(feed.listeners()).isZero();
  }
}
