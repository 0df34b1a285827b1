package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Cosignature;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.Utf8;
import cairn.http.Exchange;
import cairn.http.Headers;
import cairn.http.Reply;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import cairn.store.Stores;
import cairn.testkit.Engine;
import cairn.verify.RetiredKey;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A witness that has cosigned trees up to 10 entries by one key, and goes on with another. */
class FormerKeyTest {
  private static final TestLog LOG = TestLog.of("network-a/public:timestamps");
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @TempDir Path directory;
  private final TestWitness at = new TestWitness();
  private final SeedSigner newKey =
      TestLog.signer(TestWitness.NAME, SignatureType.COSIGNATURE_ED25519, 40);
  private final RetiredKey gone = new RetiredKey(at.ed25519.key(), LOG.origin(), 10, true);
  private Engine.Place place;
  private Stores stores;
  private Witness witness;

  @BeforeEach
  void cosignAndRotate() throws Exception {
    place = Engine.SQLITE.emptyPlace(directory);
    stores = place.open();
    at.know(LOG);
    witness = at.create(stores);
    assertThat(witness.addCheckpoint(LOG.request(0, 10)).status()).isEqualTo(200);
    witness.close();
    assertThat(
            Witness.memory(
                    stores, settings(10), origin -> at.registry.getOrDefault(origin, List.of()))
                .sizes())
        .containsEntry(LOG.origin(), 10L);
    witness = open(10);
  }

  @AfterEach
  void close() throws Exception {
    place.close();
  }

  private WitnessSettings settings(long lastTrustedSize) {
    return new WitnessSettings(
        TestWitness.NAME,
        List.of(newKey),
        List.of(new RetiredKey(at.ed25519.key(), LOG.origin(), lastTrustedSize, true)));
  }

  private Witness open(long lastTrustedSize) throws StoreException {
    return Witness.open(
        stores,
        settings(lastTrustedSize),
        origin -> at.registry.getOrDefault(origin, List.of()),
        at.clock,
        WitnessListener.NONE);
  }

  private static SignedCheckpoint cosigned(TestLog log, long size, Signer signer) throws Exception {
    Cosignature line = Cosignature.sign(signer, log.checkpoint(size), 1_800_000_000);
    return log.signed(size).with(List.of(line.line()));
  }

  @Test
  void goesOnFromWhatItRemembersUnderItsNewKey() throws Exception {
    WitnessAnswer answer = witness.addCheckpoint(LOG.request(10, 17));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(
            SignedCheckpoint.parse(LOG.signed(17).encode() + answer.body()).linesOf(newKey.key()))
        .hasSize(1);
    assertThat(witness.addCheckpoint(LOG.request(0, 17))).isEqualTo(WitnessAnswer.conflict(17));
  }

  /** The old key signed no other tree while it was this witness's. */
  @Test
  void stopsForAnotherTreeThatItsFormerKeySignedWhileItWasItsOwn() throws Exception {
    SignedCheckpoint lost = cosigned(LOG.fork("fork"), 10, at.ed25519);
    assertThat(witness.addCheckpoint(TestLog.request(10, List.of(), lost)).status()).isEqualTo(503);
    assertThat(witness.addCheckpoint(LOG.request(10, 17)).status()).isEqualTo(503);
  }

  @Test
  void isNotStoppedByWhoeverHasItsFormerKeyNow() throws Exception {
    SignedCheckpoint stolen = cosigned(LOG, 17, at.ed25519);
    assertThat(witness.addCheckpoint(TestLog.request(0, LOG.proof(0, 17), stolen)))
        .isEqualTo(WitnessAnswer.conflict(10));
    assertThat(witness.addCheckpoint(LOG.request(10, 17)).status()).isEqualTo(200);
  }

  @Test
  void doesNotStartOnAMemoryThatIsOlderThanItsKey() throws Exception {
    witness.close();
    assertThatThrownBy(() -> open(11))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
        .hasMessageContaining("older memory");
  }

  private NewestCheckpoint shown(SignedCheckpoint note, WitnessEndpoint endpoint) {
    Exchange exchange = call -> new Reply(200, Headers.of(), Utf8.encode(note.encode()));
    return new WitnessClient(exchange, at.clock)
        .newestCheckpoint(endpoint, LOG.origin(), LOG.key(), TIMEOUT);
  }

  private WitnessEndpoint endpoint(Signer inUse, RetiredKey... retired) {
    return new WitnessEndpoint(
        "w1", List.of(inUse.key()), URI.create("http://w1.example"), List.of(retired));
  }

  private static boolean isCosigned(NewestCheckpoint answer) {
    return answer instanceof NewestCheckpoint.Found found && found.cosigned();
  }

  @Test
  void aCosignatureByItsFormerKeyIsItsOwnAsFarAsThatSigned() throws Exception {
    WitnessEndpoint known = endpoint(newKey, gone);
    assertThat(isCosigned(shown(cosigned(LOG, 10, at.ed25519), known))).isTrue();
    assertThat(isCosigned(shown(cosigned(LOG, 11, at.ed25519), known))).isFalse();
    assertThat(isCosigned(shown(cosigned(LOG, 11, newKey), known))).isTrue();
    assertThat(isCosigned(shown(cosigned(LOG, 10, at.ed25519), endpoint(newKey)))).isFalse();
  }

  /** What a thief puts beside the witness's line spoils it no more than any stranger's would. */
  @Test
  void aBadLineByAFormerKeyAboveItsLastTreeSpoilsNothing() throws Exception {
    SignedCheckpoint good = cosigned(LOG, 11, newKey);
    SignedCheckpoint noisy =
        good.with(List.of(cosigned(LOG, 12, at.ed25519).signatures().getLast()));
    assertThat(isCosigned(shown(noisy, endpoint(newKey, gone)))).isTrue();
    SignedCheckpoint spoiled =
        cosigned(LOG, 9, newKey)
            .with(List.of(cosigned(LOG, 12, at.ed25519).signatures().getLast()));
    assertThat(shown(spoiled, endpoint(newKey, gone))).isInstanceOf(NewestCheckpoint.Failed.class);
  }

  @Test
  void aVoteByAFormerKeyCountsForNothingAndARevokedOneIsNotAskedFor() throws Exception {
    String oldLine = cosigned(LOG, 11, at.ed25519).signatures().getLast().line();
    WitnessClient lying =
        new WitnessClient(call -> new Reply(200, Headers.of(), Utf8.encode(oldLine)), at.clock);
    assertThat(lying.cosign(endpoint(newKey, gone), LOG.candidate(11), 10, TIMEOUT))
        .isInstanceOfSatisfying(
            CosignAnswer.Failed.class,
            failed ->
                assertThat(failed.failure().reason())
                    .isEqualTo(WitnessFailure.Reason.BAD_SIGNATURE));
    WitnessClient silent =
        new WitnessClient(
            call -> {
              throw new AssertionError("asked " + call.uri());
            },
            at.clock);
    assertThat(silent.cosign(endpoint(at.ed25519, gone), LOG.candidate(11), 10, TIMEOUT))
        .isInstanceOfSatisfying(
            CosignAnswer.Failed.class,
            failed ->
                assertThat(failed.failure().reason()).isEqualTo(WitnessFailure.Reason.REVOKED));
  }
}
