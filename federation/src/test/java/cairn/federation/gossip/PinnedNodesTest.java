package cairn.federation.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.federation.KnownLogs.Stand;
import cairn.federation.Senders.Standing;
import cairn.format.Hash;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.log.mirror.LogKey;
import cairn.log.mirror.MirrorSettings;
import cairn.log.mirror.Mirrors;
import cairn.store.Stores;
import cairn.testkit.Engine;
import cairn.testkit.FastSignatures;
import cairn.testkit.VirtualClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has pinned a node knows the keys of its logs, and takes what it pushes. */
class PinnedNodesTest {
  private static final String ORIGIN = "b/org:records";

  @TempDir private Path directory;
  private final VirtualClock clock = VirtualClock.atNewYear();

  @Test
  void knowsSendersByTheirPinAndLogsByTheirCards() throws Exception {
    FastSignatures.use();
    MadeUpLog log = new MadeUpLog(ORIGIN).grow(5);
    FakeNode node = new FakeNode("b.example", clock, log);
    SeedSigner impostor = MadeUpLog.key(ORIGIN, "impostor");
    SignedCheckpoint tree = log.signed(5);
    SignedCheckpoint forged =
        new SignedCheckpoint(tree.checkpoint(), List.of(tree.checkpoint().sign(impostor)));
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory)) {
      Stores stores = place.open();
      GossipPeers peers = GossipPeers.open(stores.create("node", GossipNode.ROOMS), clock);
      Mirrors mirrors = mirrors(stores);
      PinnedNodes pinned = new PinnedNodes(peers, mirrors);
      assertThat(pinned.of(node.card().did())).isEqualTo(new Standing.Unknown());

      peers.add(node.fingerprint(), Optional.empty(), false);
      assertThat(pinned.of(node.card().did())).isInstanceOf(Standing.Peer.class);
      assertThat(pinned.of(impostor.key(), forged)).isEqualTo(new Stand.Unknown());

      peers.learn(node.card());
      assertThat(pinned.of(log.named().key(), tree)).isInstanceOf(Stand.Known.class);
      assertThat(pinned.of(impostor.key(), forged))
          .isInstanceOfSatisfying(
              Stand.Refused.class,
              refused -> assertThat(refused.reason()).contains("names another one"));

      mirrors.create(ORIGIN, List.of(new LogKey(log.named().key()))); // its own judge from now on
      assertThat(pinned.of(log.named().key(), tree)).isEqualTo(new Stand.Unknown());
      mirrors.close();
    }
  }

  private Mirrors mirrors(Stores stores) throws Exception {
    SeedSigner key =
        SeedSigner.of(
            "mirror", SignatureType.COSIGNATURE_ED25519, Hash.sha256(new byte[1]).bytes());
    return Mirrors.open(new Mirrors.Setup(stores, List.of(key), MirrorSettings.DEFAULT, clock));
  }
}
