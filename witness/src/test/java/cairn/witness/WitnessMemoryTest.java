package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Cosignature;
import cairn.format.JsonObject;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.store.Database;
import cairn.store.PostgresSettings;
import cairn.store.PostgresStores;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import cairn.store.Stores;
import cairn.testkit.Engine;
import cairn.testkit.RealPostgres;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a witness remembers, for how long, and when it trusts its memory no more. */
@SuppressWarnings("NullAway.Init") // each test begins with create
class WitnessMemoryTest {
  private static final TestLog LOG = TestLog.of("example.com/log");

  @TempDir Path directory;
  private final TestWitness at = new TestWitness();
  private Optional<Engine.Place> place = Optional.empty();

  @SuppressWarnings("NullAway.Init") // each test creates it first
  private Witness witness;

  private Witness create(Engine engine) throws Exception {
    place = Optional.of(engine.emptyPlace(directory));
    at.know(LOG);
    witness = at.create(place.get().open());
    return witness;
  }

  private void restart() throws StoreException {
    witness = at.open(place.orElseThrow().open());
  }

  @AfterEach
  void close() throws StoreException {
    if (place.isPresent()) {
      place.get().close();
    }
  }

  private static void assertOk(WitnessAnswer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void remembersAcrossARestart(Engine engine) throws Exception {
    create(engine);
    String lines = witness.addCheckpoint(LOG.request(0, 10)).body();

    restart();
    at.clock.advance(Duration.ofHours(1));

    assertThat(witness.addCheckpoint(LOG.request(0, 17))).isEqualTo(WitnessAnswer.conflict(10));
    WitnessAnswer shown = witness.newestCheckpoint(LOG.origin());
    String ed25519Line = lines.substring(0, lines.indexOf('\n') + 1);
    assertThat(shown.body())
        .as("the very Ed25519 line that was returned")
        .startsWith(LOG.signed(10).encode() + ed25519Line);
    assertThat(at.good(shown.body().substring(LOG.signed(10).encode().length()), LOG.signed(10)))
        .extracting(Cosignature::timestamp)
        .containsExactly(at.now() - 3600, at.now() - 3600);
    assertOk(witness.addCheckpoint(LOG.request(10, 17)));
    assertThat(witness.rememberedLogs()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void refusesToStartWithoutItsState(Engine engine) throws Exception {
    place = Optional.of(engine.emptyPlace(directory));
    Stores stores = place.get().open();

    assertThatThrownBy(() -> at.open(stores))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SCHEMA));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void refusesToBeCreatedOverItsState(Engine engine) throws Exception {
    create(engine);
    Stores stores = place.orElseThrow().open();

    assertThatThrownBy(() -> Witness.create(stores, TestWitness.NAME))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SCHEMA));
  }

  @Test
  void refusesTheStateOfAnotherWitness() throws Exception {
    create(Engine.SQLITE);
    WitnessSettings other =
        new WitnessSettings("other", List.of(TestLog.signer("other", at.ed25519.key().type(), 1)));
    Stores stores = place.orElseThrow().open();

    assertThatThrownBy(
            () -> Witness.open(stores, other, origin -> List.of(), at.clock, WitnessListener.NONE))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another witness");
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void aLogTakenOutAndListedAgainIsNotEmpty(Engine engine) throws Exception {
    create(engine);
    assertOk(witness.addCheckpoint(LOG.request(0, 10)));

    at.registry.clear();
    assertThat(witness.addCheckpoint(LOG.request(10, 17)).status()).isEqualTo(404);
    assertThat(witness.newestCheckpoint(LOG.origin()).status()).isEqualTo(200);
    restart();
    assertThat(witness.newestCheckpoint(LOG.origin()).status()).isEqualTo(200);
    at.know(LOG);

    assertThat(witness.addCheckpoint(LOG.request(0, 17))).isEqualTo(WitnessAnswer.conflict(10));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void timesNeverFall(Engine engine) throws Exception {
    create(engine);
    Instant start = at.clock.instant();
    assertOk(witness.addCheckpoint(LOG.request(0, 10)));
    assertOk(witness.addCheckpoint(LOG.request(10, 11))); // the same second

    at.clock.set(start.minusSeconds(30));
    WitnessAnswer behind = witness.addCheckpoint(LOG.request(11, 12));

    assertThat(behind.status()).isEqualTo(503);
    assertThat(behind.retryAfter()).contains(Duration.ofSeconds(30));
    assertThat(witness.addCheckpoint(LOG.request(10, 12))).isEqualTo(WitnessAnswer.conflict(11));
    restart();
    assertThat(witness.addCheckpoint(LOG.request(11, 12)).status()).isEqualTo(503);
    at.clock.set(start.minus(Duration.ofDays(4000)));
    assertThat(witness.addCheckpoint(LOG.request(11, 12)).retryAfter())
        .contains(Duration.ofHours(1));
    at.clock.set(Instant.EPOCH.minusSeconds(5));
    assertThat(witness.addCheckpoint(LOG.request(11, 12)).status()).isEqualTo(503);

    at.clock.set(start);
    at.clock.freeze();
    at.clock.advance(Duration.ofMinutes(1));
    WitnessAnswer frozen = witness.addCheckpoint(LOG.request(11, 12));
    assertThat(at.cosignatures(frozen, LOG.signed(12)))
        .allMatch(line -> line.timestamp() == start.getEpochSecond());
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void stopsForALogWhoseCosignatureItDoesNotRemember(Engine engine) throws Exception {
    create(engine);
    TestLog other = TestLog.of("example.com/unaffected");
    at.know(other);
    assertOk(witness.addCheckpoint(LOG.request(0, 10)));
    SignedCheckpoint lost = ownCosigned(LOG, 14);

    WitnessAnswer answer = witness.addCheckpoint(TestLog.request(10, LOG.proof(10, 14), lost));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.retryAfter()).isEmpty();
    assertThat(at.counts.stops).isEqualTo(1);
    assertThat(witness.addCheckpoint(LOG.request(10, 17)).status()).isEqualTo(503);
    assertThat(witness.newestCheckpoint(LOG.origin()).status()).isEqualTo(503);
    restart();
    assertThat(witness.addCheckpoint(LOG.request(10, 17)).status()).isEqualTo(503);
    assertThat(witness.newestCheckpoint(LOG.origin()).status()).isEqualTo(503);
    assertOk(witness.addCheckpoint(other.request(0, 3)));
  }

  @Test
  void stopsForItsOwnCosignatureOnAnotherRootOfTheSameSize() throws Exception {
    create(Engine.SQLITE);
    assertOk(witness.addCheckpoint(LOG.request(0, 10)));
    SignedCheckpoint fork = ownCosigned(LOG.fork("fork"), 10);

    assertThat(witness.addCheckpoint(TestLog.request(10, List.of(), fork)).status()).isEqualTo(503);
    assertThat(witness.addCheckpoint(LOG.request(10, 17)).status()).isEqualTo(503);
  }

  @Test
  void doesNotStopForForgedOrOldOrUnsignedLines() throws Exception {
    create(Engine.SQLITE);
    assertOk(witness.addCheckpoint(LOG.request(0, 10)));
    SignedCheckpoint forged =
        LOG.signed(12).with(List.of(Cosignature.sign(at.ed25519, LOG.checkpoint(11), 5).line()));
    SignedCheckpoint old = ownCosigned(LOG, 8);
    SignedCheckpoint notByTheLog =
        new SignedCheckpoint(
            LOG.checkpoint(14),
            List.of(Cosignature.sign(at.ed25519, LOG.checkpoint(14), 5).line()));

    assertThat(witness.addCheckpoint(TestLog.request(0, List.of(), old)).status()).isEqualTo(409);
    assertThat(witness.addCheckpoint(TestLog.request(0, List.of(), notByTheLog)).status())
        .isEqualTo(403);
    assertOk(witness.addCheckpoint(TestLog.request(10, LOG.proof(10, 12), forged)));
  }

  private SignedCheckpoint ownCosigned(TestLog log, long size) throws SigningException {
    return log.signed(size)
        .with(List.of(Cosignature.sign(at.mlDsa, log.checkpoint(size), 5).line()));
  }

  /** A standby with a copy of the key is no reason to stop, but must not cosign the past either. */
  @Test
  void twoProcessesOnOneStoreNeverContradictEachOther() throws Exception {
    create(Engine.POSTGRESQL);
    TestLog another = TestLog.of("example.com/another");
    at.know(another);
    PostgresSettings settings =
        PostgresSettings.of(
            "jdbc:postgresql://localhost:" + RealPostgres.port() + "/postgres", "postgres", "");
    try (Stores stores = new PostgresStores(settings, InstantSource.system())) {
      Witness second = at.open(stores);
      assertOk(witness.addCheckpoint(LOG.request(0, 10)));

      assertThat(second.addCheckpoint(LOG.fork("fork").request(0, 4)))
          .as("its memory is of before")
          .isEqualTo(WitnessAnswer.conflict(10));
      assertOk(second.addCheckpoint(LOG.request(10, 12)));
      assertThat(witness.addCheckpoint(LOG.request(10, 11))).isEqualTo(WitnessAnswer.conflict(12));
      assertOk(second.addCheckpoint(LOG.request(12, 14)));
      SignedCheckpoint seconds =
          SignedCheckpoint.parse(second.newestCheckpoint(LOG.origin()).body());

      WitnessAnswer answer = witness.addCheckpoint(TestLog.request(14, List.of(), seconds));

      assertThat(answer.status()).as("not stopped: the row explains it").isNotEqualTo(503);
      assertOk(witness.addCheckpoint(LOG.request(14, 15)));
      assertThat(at.counts.stops).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void keepsTheProofThatALogForked(Engine engine) throws Exception {
    create(engine);
    assertThat(witness.evidence().elements()).isEmpty();
    assertOk(witness.addCheckpoint(LOG.request(0, 10)));
    TestLog fork = LOG.fork("fork");
    byte[] contradiction = fork.request(10, 10);

    assertThat(witness.addCheckpoint(contradiction).status()).isEqualTo(422);
    assertThat(witness.addCheckpoint(contradiction).status()).isEqualTo(422);
    assertThat(witness.addCheckpoint(LOG.fork("third").request(3, 10)).status()).isEqualTo(409);
    restart();

    List<JsonObject> forks = witness.evidence().objects("evidence");
    assertThat(forks).hasSize(2);
    assertThat(forks.getFirst().string("format")).isEqualTo("cairn-fork/v1");
    assertThat(forks)
        .extracting(found -> found.string("first"))
        .containsOnly(LOG.signed(10).encode());
    assertThat(forks)
        .extracting(found -> found.string("second"))
        .containsExactlyInAnyOrder(fork.signed(10).encode(), LOG.fork("third").signed(10).encode());
  }

  @Test
  void aFailedProofIsNoEvidence() throws Exception {
    create(Engine.SQLITE);
    assertOk(witness.addCheckpoint(LOG.request(0, 10)));

    assertThat(witness.addCheckpoint(LOG.fork("fork").request(10, 17)).status()).isEqualTo(422);
    assertThat(witness.addCheckpoint(TestLog.request(10, List.of(), LOG.signed(17))).status())
        .isEqualTo(422);

    assertThat(witness.evidence().elements()).isEmpty();
  }

  @Test
  void keepsSixteenForksOfALogAndNoMore() throws Exception {
    create(Engine.SQLITE);
    assertOk(witness.addCheckpoint(LOG.request(0, 3)));

    for (int i = 0; i < 20; i++) {
      witness.addCheckpoint(LOG.fork("fork" + i).request(3, 3));
    }

    assertThat(witness.evidence().elements()).hasSize(ForkTable.MAX_PER_LOG);
  }

  @Test
  void refusesToStartOnADamagedRow() throws Exception {
    create(Engine.SQLITE);
    assertOk(witness.addCheckpoint(LOG.request(0, 10)));
    Stores stores = place.orElseThrow().open();
    damage(stores, "UPDATE witness_memory SET size = ?", 9);
    assertCorrupt();
    damage(place.orElseThrow().open(), "UPDATE witness_memory SET size = ?", 10);
    restart();
    damage(
        place.orElseThrow().open(),
        "UPDATE witness_memory SET note = replace(note, 'A', 'B') WHERE size = ?",
        10);
    assertCorrupt();
  }

  private static void damage(Stores stores, String sql, long parameter) throws StoreException {
    try (Database database = stores.open(WitnessSchema.DATABASE, WitnessSchema.MIGRATIONS)) {
      database.write(
          connection -> {
            try (PreparedStatement update = connection.prepareStatement(sql)) {
              update.setLong(1, parameter);
              return update.executeUpdate();
            }
          });
    }
  }

  private void assertCorrupt() {
    assertThatThrownBy(this::restart)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
  }
}
