package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.MalformedException;
import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import cairn.testkit.VirtualClock;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of logs, and how a running witness sees it change. */
class LogFileTest {
  private static final TestLog LOG = TestLog.of("example.com/log");
  private static final TestLog OTHER = TestLog.of("example.com/other");

  @TempDir Path directory;
  private final VirtualClock clock = VirtualClock.atNewYear();
  private Path path;
  private LogFile file;

  @BeforeEach
  void create() throws IOException {
    path = directory.resolve("logs");
    file = new LogFile(path);
    file.create();
  }

  @Test
  void addsListsAndRemovesKeys() throws Exception {
    assertThat(file.list()).isEmpty();
    assertThat(file.add(LOG.key())).isTrue();
    assertThat(file.add(LOG.key())).isFalse();
    assertThat(file.add(LOG.withKey(2).key())).isTrue();
    assertThat(file.add(OTHER.key())).isTrue();
    assertThat(file.list()).containsExactly(LOG.key(), LOG.withKey(2).key(), OTHER.key());

    assertThat(file.remove(LOG.key())).isTrue();
    assertThat(file.remove(LOG.key())).isFalse();
    assertThat(file.list()).containsExactly(LOG.withKey(2).key(), OTHER.key());
  }

  @Test
  void isMadeOnceAndNeverMadeUpFor() throws Exception {
    assertThatThrownBy(() -> file.create()).isInstanceOf(FileAlreadyExistsException.class);
    Files.delete(path);
    assertThatThrownBy(() -> file.list()).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> file.add(LOG.key())).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> new WatchedLogFile(file, clock))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void refusesKeysThatAreNoLogs() {
    for (SignatureType type :
        List.of(SignatureType.COSIGNATURE_ED25519, SignatureType.COSIGNATURE_ML_DSA_44)) {
      assertThatThrownBy(() -> file.add(TestLog.signer("w", type, 1).key()))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("type 01");
    }
    TestLog tooLong = TestLog.of("o".repeat(256));
    assertThatThrownBy(() -> file.add(tooLong.key()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("255");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2l",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        // the point of order one, under which any signature of a certain form fits any message
        "example.com/foo+00000000+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        " example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
      })
  void namesTheLineThatIsWrong(String line) throws Exception {
    Files.writeString(path, "# comment\n\n" + line + "\n");

    assertThatThrownBy(() -> file.list())
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("line 3");
  }

  @Test
  void simultaneousChangesAllCount() throws Exception {
    List<TestLog> logs =
        IntStream.range(0, 12).mapToObj(i -> TestLog.of("example.com/" + i)).toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      threads.invokeAll(
          logs.stream().map(log -> (Callable<Boolean>) () -> file.add(log.key())).toList());
    }
    assertThat(file.list()).hasSize(12);
  }

  @Test
  void aRunningWitnessSeesChangesWithinASecond() throws Exception {
    WatchedLogFile watched = new WatchedLogFile(file, clock);
    assertThat(watched.keysOf(LOG.origin())).isEmpty();

    file.add(LOG.key());
    file.add(LOG.withKey(2).key());
    clock.advance(Duration.ofMillis(999));
    assertThat(watched.keysOf(LOG.origin())).as("looked at once a second").isEmpty();
    clock.advance(Duration.ofMillis(1));
    assertThat(watched.keysOf(LOG.origin())).containsExactly(LOG.key(), LOG.withKey(2).key());
    assertThat(watched.keysOf(OTHER.origin())).isEmpty();

    file.remove(LOG.key());
    clock.advance(Duration.ofSeconds(1));
    assertThat(watched.keysOf(LOG.origin())).containsExactly(LOG.withKey(2).key());
    file.add(OTHER.key());
    clock.set(clock.instant().minus(Duration.ofDays(1)));
    assertThat(watched.keysOf(OTHER.origin())).as("a clock set back").isNotEmpty();
  }

  /** Many ask at once; one of them looks, and takes its time. */
  @Test
  void nobodyIsToldThatALogIsUnknownWhileTheFileIsBeingRead() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    WatchedLogFile watched =
        new WatchedLogFile(
            file,
            () -> {
              List<VerifierKey> keys = file.list();
              if (!keys.isEmpty()) {
                reading.countDown();
                awaitUninterruptibly(goOn);
              }
              return keys;
            },
            clock);
    file.add(LOG.key());
    clock.advance(Duration.ofSeconds(1));
    FutureTask<List<VerifierKey>> looking = new FutureTask<>(() -> watched.keysOf(LOG.origin()));
    Thread.ofPlatform().daemon().start(looking);
    reading.await();
    FutureTask<List<VerifierKey>> waiting = new FutureTask<>(() -> watched.keysOf(LOG.origin()));
    Thread waiter = Thread.ofPlatform().daemon().start(waiting);
    while (waiter.getState() != Thread.State.WAITING && !waiting.isDone()) {
      Thread.onSpinWait();
    }
    goOn.countDown();

    assertThat(waiting.get()).containsExactly(LOG.key());
    assertThat(looking.get()).containsExactly(LOG.key());
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theLastGoodListStaysWhileTheFileIsUnusable() throws Exception {
    file.add(LOG.key());
    WatchedLogFile watched = new WatchedLogFile(file, clock);

    Files.writeString(path, "nonsense\n");
    clock.advance(Duration.ofSeconds(1));
    assertThat(watched.keysOf(LOG.origin())).containsExactly(LOG.key());
    Files.delete(path);
    clock.advance(Duration.ofSeconds(1));
    assertThat(watched.keysOf(LOG.origin())).containsExactly(LOG.key());
    file.create();
    file.add(OTHER.key());
    clock.advance(Duration.ofSeconds(1));
    assertThat(watched.keysOf(LOG.origin())).isEmpty();
    assertThat(watched.keysOf(OTHER.origin())).containsExactly(OTHER.key());
  }
}
