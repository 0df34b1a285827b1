package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.AnchorEntry;
import cairn.format.Checkpoint;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.SignedCheckpoint;
import cairn.http.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Foreign checkpoints as entries of a log. */
class AppendAnchorTest {
  @TempDir Path directory;
  private TestStores.Opened opened;
  private TestLog test;
  private PeerLog peer;

  @BeforeEach
  void open() throws Exception {
    opened = TestStores.SQLITE.open(directory);
    test = TestLog.writable(opened.stores(), directory);
    peer = new PeerLog('b', test.clock);
    peer.stamp();
  }

  @AfterEach
  void close() throws Exception {
    test.close();
    opened.close();
  }

  private AnchorOutcome append(AnchorEntry entry) throws Exception {
    AnchorTicket ticket = test.log().appendAnchor(entry);
    test.log().sequencer().commitRound();
    test.log().publisher().publishOnce();
    return ticket.outcome().orElseThrow();
  }

  private long size() {
    return test.log().sequencer().head().size();
  }

  @Test
  void logsACheckpointAndProvesIt() throws Exception {
    AnchorEntry entry = peer.asAnchor();
    assertThat(append(entry)).isInstanceOf(AnchorOutcome.Anchored.class);
    AnchorOutcome.Anchored anchored = (AnchorOutcome.Anchored) append(entry);
    assertThat(anchored.entry()).isEqualTo(entry);
    assertThat(anchored.logged().isFirst()).isFalse();
    assertThat(size()).isEqualTo(1);
    var proof = test.log().reader().proof(0).orElseThrow();
    assertThat(proof.includes(entry.leafHash())).isTrue();
    assertThat(anchored.tree().orElseThrow().note()).isEqualTo(proof.checkpoint());
    assertThat(test.log().reader().proof(1)).isEmpty();
  }

  @Test
  void givesTheFirstWhenTheSameTreeComesWithOtherCosignatures() throws Exception {
    AnchorEntry first = peer.asAnchor();
    append(first);
    test.clock.advance(java.time.Duration.ofSeconds(5));
    AnchorEntry later = peer.asAnchor();
    assertThat(later).isNotEqualTo(first);
    AnchorOutcome.Anchored anchored = (AnchorOutcome.Anchored) append(later);
    assertThat(anchored.entry()).isEqualTo(first);
    assertThat(size()).isEqualTo(1);
  }

  @Test
  void saysThatTheSizeIsKnownWithAnotherRoot() throws Exception {
    AnchorEntry honest = peer.asAnchor();
    append(honest);
    AnchorOutcome outcome = append(new AnchorEntry(peer.id, peer.forked()));
    assertThat(outcome).isInstanceOf(AnchorOutcome.OtherRoot.class);
    assertThat(((AnchorOutcome.OtherRoot) outcome).entry()).isEqualTo(honest);
    assertThat(((AnchorOutcome.OtherRoot) outcome).first().index()).isZero();
    assertThat(size()).isEqualTo(1);
  }

  @Test
  void saysSoWithinOneRoundToo() throws Exception {
    AnchorTicket honest = test.log().appendAnchor(peer.asAnchor());
    AnchorTicket forked = test.log().appendAnchor(new AnchorEntry(peer.id, peer.forked()));
    test.log().sequencer().commitRound();
    test.log().publisher().publishOnce();
    assertThat(honest.outcome().orElseThrow()).isInstanceOf(AnchorOutcome.Anchored.class);
    assertThat(forked.outcome().orElseThrow()).isInstanceOf(AnchorOutcome.OtherRoot.class);
    assertThat(size()).isEqualTo(1);
  }

  @Test
  void remembersAcrossARestartAndWhenTheIndexIsMadeAgain() throws Exception {
    AnchorEntry honest = peer.asAnchor();
    append(honest);
    peer.stamp();
    append(peer.asAnchor());
    test.log().close();
    try (var files = Files.list(directory.resolve("index"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    test.reopen();
    test.log().pollWitnessesOnce();
    assertThat(append(honest)).isInstanceOf(AnchorOutcome.Anchored.class);
    Checkpoint one = honest.checkpoint().checkpoint();
    SignedCheckpoint other =
        new SignedCheckpoint(
            new Checkpoint(one.origin(), one.size(), Hash.sha256()),
            honest.checkpoint().signatures());
    assertThat(append(new AnchorEntry(peer.id, other))).isInstanceOf(AnchorOutcome.OtherRoot.class);
    assertThat(size()).isEqualTo(2);
  }

  @Test
  void isPendingWhileTheQuorumIsLate() throws Exception {
    test.witnesses.forEach(witness -> witness.down(true));
    AnchorTicket ticket = test.log().appendAnchor(peer.asAnchor());
    test.log().sequencer().commitRound();
    assertThat(ticket.outcome()).isEmpty();
    test.clock.advance(TestLog.SETTINGS.quorumTimeout());
    test.log().publisher().expireWaiters();
    AnchorOutcome.Anchored anchored = (AnchorOutcome.Anchored) ticket.outcome().orElseThrow();
    assertThat(anchored.tree()).isEqualTo(Optional.empty());
  }

  @Test
  void isRefusedByALogThatIsReadOnly() throws Exception {
    test.reopen();
    assertThatThrownBy(() -> test.log().appendAnchor(peer.asAnchor()))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void refusesACheckpointOfItsOwn() throws Exception {
    test.stamp(1);
    SignedCheckpoint own = test.log().reader().newest().orElseThrow().note();
    assertThatThrownBy(() -> test.log().appendAnchor(new AnchorEntry("network-a", own)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Three networks that anchor each other must fall silent when their users do. */
  @Test
  void sealsNoBatchBecauseOfAnchors() throws Exception {
    test.stamp(1);
    assertThat(seal()).isTrue();
    PeerLog third = new PeerLog('c', test.clock);
    for (int round = 0; round < 5; round++) {
      for (PeerLog network : List.of(peer, third)) {
        network.stamp();
        append(network.asAnchor());
      }
      assertThat(seal()).as("round %d", round).isFalse();
    }
    assertThat(size()).isEqualTo(11);
    test.reopen();
    test.log().pollWitnessesOnce();
    assertThat(seal()).as("after a restart").isFalse();
    assertThat(test.log().reader().newestBatch().orElseThrow().id()).isEqualTo(1);
    test.stamp(2);
    assertThat(seal()).as("a user came").isTrue();
    assertThat(test.log().reader().newestBatch().orElseThrow().attestationCount()).isEqualTo(1);
  }

  private boolean seal() throws Exception {
    boolean due = test.log().sealOnce();
    test.log().publisher().publishOnce();
    return due;
  }

  @Test
  void leavesALogThatFsckFindsSound() throws Exception {
    test.stamp(1);
    append(peer.asAnchor());
    test.stamp(2);
    assertThat(Entry.parse(test.log().store().entry(1))).isInstanceOf(AnchorEntry.class);
    test.log().close();
    assertThat(test.fsck(false).defects()).isEmpty();
  }

  @Test
  void opensALogOfBeforeThereWereAnchors() throws Exception {
    test.stamp(1, 2);
    test.execute("DROP TABLE log_anchor_entries");
    test.execute("DROP TABLE log_cross_anchors");
    test.execute("DROP TABLE log_event_numbers");
    test.execute("DELETE FROM cairn_schema WHERE room = 'log' AND version > 1");
    test.reopen();
    test.log().pollWitnessesOnce();
    assertThat(append(peer.asAnchor())).isInstanceOf(AnchorOutcome.Anchored.class);
    test.log().close();
    assertThat(test.fsck(false).defects()).isEmpty();
  }

  @Test
  void provesThatTheLogOnlyGrew() throws Exception {
    test.stamp(1, 2, 3);
    var old = test.log().reader().newest().orElseThrow().note().checkpoint();
    append(peer.asAnchor());
    var grown = test.log().reader().newest().orElseThrow().note().checkpoint();
    List<Hash> proof = test.log().reader().consistency(3, 4);
    assertThat(Merkle.verifyConsistency(3, 4, old.root(), grown.root(), proof)).isTrue();
    assertThatThrownBy(() -> test.log().reader().consistency(3, 5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> test.log().reader().consistency(4, 3))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
