package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.CrossAnchor;
import cairn.format.SignedCheckpoint;
import cairn.format.TlogProof;
import cairn.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What peers logged of a log's batches. */
class BatchAnchorsTest {
  @TempDir Path directory;

  /** A log with so many batches of one entry each. */
  private TestLog withBatches(TestStores.Opened opened, int batches) throws Exception {
    TestLog test = TestLog.writable(opened.stores(), directory);
    for (int i = 0; i < batches; i++) {
      test.stamp(i);
      test.log().sealOnce();
      test.log().publisher().publishOnce();
    }
    return test;
  }

  private static SignedCheckpoint note(TestLog test, long batch) throws StoreException {
    LogReader reader = test.log().reader();
    return reader.treeOf(reader.batch(batch).orElseThrow()).note();
  }

  private static CrossAnchor by(PeerLog peer, TestLog test, long batch) throws StoreException {
    return peer.anchor(batch, TestLog.ORIGIN.networkId(), note(test, batch));
  }

  @ParameterizedTest
  @EnumSource
  void keepsTheFirstOfEachBatchAndNetwork(TestStores engine) throws Exception {
    try (var opened = engine.open(directory);
        TestLog test = withBatches(opened, 2)) {
      PeerLog b = new PeerLog('b', test.clock);
      PeerLog c = new PeerLog('c', test.clock);
      CrossAnchor first = by(b, test, 1);
      CrossAnchor again = by(b, test, 1);
      CrossAnchor other = by(c, test, 1);
      CrossAnchor next = by(b, test, 2);
      BatchAnchors anchors = test.log().anchors();
      assertThat(anchors.of(1)).isEmpty();
      assertThat(anchors.newestAnchoredBy(b.id)).isEmpty();
      assertThat(anchors.put(1, other)).isTrue();
      assertThat(anchors.put(1, first)).isTrue();
      assertThat(anchors.put(1, again)).isFalse();
      assertThat(anchors.put(2, next)).isTrue();
      test.reopen();
      anchors = test.log().anchors();
      assertThat(anchors.of(1)).containsExactly(first, other);
      assertThat(anchors.of(2)).containsExactly(next);
      assertThat(anchors.newestAnchoredBy(b.id)).contains(2L);
      assertThat(anchors.newestAnchoredBy(c.id)).contains(1L);
      assertThat(anchors.newestAnchoredBy("network-d")).isEmpty();
      test.log().close();
      assertThat(test.fsck(false).defects()).isEmpty();
    }
  }

  @Test
  void refusesAnAnchorOfSomethingElse() throws Exception {
    try (var opened = TestStores.SQLITE.open(directory);
        TestLog test = withBatches(opened, 2)) {
      PeerLog peer = new PeerLog('b', test.clock);
      CrossAnchor one = by(peer, test, 1);
      CrossAnchor two = by(peer, test, 2);
      TlogProof proof = two.proof();
      List<CrossAnchor> bad =
          List.of(
              one, // names another batch
              new CrossAnchor(2, peer.id, one.proof()), // the batch before
              new CrossAnchor(
                  2,
                  peer.id,
                  new TlogProof(proof.extra(), proof.index(), List.of(), proof.checkpoint())),
              new CrossAnchor(
                  2,
                  peer.id,
                  new TlogProof(
                      Optional.empty(), proof.index(), proof.path(), proof.checkpoint())));
      for (CrossAnchor anchor : bad) {
        assertThatThrownBy(() -> test.log().anchors().put(2, anchor))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThatThrownBy(() -> test.log().anchors().put(3, two))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(test.log().anchors().of(2)).isEmpty();
    }
  }

  @Test
  void givesForEachNetworkTheFirstBatchFromOneOn() throws Exception {
    try (var opened = TestStores.SQLITE.open(directory);
        TestLog test = withBatches(opened, 5)) {
      PeerLog b = new PeerLog('b', test.clock);
      PeerLog c = new PeerLog('c', test.clock);
      PeerLog d = new PeerLog('d', test.clock);
      BatchAnchors anchors = test.log().anchors();
      for (long batch : new long[] {1, 2, 4}) {
        anchors.put(batch, by(c, test, batch));
      }
      anchors.put(5, by(b, test, 5));
      anchors.put(1, by(d, test, 1));
      assertThat(anchors.firstFrom(2, 16, 64))
          .extracting(CrossAnchor::batch, CrossAnchor::networkId)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(2L, c.id),
              org.assertj.core.groups.Tuple.tuple(5L, b.id));
      assertThat(anchors.firstFrom(3, 2, 64)).extracting(CrossAnchor::batch).containsExactly(4L);
      assertThat(anchors.firstFrom(3, 3, 64))
          .extracting(CrossAnchor::batch)
          .containsExactly(4L, 5L);
      assertThat(anchors.firstFrom(2, 16, 1)).hasSize(1);
    }
  }

  private static final class Heard implements LogListener {
    final List<Object> events = new ArrayList<>();

    @Override
    public void cosigned(CosignedTree tree) {
      events.add(tree.size());
    }

    @Override
    public void sealed(Batch batch) {
      events.add(batch);
    }

    @Override
    public void anchored(StoredAnchor anchor) {
      events.add(anchor);
    }
  }

  @Test
  void tellsListenersOnceWhatIsDurable() throws Exception {
    try (var opened = TestStores.SQLITE.open(directory);
        TestLog test = withBatches(opened, 1)) {
      Heard heard = new Heard();
      test.log().listen(heard);
      test.stamp(7);
      test.log().sealOnce();
      test.log().publisher().publishOnce();
      Batch batch = test.log().reader().newestBatch().orElseThrow();
      PeerLog peer = new PeerLog('b', test.clock);
      CrossAnchor anchor = by(peer, test, 2);
      test.clock.advance(Duration.ofSeconds(3));
      test.log().anchors().put(2, anchor);
      test.log().anchors().put(2, anchor);
      assertThat(heard.events)
          .containsExactly(
              2L, 2L, batch, new StoredAnchor(anchor, test.clock.instant().getEpochSecond()));
      assertThat(batch.id()).isEqualTo(2);
    }
  }
}
