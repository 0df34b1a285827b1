package cairn.federation.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.federation.bundle.HeldFixture;
import cairn.federation.bundle.HeldRecord;
import cairn.federation.bundle.HeldRecords;
import cairn.federation.bundle.Provenance;
import cairn.format.AttestationEntry;
import cairn.format.BundleRecord;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.SeedSigner;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.store.StoreException;
import cairn.testkit.Blow;
import cairn.testkit.CallFaults;
import cairn.testkit.InProcessNetwork;
import cairn.testkit.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An operator gets rid of the mirror of a log that no peer names any more. */
class KnownMirrorsTest {
  private static final SeedSigner ATTESTOR = MadeUpLog.key("attestor", "attestor");
  private static final String ORIGIN = "network-b/org:records";
  private static final int RECORDS = 3;

  private final VirtualClock clock = VirtualClock.atNewYear();
  private final InProcessNetwork net = new InProcessNetwork(clock);
  private final MadeUpLog log = GossipTest.made(ORIGIN);
  private final List<AttestationEntry> entries = new ArrayList<>();
  private final FakeNode b = new FakeNode("b.example", clock, log);

  @SuppressWarnings("NullAway.Init") // open sets it
  private GossipNode node;

  @BeforeEach
  void open() throws Exception {
    node = new GossipNode(clock, net.from("a.example"));
    net.listen(b.host, 80, b.router());
    for (int i = 0; i < RECORDS; i++) {
      AttestationEntry entry = attestation("file " + i);
      entries.add(entry);
      log.add(entry.encode());
    }
    log.grow(20);
    node.pin(b);
    node.round(b);
    assertThat(node.size(log)).isEqualTo(20);
  }

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  private AttestationEntry attestation(String file) throws Exception {
    return AttestationEntry.sign(
        new AttestationEntry.Statement(
            Hash.sha256(Utf8.encode(file)),
            List.of(),
            clock.instant().getEpochSecond(),
            Optional.empty(),
            DidKey.of(ATTESTOR.key().publicKeyBytes())),
        ATTESTOR);
  }

  /** The record at that place comes in a bundle of that tree, though it is mirrored. */
  private void hold(GossipNode at, int index, long treeSize) throws Exception {
    AttestationEntry entry = entries.get(index);
    SignedCheckpoint tree = log.signed(treeSize);
    BundleRecord record = new BundleRecord(index, entry.encode(), log.path(index, treeSize));
    HeldFixture.hold(at.database, at.held, log.signer.key(), tree, record, entry);
  }

  private MirrorOutcome remove() throws StoreException {
    return node.gossip.mirrors().remove(ORIGIN);
  }

  private List<String> sources(int index) throws StoreException {
    return node.held.provenances(log.signer.key(), index).stream().map(Provenance::source).toList();
  }

  @Test
  void showsWhatIsHereAndBecauseOfWhom() throws Exception {
    hold(node, 1, 20);
    KnownMirror mirror = node.gossip.mirrors().all().getFirst();
    assertThat(mirror.origin()).isEqualTo(ORIGIN);
    assertThat(mirror.size()).isEqualTo(20);
    assertThat(mirror.stored()).isEqualTo(20);
    assertThat(mirror.root()).contains(log.root(20));
    assertThat(mirror.keys().getFirst().key()).isEqualTo(log.signer.key());
    assertThat(mirror.namedBy()).containsExactly(b.fingerprint());
    assertThat(mirror.isStopped()).isFalse();
    assertThat(mirror.bytes()).isPositive();
    assertThat(mirror.single()).isEqualTo(1);
    node.peers.remove(b.fingerprint());
    assertThat(node.gossip.mirrors().all().getFirst().namedBy()).isEmpty();
  }

  @Test
  void refusesWhileAPeerNamesTheLog() throws Exception {
    assertThat(remove()).isEqualTo(new MirrorOutcome.Named(List.of(b.fingerprint())));
    assertThat(node.size(log)).isEqualTo(20);
    node.peers.remove(b.fingerprint());
    assertThat(remove())
        .isInstanceOfSatisfying(
            MirrorOutcome.Removed.class,
            removed -> {
              assertThat(removed.what().size()).isEqualTo(20);
              assertThat(removed.held()).isZero();
            });
    assertThat(node.mirror(log)).isEmpty();
    assertThat(node.gossip.mirrors().all()).isEmpty();
    assertThat(remove()).isEqualTo(new MirrorOutcome.None());
    node.restart();
    assertThat(node.mirror(log)).isEmpty();
  }

  @Test
  void itIsMirroredAgainOnceAPeerNamesItAgain() throws Exception {
    node.peers.remove(b.fingerprint());
    remove();
    log.grow(30);
    node.pin(b);
    clock.advance(GossipNode.INTERVAL);
    assertThat(node.round(b)).isInstanceOf(Round.Done.class);
    assertThat(node.size(log)).isEqualTo(30);
    assertThat(node.root(log)).contains(log.root(30));
  }

  @Test
  void anotherHistoryIsAForkAfterwardsToo() throws Exception {
    node.peers.remove(b.fingerprint());
    remove();
    FakeNode liar = new FakeNode("c.example", clock, log.forkedAt(10, 40));
    net.listen(liar.host, 80, liar.router());
    node.pin(liar);
    assertThat(node.round(liar).lines().getLast().outcome()).startsWith("FORK");
    assertThat(node.forks).hasSize(1);
  }

  @Test
  void recordsThatCameSinglyStayWithTheirProofs() throws Exception {
    hold(node, 0, 1);
    hold(node, 1, 2);
    log.grow(25); // the bundle shows a larger tree than the mirror has come to
    hold(node, 2, 25);
    assertThat(node.held.count()).as("the mirror has the copies").isZero();
    assertThat(sources(0)).contains(Provenance.MIRROR);
    node.peers.remove(b.fingerprint());
    assertThat(remove())
        .isInstanceOfSatisfying(
            MirrorOutcome.Removed.class, removed -> assertThat(removed.held()).isEqualTo(RECORDS));
    assertAllHeld(node);
    assertThat(find(node, 0).treeSize()).as("its own bundle's tree").isEqualTo(1);
    assertThat(find(node, 1).treeSize()).isEqualTo(2);
    assertThat(find(node, 2).treeSize()).as("the mirror's").isEqualTo(20);
    for (int i = 0; i < RECORDS; i++) {
      assertThat(sources(i)).hasSize(1).doesNotContain(Provenance.MIRROR);
    }
    node.pin(b);
    clock.advance(GossipNode.INTERVAL);
    node.round(b);
    assertThat(sources(0)).as("a mirror has it again").hasSize(2).contains(Provenance.MIRROR);
  }

  private HeldRecord find(GossipNode at, int index) throws StoreException {
    return at.held.find(log.signer.key(), index).orElseThrow();
  }

  private void assertAllHeld(GossipNode at) throws Exception {
    assertThat(at.held.count()).isEqualTo(RECORDS);
    for (int i = 0; i < RECORDS; i++) {
      HeldRecord record = find(at, i);
      assertThat(record.record().entry()).isEqualTo(entries.get(i).encode());
      assertThat(record.record().isIn(log.signed(record.treeSize()).checkpoint())).isTrue();
    }
    HeldRecords.requireSound(at.database);
  }

  /** It would be held by nobody if it still were taken for mirrored. */
  @Test
  void whatComesWhileTheMirrorGoesIsHeld() throws Exception {
    node.mirrors.remove(
        ORIGIN,
        going -> {
          try {
            hold(node, 0, 20);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    assertThat(node.held.count()).isEqualTo(1);
  }

  @Test
  void thePeerThatHadItMirroredHasRoomForAnother() throws Exception {
    for (int i = 1; i < GossipPeer.MAX_LOGS; i++) {
      assertThat(node.peers.claim("network-b/log:" + i, b.fingerprint())).isTrue();
    }
    assertThat(node.peers.claim("network-b/log:one", b.fingerprint())).isFalse();
    node.peers.remove(b.fingerprint());
    remove();
    assertThat(node.peers.claim("network-b/log:one", b.fingerprint())).isTrue();
  }

  @Test
  void nothingIsLostWhicheverCallFails() throws Exception {
    List<CallFaults.Kind> made = live(List.of());
    assertThat(made).contains(CallFaults.Kind.READ, CallFaults.Kind.WRITE);
    for (Blow blow : Blow.each(made)) {
      live(List.of(blow));
    }
  }

  private List<CallFaults.Kind> live(List<Blow> blows) throws Exception {
    try (GossipNode killed = new GossipNode(clock, net.from("a.example"))) {
      killed.pin(b);
      killed.round(b);
      for (int i = 0; i < RECORDS; i++) {
        hold(killed, i, 20);
      }
      killed.peers.remove(b.fingerprint());
      CallFaults calls = killed.stores.calls();
      int before = calls.made().size();
      blows.forEach(blow -> blow.hit(calls));
      try {
        killed.gossip.mirrors().remove(ORIGIN);
      } catch (StoreException injected) {
        assertThat(blows).as(injected.getMessage()).isNotEmpty();
      }
      List<CallFaults.Kind> made = List.copyOf(calls.made().subList(before, calls.made().size()));
      calls.heal();
      assertHasAll(killed, blows);
      killed.restart();
      assertHasAll(killed, blows);
      killed.gossip.mirrors().remove(ORIGIN);
      assertThat(killed.mirrors.all()).as(blows.toString()).isEmpty();
      assertAllHeld(killed);
      return made;
    }
  }

  /** Each record is in a mirror that is shown whole, or held. */
  private void assertHasAll(GossipNode at, List<Blow> blows) throws Exception {
    boolean isMirrored = at.size(log) == log.size();
    assertThat(isMirrored || at.mirror(log).isEmpty()).as(blows.toString()).isTrue();
    if (isMirrored) {
      assertThat(at.mirror(log).orElseThrow().reader().root(20)).isEqualTo(log.root(20));
    } else if (at.mirrors.damaged().isEmpty()) {
      assertAllHeld(at);
    }
    HeldRecords.requireSound(at.database);
  }

  @Test
  void aMirrorThatIsNoneIsRefused() throws Exception {
    assertThat(node.gossip.mirrors().remove("network-c/org:records"))
        .isEqualTo(new MirrorOutcome.None());
    assertThatThrownBy(
            () ->
                node.mirrors.remove(
                    ORIGIN,
                    going -> {
                      throw new StoreException(StoreException.Reason.IO, "no");
                    }))
        .isInstanceOf(StoreException.class);
    assertThat(node.size(log)).isEqualTo(20);
  }
}
