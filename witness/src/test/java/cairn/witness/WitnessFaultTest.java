package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Cosignature;
import cairn.format.SignedCheckpoint;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import cairn.testkit.Engine;
import cairn.testkit.Fault;
import cairn.testkit.FaultyDatabase;
import cairn.testkit.FaultyStores;
import cairn.testkit.SeededRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every store call fails in every way: nothing is signed that is not durable, all recovers. */
@SuppressWarnings("NullAway.Init") // each test begins with create
class WitnessFaultTest {
  private static final TestLog LOG = TestLog.of("example.com/log");

  @TempDir Path directory;
  private final TestWitness at = new TestWitness();
  private Optional<Engine.Place> place = Optional.empty();

  @SuppressWarnings("NullAway.Init") // each test creates it first
  private FaultyDatabase database;

  @SuppressWarnings("NullAway.Init") // each test creates it first
  private Witness witness;

  /** What was cosigned so far: a root per size. */
  private final TreeMap<Long, SignedCheckpoint> cosigned = new TreeMap<>();

  private void create(Engine engine) throws Exception {
    place = Optional.of(engine.emptyPlace(directory));
    at.know(LOG);
    Witness.create(place.get().open(), TestWitness.NAME);
    restart();
  }

  private void restart() throws StoreException {
    FaultyStores stores = new FaultyStores(place.orElseThrow().open());
    witness = at.open(stores);
    database = stores.database(WitnessSchema.DATABASE);
  }

  @AfterEach
  void close() throws StoreException {
    if (place.isPresent()) {
      place.get().close();
    }
  }

  static List<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    faults.add(Fault.APPLIED_BUT_REPORTED_FAILED);
    for (Reason reason : Reason.values()) {
      faults.add(new Fault(reason, false));
    }
    return faults;
  }

  /** One request; a 200 must be a good cosignature that no earlier one contradicts. */
  private WitnessAnswer submit(TestLog log, long old, long size) {
    WitnessAnswer answer = witness.addCheckpoint(log.request(old, size));
    if (answer.status() == 200) {
      SignedCheckpoint on = log.signed(size);
      List<Cosignature> lines = at.cosignatures(answer, on);
      assertThat(lines).hasSize(2);
      if (!cosigned.isEmpty()) {
        assertThat(size).isGreaterThanOrEqualTo(cosigned.lastKey());
      }
      SignedCheckpoint before = cosigned.put(size, on);
      if (before != null) {
        assertThat(before.checkpoint()).isEqualTo(on.checkpoint());
      }
    }
    return answer;
  }

  private long shownSize() throws Exception {
    WitnessAnswer answer = witness.newestCheckpoint(LOG.origin());
    return answer.status() == 404 ? 0 : SignedCheckpoint.parse(answer.body()).checkpoint().size();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFailedWriteSignsNothingThatIsNotDurable(Fault fault) throws Exception {
    create(Engine.SQLITE);
    submit(LOG, 0, 10);
    database.failWrite(1, fault);

    WitnessAnswer answer = submit(LOG, 10, 17);

    assertThat(database.faultsLeft()).isZero();
    if (fault.applied()) {
      assertThat(answer.status()).as("read again and found").isEqualTo(200);
    } else {
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.retryAfter()).isPresent();
      assertThat(shownSize()).as("reads go on").isEqualTo(10);
      assertThat(submit(LOG, 10, 17).status()).as("recovers by itself").isEqualTo(200);
    }
    restart();
    assertThat(shownSize()).isEqualTo(17);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aSecondFaultWhileReadingAgainIsNoGuessEither(Fault second) throws Exception {
    create(Engine.SQLITE);
    submit(LOG, 0, 10);
    for (Fault first : List.of(Fault.APPLIED_BUT_REPORTED_FAILED, Fault.LOST_AT_COMMIT)) {
      long old = shownSize();
      database.failWrite(1, first);
      database.failWrite(2, second);

      WitnessAnswer answer = submit(LOG, old, old + 3);

      assertThat(answer.status()).isEqualTo(503);
      assertThat(database.faultsLeft()).isZero();
      WitnessAnswer again = submit(LOG, old, old + 3);
      if (first.applied()) {
        assertThat(again).as("it was stored").isEqualTo(WitnessAnswer.conflict(old + 3));
        assertThat(submit(LOG, old + 3, old + 3).status()).isEqualTo(200);
      } else {
        assertThat(again.status()).isEqualTo(200);
      }
      restart();
      assertThat(shownSize()).isEqualTo(old + 3);
    }
  }

  @Test
  void afterALostCommitAForkIsNotCosignedInItsPlace() throws Exception {
    create(Engine.SQLITE);
    database.failWrite(1, Fault.APPLIED_BUT_REPORTED_FAILED);
    database.failWrite(2, Fault.NOT_APPLIED);
    assertThat(submit(LOG, 0, 10).status()).isEqualTo(503);

    assertThat(submit(LOG.fork("fork"), 0, 9)).isEqualTo(WitnessAnswer.conflict(10));
    assertThat(submit(LOG.fork("fork"), 10, 10).status()).isEqualTo(422);
  }

  @Test
  void aFullDiskRefusesWritesAndServesReads() throws Exception {
    create(Engine.SQLITE);
    submit(LOG, 0, 10);
    for (int i = 1; i <= 3; i++) {
      database.failWrite(i, new Fault(Reason.FULL, false));
    }

    for (int i = 0; i < 3; i++) {
      WitnessAnswer answer = submit(LOG, 10, 17);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).contains("disk is full");
      assertThat(shownSize()).isEqualTo(10);
      assertThat(witness.evidence().elements()).isEmpty();
    }
    assertThat(submit(LOG, 10, 17).status()).isEqualTo(200);
  }

  @Test
  void anOwnCosignatureBarsTheLogEvenIfThatCannotBeStored() throws Exception {
    create(Engine.SQLITE);
    submit(LOG, 0, 10);
    SignedCheckpoint lost =
        LOG.signed(14).with(List.of(Cosignature.sign(at.ed25519, LOG.checkpoint(14), 5).line()));
    database.failWrite(1, Fault.NOT_APPLIED);
    database.failWrite(2, Fault.LOST_AT_COMMIT);

    assertThat(witness.addCheckpoint(TestLog.request(10, LOG.proof(10, 14), lost)).status())
        .isEqualTo(503);
    assertThat(submit(LOG, 10, 17).status()).isEqualTo(503);
    assertThat(submit(LOG, 10, 17).status()).isEqualTo(503);
    assertThat(database.faultsLeft()).isZero();
    restart();
    assertThat(submit(LOG, 10, 17).status()).as("stored in the end").isEqualTo(503);
  }

  @Test
  void evidenceThatCouldNotBeStoredIsStoredAtTheNextSight() throws Exception {
    create(Engine.SQLITE);
    submit(LOG, 0, 10);
    database.failWrite(1, Fault.NOT_APPLIED);

    assertThat(submit(LOG.fork("fork"), 10, 10).status()).isEqualTo(422);
    assertThat(witness.evidence().elements()).isEmpty();
    assertThat(submit(LOG.fork("fork"), 10, 10).status()).isEqualTo(422);
    assertThat(witness.evidence().elements()).hasSize(1);
  }

  @Test
  void evidenceThatCannotBeReadIsAnError() throws Exception {
    create(Engine.SQLITE);
    database.failRead(1, Reason.IO);

    org.assertj.core.api.Assertions.assertThatThrownBy(() -> witness.evidence())
        .isInstanceOf(StoreException.class);
  }

  /** Random requests, faults, restarts and clocks: one checker looks at everything afterwards. */
  @ParameterizedTest
  @EnumSource(Engine.class)
  void neverContradictsItselfWhateverFails(Engine engine) throws Exception {
    create(engine);
    assertThat(submit(LOG, 0, 1).status()).isEqualTo(200);
    SeededRunner.run(
        engine == Engine.SQLITE ? 12 : 4,
        random -> {
          for (int step = 0; step < 15; step++) {
            disturb(random);
            long old = random.nextInt(4) == 0 ? random.nextInt(3) : shownSize();
            TestLog log = random.nextInt(5) == 0 ? LOG.fork("fork") : LOG;
            WitnessAnswer answer = submit(log, old, old + random.nextInt(3));
            assertThat(answer.status()).isIn(200, 409, 422, 503);
          }
          restart();
          long size = shownSize();
          assertThat(size).isGreaterThanOrEqualTo(cosigned.isEmpty() ? 0 : cosigned.lastKey());
        });
    assertThat(cosigned).hasSizeGreaterThan(5);
    cosigned.forEach((size, on) -> assertThat(on).isEqualTo(LOG.signed(size)));
  }

  private void disturb(RandomGenerator random) throws StoreException {
    List<Fault> faults = faults();
    switch (random.nextInt(4)) {
      case 0 -> database.failWrite(1, faults.get(random.nextInt(faults.size())));
      case 1 -> database.failWrite(1 + random.nextInt(2), faults.get(random.nextInt(2)));
      case 2 -> at.clock.advance(Duration.ofSeconds(random.nextInt(3)));
      default -> {
        if (random.nextInt(4) == 0) {
          restart();
        }
      }
    }
  }
}
