package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Cosignature;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.store.StoreException;
import cairn.testkit.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A witness's memory is set back to an older copy. As soon as it meets one of its own cosignatures
 * that it does not remember, it cosigns nothing of that log any more: who has lost one signature
 * has lost its memory.
 */
class RestoredWitnessTest {
  private static final TestLog LOG = TestLog.of("example.com/log");
  private static final TestLog OTHER = TestLog.of("example.com/other");

  @TempDir Path directory;
  private final TestWitness at = new TestWitness();
  private Engine.Place place;
  private Witness witness;

  @BeforeEach
  void cosignAndGoBack() throws Exception {
    place = Engine.SQLITE.emptyPlace(directory);
    at.know(LOG);
    at.know(OTHER);
    witness = at.create(place.open());
    assertThat(witness.addCheckpoint(LOG.request(0, 10)).status()).isEqualTo(200);
    assertThat(witness.addCheckpoint(OTHER.request(0, 4)).status()).isEqualTo(200);
    witness.close();
    Path copy = Files.createDirectory(directory.resolve("copy"));
    copy(directory.resolve("store"), copy);
    witness = at.open(place.open());
    assertThat(witness.addCheckpoint(LOG.request(10, 17)).status()).isEqualTo(200);
    witness.close();
    copy(copy, directory.resolve("store"));
    witness = at.open(place.open());
    assertThat(shown(LOG)).isEqualTo(10);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(file -> file.toString().contains(".db")).toList()) {
        Files.write(to.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
  }

  @AfterEach
  void close() throws StoreException {
    place.close();
  }

  private long shown(TestLog log) throws Exception {
    return SignedCheckpoint.parse(witness.newestCheckpoint(log.origin()).body())
        .checkpoint()
        .size();
  }

  /** The log's note at that size with the witness's own line, as any reader of the log has it. */
  private SignedCheckpoint cosigned(TestLog log, long size, Signer signer) throws Exception {
    Cosignature own = Cosignature.sign(signer, log.checkpoint(size), at.now());
    return log.signed(size).with(List.of(own.line()));
  }

  @ParameterizedTest
  @CsvSource({"10, true", "10, false", "0, true", "3, false", "17, true"})
  void stopsForTheLogWhoseCosignatureItMeets(long old, boolean byEd25519) throws Exception {
    SignedCheckpoint lost = cosigned(LOG, 17, byEd25519 ? at.ed25519 : at.mlDsa);

    WitnessAnswer met = witness.addCheckpoint(TestLog.request(old, LOG.proof(old, 17), lost));

    assertThat(met.status()).isEqualTo(503);
    assertThat(met.body()).contains("lost its memory").contains(LOG.origin());
    for (int restart = 0; restart < 2; restart++) {
      assertCosignsNothing();
      assertThat(witness.addCheckpoint(OTHER.request(4, 4)).status()).isEqualTo(200);
      witness.close();
      witness = at.open(place.open());
    }
    assertThat(at.counts.stops).isEqualTo(1);
  }

  /** Neither what extends the lost one, nor what it remembers, nor a fork of what it lost. */
  private void assertCosignsNothing() {
    assertThat(witness.addCheckpoint(LOG.request(10, 17)).status()).isEqualTo(503);
    assertThat(witness.addCheckpoint(LOG.request(10, 20)).status()).isEqualTo(503);
    assertThat(witness.addCheckpoint(LOG.request(10, 10)).status()).isEqualTo(503);
    assertThat(witness.addCheckpoint(LOG.fork("fork").request(10, 17)).status()).isEqualTo(503);
    assertThat(witness.newestCheckpoint(LOG.origin()).status()).isEqualTo(503);
  }

  /** Its own line on the remembered size, but over another tree: it signed both. */
  @Test
  void stopsForItsOwnCosignatureOnAnotherTreeOfTheSizeItRemembers() throws Exception {
    SignedCheckpoint fork = cosigned(LOG.fork("fork"), 10, at.ed25519);

    assertThat(witness.addCheckpoint(TestLog.request(10, List.of(), fork)).status()).isEqualTo(503);
    assertCosignsNothing();
  }

  /** Anybody can send these: they stop nobody. */
  @Test
  void doesNotStopForWhatItRemembersNorForWhatOthersMade() throws Exception {
    assertThat(
            witness
                .addCheckpoint(TestLog.request(10, List.of(), cosigned(LOG, 10, at.ed25519)))
                .status())
        .isEqualTo(200);
    Signer stranger = TestLog.signer(TestWitness.NAME, at.ed25519.key().type(), 9);
    SignedCheckpoint theirs = cosigned(LOG, 17, stranger);
    assertThat(witness.addCheckpoint(TestLog.request(0, LOG.proof(0, 17), theirs)))
        .isEqualTo(WitnessAnswer.conflict(10));
    SignedCheckpoint notTheLogs =
        cosigned(LOG.withKey(8), 17, at.ed25519); // not signed by a key that it trusts
    assertThat(witness.addCheckpoint(TestLog.request(10, LOG.proof(10, 17), notTheLogs)).status())
        .isEqualTo(403);
    assertThat(witness.addCheckpoint(LOG.request(10, 17)).status()).isEqualTo(200);
  }
}
