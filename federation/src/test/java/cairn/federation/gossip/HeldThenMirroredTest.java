package cairn.federation.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.federation.bundle.HeldFixture;
import cairn.federation.bundle.Provenance;
import cairn.format.AttestationEntry;
import cairn.format.BundleRecord;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.SeedSigner;
import cairn.format.Utf8;
import cairn.testkit.InProcessNetwork;
import cairn.testkit.VirtualClock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Single records came by hand, and later their log is mirrored whole. */
class HeldThenMirroredTest {
  private static final SeedSigner ATTESTOR = MadeUpLog.key("attestor", "attestor");

  private final VirtualClock clock = VirtualClock.atNewYear();
  private final InProcessNetwork net = new InProcessNetwork(clock);
  private final MadeUpLog log = GossipTest.made("network-b/org:records").grow(3);
  private final FakeNode b = new FakeNode("b.example", clock, log);

  @SuppressWarnings("NullAway.Init") // open sets it
  private GossipNode node;

  @BeforeEach
  void open() throws Exception {
    node = new GossipNode(clock, net.from("a.example"));
    net.listen(b.host, 80, b.router());
    node.pin(b);
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

  /** The record at that place of the log's newest tree comes in a bundle. */
  private void hold(MadeUpLog from, long index, AttestationEntry entry) throws Exception {
    BundleRecord record = new BundleRecord(index, entry.encode(), from.path(index, from.size()));
    HeldFixture.hold(
        node.database, node.held, from.signer.key(), from.signed(from.size()), record, entry);
  }

  private List<String> sources(long index) throws Exception {
    return node.held.provenances(log.signer.key(), index).stream().map(Provenance::source).toList();
  }

  @Test
  void theRecordIsOneAndSaysBothWays() throws Exception {
    AttestationEntry first = attestation("first");
    AttestationEntry later = attestation("later");
    log.add(first.encode());
    log.grow(8);
    log.add(later.encode());
    hold(log, 3, first);
    hold(log, 8, later);
    log.shown = Optional.of(log.signed(5));
    node.round(b);
    assertThat(sources(3)).hasSize(2).contains(Provenance.MIRROR);
    assertThat(sources(8)).as("the mirror has not come so far").hasSize(1);
    log.shown = Optional.empty();
    node.restart();
    clock.advance(GossipNode.INTERVAL);
    node.round(b);
    assertThat(sources(8)).hasSize(2).contains(Provenance.MIRROR);
    assertThat(sources(3)).hasSize(2);
    assertThat(node.held.count()).isEqualTo(2);
  }

  @Test
  void aRecordThatTheMirrorContradictsIsAFork() throws Exception {
    MadeUpLog other = log.forkedAt(3, 3);
    AttestationEntry entry = attestation("first");
    other.add(entry.encode());
    hold(other, 3, entry);
    log.grow(10);
    assertThat(node.round(b).lines().getLast().outcome()).startsWith("FORK");
    assertThat(node.forks).hasSize(1);
    assertThat(node.forks.getFirst().first().checkpoint()).isEqualTo(other.signed(4).checkpoint());
    assertThat(node.mirror(log).orElseThrow().stopped()).isPresent();
    assertThat(sources(3)).hasSize(1);
  }

  @Test
  void aRecordOfALargerTreeIsSuspectedUntilTheMirrorComesThere() throws Exception {
    MadeUpLog other = log.forkedAt(3, 3);
    AttestationEntry entry = attestation("first");
    other.add(entry.encode());
    other.grow(50);
    hold(other, 3, entry);
    log.grow(10);
    assertThat(node.round(b).lines().getLast().ok()).isFalse();
    assertThat(node.forks).isEmpty();
    assertThat(node.suspected).hasSize(1);
    log.grow(60);
    clock.advance(GossipNode.INTERVAL);
    node.round(b);
    assertThat(node.forks).hasSize(1);
  }
}
