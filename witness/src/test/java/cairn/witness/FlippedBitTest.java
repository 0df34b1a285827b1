package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import cairn.format.Cosignature;
import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.testkit.BitFlips;
import cairn.testkit.BitFlips.Column;
import cairn.testkit.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One flipped bit anywhere in what a witness keeps: it does not start, so it signs nothing. */
class FlippedBitTest {
  private static final TestLog LOG = TestLog.of("example.com/log");
  private static final TestLog OTHER = TestLog.of("example.com/other");
  private static final TestLog LOST = TestLog.of("example.com/lost");

  /** Written for people, and read by nobody else. */
  private static final Set<String> FOR_PEOPLE =
      Set.of("cairn_schema.description", "cairn_schema.applied_millis");

  private static final int FLIPS = 8;

  @TempDir Path directory;
  private final TestWitness at = new TestWitness();

  /** A memory with at least one row in each of its tables. */
  private void remember(Witness witness) throws Exception {
    for (TestLog log : List.of(LOG, OTHER, LOST)) {
      assertThat(witness.addCheckpoint(log.request(0, 4)).status()).isEqualTo(200);
      at.clock.advance(Duration.ofSeconds(7));
    }
    assertThat(witness.addCheckpoint(LOG.fork("fork").request(4, 4)).status()).isEqualTo(422);
    SignedCheckpoint lost =
        LOST.signed(9).with(List.of(Cosignature.sign(at.ed25519, LOST.checkpoint(9), 5).line()));
    assertThat(witness.addCheckpoint(TestLog.request(4, LOST.proof(4, 9), lost)).status())
        .isEqualTo(503);
  }

  @Test
  void refusesToStartAfterOneFlippedBitInAnyColumn() throws Exception {
    List.of(LOG, OTHER, LOST).forEach(at::know);
    Random random = new Random(1);
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory)) {
      Witness witness = at.create(place.open());
      remember(witness);
      witness.close();
      Path file = directory.resolve("store").resolve(WitnessSchema.DATABASE + ".db");
      byte[] sound = Files.readAllBytes(file);
      List<Column> columns;
      try (Database database =
          place.open().open(WitnessSchema.DATABASE, WitnessSchema.MIGRATIONS)) {
        columns = BitFlips.columns(database);
      }
      assertThat(columns).hasSizeGreaterThan(20);
      for (Column column : columns) {
        for (int flip = 0; flip < FLIPS && !FOR_PEOPLE.contains(column.toString()); flip++) {
          assertRefused(place, column, random);
          Files.write(file, sound);
        }
      }
      at.open(place.open()).close();
    }
  }

  private void assertRefused(Engine.Place place, Column column, Random random) throws Exception {
    String flipped;
    try (Database database = place.open().open(WitnessSchema.DATABASE, WitnessSchema.MIGRATIONS)) {
      flipped = BitFlips.flip(database, column, random);
    }
    Throwable refused = catchThrowable(() -> at.open(place.open()).close());
    assertThat(refused).as(flipped).isInstanceOf(StoreException.class);
    place.open();
  }

  /** The list of logs: it is refused, or says the same, or lacks a log; it never names another. */
  @Test
  void readsNoOtherKeyFromAListOfLogsWithOneFlippedBit() throws Exception {
    Path path = directory.resolve("logs");
    LogFile file = new LogFile(path);
    file.create();
    List<VerifierKey> keys = List.of(LOG.key(), OTHER.key());
    file.add(LOG.key());
    file.add(OTHER.key());
    byte[] sound = Files.readAllBytes(path);
    for (int bit = 0; bit < sound.length * Byte.SIZE; bit++) {
      byte[] damaged = sound.clone();
      damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      Files.write(path, damaged);
      try {
        assertThat(keys).as("bit %d", bit).containsAll(file.list());
      } catch (MalformedException refused) {
        assertThat(refused).hasMessageContaining("logs");
      }
    }
  }
}
