package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Cosignature;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.store.StoreException;
import cairn.testkit.CallFaults;
import cairn.testkit.Engine;
import cairn.testkit.FaultyStores;
import cairn.testkit.StoredLife;
import cairn.testkit.VirtualClock;
import java.time.Duration;
import java.util.List;

/**
 * Everything that a witness does in its life, in one thread and in an order that never changes: two
 * logs that grow, a fork, an own cosignature that it has lost, a clock behind, two restarts.
 * Whatever fails is asked again as a log would.
 */
final class WitnessLife implements StoredLife {
  private static final TestLog LOG = TestLog.of("example.com/log");
  private static final TestLog OTHER = TestLog.of("example.com/other");

  /** The log of which it once cosigned more than it remembers. */
  private static final TestLog LOST = TestLog.of("example.com/lost");

  private static final int TRIES = 4;

  private final TestWitness at = new TestWitness();
  private final Engine.Place place;
  private final CallFaults calls;
  private final FaultyStores stores;
  private final WatchfulSigner signer;
  private Witness witness;

  WitnessLife(Engine.Place place) throws StoreException {
    this.place = place;
    List.of(LOG, OTHER, LOST).forEach(at::know);
    Witness.create(place.open(), TestWitness.NAME);
    stores = new FaultyStores(place.open());
    calls = stores.calls();
    signer = new WatchfulSigner(at.ed25519, () -> stores.database(WitnessSchema.DATABASE).real());
    witness = opened();
  }

  private Witness opened() throws StoreException {
    return Witness.open(
        stores,
        signer.settings(),
        origin -> at.registry.getOrDefault(origin, List.of()),
        at.clock,
        WitnessListener.NONE);
  }

  @Override
  public CallFaults calls() {
    return calls;
  }

  @Override
  public void live() throws Exception {
    grow(LOG, 5);
    grow(OTHER, 3);
    grow(LOST, 2);
    grow(LOG, 0);
    grow(LOG, 4);
    fork();
    clockBehind();
    restart();
    grow(OTHER, 2);
    loseMemory();
    grow(LOG, 7);
    restart();
    grow(OTHER, 1);
    fork();
    grow(LOG, 1);
  }

  /** The log asks for so much more until it is cosigned, believing a 409 as logs do. */
  private void grow(TestLog log, long more) {
    long size = signer.sizeOf(log.origin()) + more;
    long old = signer.sizeOf(log.origin());
    for (int tries = 0; tries < TRIES; tries++) {
      at.clock.advance(Duration.ofSeconds(1));
      WitnessAnswer answer = witness.addCheckpoint(log.request(old, size));
      if (answer.status() == 200) {
        assertThat(at.cosignatures(answer, log.signed(size))).hasSize(1);
        return;
      }
      assertThat(answer.status()).isIn(503, 409);
      old = answer.status() == 409 ? Long.parseLong(answer.body().strip()) : old;
      assertThat(old).as("remembers no more than was asked").isLessThanOrEqualTo(size);
    }
    throw new AssertionError("not cosigned in " + TRIES + " tries");
  }

  /** Another tree of the size that was cosigned is never cosigned, and is kept in the end. */
  private void fork() throws StoreException {
    long size = signer.sizeOf(LOG.origin());
    assertThat(witness.addCheckpoint(LOG.fork("fork").request(size, size)).status()).isEqualTo(422);
    try {
      assertThat(witness.evidence().elements()).hasSizeLessThan(4);
    } catch (StoreException unreadable) {
      assertThat(unreadable).hasMessageContaining("injected");
    }
  }

  private void clockBehind() {
    VirtualClock clock = at.clock;
    clock.set(clock.instant().minusSeconds(100));
    long size = signer.sizeOf(LOG.origin());
    assertThat(witness.addCheckpoint(LOG.request(size, size + 1)).status()).isEqualTo(503);
    clock.set(clock.instant().plusSeconds(101));
  }

  /**
   * From then on it cosigns nothing of that log. What it could not store it forgets when it ends:
   * so the note is shown more often than its store fails.
   */
  private void loseMemory() throws SigningException {
    SignedCheckpoint lost =
        LOST.signed(9).with(List.of(Cosignature.sign(at.ed25519, LOST.checkpoint(9), 5).line()));
    for (int showing = 0; showing < TRIES; showing++) {
      assertThat(witness.addCheckpoint(TestLog.request(2, LOST.proof(2, 9), lost)).status())
          .isEqualTo(503);
      assertBarred();
    }
  }

  private void assertBarred() {
    assertThat(witness.addCheckpoint(LOST.request(2, 3)).status()).isEqualTo(503);
    assertThat(signer.sizeOf(LOST.origin())).isEqualTo(2);
  }

  private void restart() throws StoreException {
    witness.close();
    for (int tries = 1; ; tries++) {
      try {
        witness = opened();
        return;
      } catch (StoreException failed) {
        assertThat(failed).hasMessageContaining("injected");
        assertThat(tries).isLessThan(TRIES);
      }
    }
  }

  /** Nothing fails any more: it remembers what it signed, and what it must not sign. */
  @Override
  public void assertWhole() throws Exception {
    calls.heal();
    fork();
    assertBarred();
    restart();
    assertBarred();
    for (TestLog log : List.of(LOG, OTHER)) {
      WitnessAnswer shown = witness.newestCheckpoint(log.origin());
      SignedCheckpoint note = SignedCheckpoint.parse(shown.body());
      assertThat(note.checkpoint()).isEqualTo(log.checkpoint(signer.sizeOf(log.origin())));
      grow(log, 1);
    }
    assertThat(witness.evidence().elements()).as("the fork is kept").hasSizeBetween(1, 3);
    witness.close();
    place.close();
  }
}
