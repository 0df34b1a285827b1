package cairn.log.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Headers;
import cairn.http.Reply;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One mirror brings what it holds to another one, over the real handlers. */
class MirrorClientTest {
  private static final URI PREFIX = URI.create("http://mirror.example/mirror");

  @TempDir private Path directory;

  private final SampleLog log = new SampleLog();
  private final List<Call> calls = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // open sets it
  private TestMirror here;

  @SuppressWarnings("NullAway.Init") // open sets it
  private TestMirror there;

  @BeforeEach
  void open() throws Exception {
    here = TestMirror.create(directory.resolve("here"));
    there = TestMirror.create(directory.resolve("there"));
  }

  @AfterEach
  void close() throws Exception {
    here.close();
    there.close();
  }

  private void grow(long size) throws Exception {
    log.grow(size);
    assertThat(here.extend(log)).isInstanceOf(Extension.Extended.class);
  }

  private Exchange way() {
    Exchange real = Upload.exchange(there);
    return call -> {
      calls.add(call);
      return real.send(call);
    };
  }

  private static MirrorClient client(Exchange exchange) {
    return new MirrorClient(exchange, PREFIX, SampleLog.ORIGIN);
  }

  private static SyncBudget budget() {
    return new SyncBudget(() -> 0, Duration.ofMinutes(1), 1L << 30);
  }

  private Brought bring(MirrorClient client) throws Exception {
    return client.bring(here.mirror.reader(), budget());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 255, 256, 300, 1000, 9000})
  void bringsTheWholeLogByteForByte(long size) throws Exception {
    grow(size);

    assertThat(bring(client(way()))).isEqualTo(new Brought.Whole(size, size));

    there.assertShows(log, size);
  }

  @Test
  void bringsOnlyWhatIsNewAndKnowsWhereItWas() throws Exception {
    MirrorClient client = client(way());
    for (long size : new long[] {5, 6, 256, 257, 700, 9100}) {
      long before = log.size();
      grow(size);
      calls.clear();
      assertThat(bring(client)).isEqualTo(new Brought.Whole(size, size - before));
      assertThat(calls).as("one checkpoint, and 8192 entries a request").hasSizeLessThan(5);
    }
    there.assertShows(log, 9100);
  }

  @Test
  void whoKnowsNothingOfTheMirrorLearnsFromItsConflicts() throws Exception {
    grow(1000);
    bring(client(way()));
    grow(1500);

    calls.clear();
    assertThat(bring(client(way()))).isEqualTo(new Brought.Whole(1500, 500));
    assertThat(calls).as("two conflicts, a checkpoint, the entries").hasSize(4);
    assertThat(bring(client(way()))).isEqualTo(new Brought.Whole(1500, 0));
    there.assertShows(log, 1500);
  }

  /** At each call in turn, with the reply lost or the request never sent. */
  @ParameterizedTest
  @CsvSource({
    "1, true",
    "1, false",
    "2, true",
    "2, false",
    "3, true",
    "3, false",
    "4, true",
    "4, false"
  })
  void goesOnWhereItWasInterrupted(int at, boolean isApplied) throws Exception {
    grow(9000);
    Exchange real = way();
    Exchange failing =
        call -> {
          if (calls.size() + 1 != at) {
            return real.send(call);
          }
          if (isApplied) {
            real.send(call);
          } else {
            calls.add(call);
          }
          throw new ExchangeException(ExchangeException.Reason.BROKEN, "the line is gone");
        };
    MirrorClient client = client(failing);

    assertThat(bring(client)).isInstanceOf(Brought.Unfinished.class);
    MirrorClient afterRestart = client(way());
    Brought whole = at % 2 == 0 ? bring(client) : bring(afterRestart);

    assertThat(whole).isInstanceOf(Brought.Whole.class);
    there.assertShows(log, 9000);
  }

  @Test
  void stopsWithinItsBytesAndGoesOnNextTime() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] entry = new byte[100];
      random.nextBytes(entry);
      log.add(entry);
    }
    grow(10_000);
    MirrorClient client = client(way());
    SyncBudget small = new SyncBudget(() -> 0, Duration.ofMinutes(1), 1_000_000);

    Brought first = client.bring(here.mirror.reader(), small);

    assertThat(first).isInstanceOf(Brought.Unfinished.class);
    assertThat(calls.stream().mapToLong(call -> call.body().length).sum()).isLessThan(1_000_000);
    assertThat(((Brought.Unfinished) first).entries()).isGreaterThan(0);
    assertThat(bring(client)).isInstanceOf(Brought.Whole.class);
    there.assertShows(log, 10_000);
  }

  @Test
  void stopsWhenItsTimeIsOver() throws Exception {
    grow(20_000);
    long[] now = {0};
    Exchange slow =
        call -> {
          now[0] += Duration.ofSeconds(20).toNanos();
          return way().send(call);
        };
    SyncBudget minute = new SyncBudget(() -> now[0], Duration.ofSeconds(50), 1L << 30);

    assertThat(client(slow).bring(here.mirror.reader(), minute))
        .isInstanceOf(Brought.Unfinished.class);
    assertThat(calls).hasSize(3);
  }

  /** On a slow line, or where others have a mirror's memory, less at once gets through. */
  @ParameterizedTest
  @ValueSource(ints = {408, 429, 503, 0})
  void sendsAPackageAtATimeAfterARequestThatDidNotGetThrough(int status) throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 2560; i++) {
      byte[] entry = new byte[1000];
      random.nextBytes(entry);
      log.add(entry);
    }
    grow(2560);
    Exchange real = way();
    List<Integer> lengths = new ArrayList<>();
    Exchange narrow =
        call -> {
          int length = call.body().length;
          if (length < 1000) {
            return real.send(call); // a checkpoint, or nothing yet
          }
          lengths.add(length);
          if (length < 300_000 || lengths.size() > 2) {
            return real.send(call);
          }
          if (status == 0) {
            throw new ExchangeException(ExchangeException.Reason.TIMEOUT, "too slow");
          }
          return new Reply(status, Headers.empty(), new byte[0]);
        };
    MirrorClient client = client(narrow);

    assertThat(bring(client)).isInstanceOf(Brought.Unfinished.class);
    assertThat(bring(client)).isEqualTo(new Brought.Whole(2560, 2560));

    assertThat(lengths.getFirst()).as("all ten packages").isGreaterThan(2_560_000);
    assertThat(lengths.get(1)).as("one").isBetween(256_000, 300_000);
    assertThat(lengths.getLast()).as("more again").isGreaterThan(600_000);
    there.assertShows(log, 2560);
  }

  @Test
  void sendsTheLogsOwnLineOnly() throws Exception {
    grow(3);
    bring(client(way()));

    assertThat(here.mirror.head().orElseThrow().signatures()).hasSize(2);
    String sent = new String(calls.getFirst().body(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(sent.lines().filter(line -> line.startsWith("— "))).hasSize(1);
  }

  @Test
  void saysThatTheMirrorIsAhead() throws Exception {
    grow(10);
    SampleLog newer = new SampleLog();
    newer.grow(12);
    there.extend(newer);

    assertThat(bring(client(way()))).isEqualTo(new Brought.Ahead(12));
  }

  @Test
  void isRefusedByAMirrorOfAnotherHistory() throws Exception {
    grow(10);
    there.extend(log.forkedAt(5, 8));

    assertThat(bring(client(way())))
        .isInstanceOfSatisfying(
            Brought.Refused.class, refused -> assertThat(refused.status()).isEqualTo(422));
    there.assertShows(log.forkedAt(5, 8), 8);
  }

  @Test
  void isRefusedWhereTheLogIsNotFollowed() throws Exception {
    grow(10);
    MirrorRoutes routes =
        new MirrorRoutes(
            Mirrors.open(
                new Mirrors.Setup(
                    cairn.log.TestStores.SQLITE.open(directory.resolve("empty")).stores(),
                    List.of(there.signer),
                    TestMirror.SETTINGS,
                    there.clock)),
            TestMirror.SETTINGS);
    Exchange empty =
        new cairn.http.HandlerExchange(
            new cairn.http.Router(routes.routes(), cairn.http.ErrorStyle.PLAIN_TEXT), "192.0.2.1");

    assertThat(bring(client(empty)))
        .isInstanceOfSatisfying(
            Brought.Refused.class, refused -> assertThat(refused.status()).isEqualTo(404));
  }

  /** What a mirror that lies says to everything; after a handful of requests it is left. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          200, '',       200, ''
          200, '',       200, 'ok'
          409, '7',      200, ''
          409, '7\\n',    200, ''
          409, '+7\\n',   200, ''
          409, '99\\n',   200, ''
          409, '0\\n',    200, ''
          409, '9223372036854775807\\n', 200, ''
          409, '9223372036854775808\\n', 200, ''
          500, '',       200, ''
          200, '',       202, '1000\\n0\\n\\n'
          200, '',       202, '1000\\n1001\\n\\n'
          200, '',       202, '1000\\n9223372036854775807\\n\\n'
          200, '',       409, '1000\\n0\\n\\n'
          200, '',       409, '1000\\n1000\\n\\n'
          200, '',       409, '1001\\n0\\n\\n'
          200, '',       409, '0\\n0\\n\\n'
          200, '',       202, '0\\n0\\n\\n'
          200, '',       202, '1000\\n256\\n'
          200, '',       409, ''
          200, '',       202, '-1\\n0\\n\\n'
          200, '',       200, '— x y'
          200, '',       503, 'later'
          """)
  void leavesAMirrorThatLies(int first, String firstBody, int second, String secondBody)
      throws Exception {
    grow(1000);
    Exchange lying =
        call -> {
          calls.add(call);
          assertThat(calls).as("it never ends").hasSizeLessThan(100);
          boolean isCheckpoint = call.uri().getPath().endsWith("/add-checkpoint");
          String body = isCheckpoint ? firstBody : secondBody;
          return new Reply(
              isCheckpoint ? first : second,
              Headers.empty(),
              Utf8.encode(body.replace("\\n", "\n")));
        };

    Brought brought = bring(client(lying));

    assertThat(brought).isNotInstanceOf(Brought.Whole.class);
    assertThat(calls).hasSizeLessThan(12);
  }

  @Test
  void waitsAsLongAsAMirrorAsksFor() throws Exception {
    grow(10);
    Exchange busy = call -> new Reply(429, Headers.of("Retry-After", "7"), new byte[0]);

    assertThat(bring(client(busy)))
        .isEqualTo(new Brought.Unfinished(0, 10, "status 429", Duration.ofSeconds(7)));
  }
}
