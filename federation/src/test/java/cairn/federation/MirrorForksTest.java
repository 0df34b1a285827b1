package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.federation.gossip.LogPins;
import cairn.federation.gossip.LogPins.Pinned;
import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.Utf8;
import cairn.log.mirror.LogKey;
import cairn.store.Database;
import cairn.testkit.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a federation of pinned networks says to gossip, and takes from it. */
class MirrorForksTest extends ThreeNetworks {
  private static final String ELSEWHERE = "network-z/org:records";

  @TempDir private Path directory;

  private static Origin origin(String text) throws Exception {
    return Origin.parse(text);
  }

  private static SignedCheckpoint signed(SeedSigner key, long size, String root)
      throws SigningException {
    Checkpoint tree = new Checkpoint(key.key().name(), size, Hash.sha256(Utf8.encode(root)));
    return new SignedCheckpoint(tree, List.of(tree.sign(key)));
  }

  private static ForkFile fork(SeedSigner key) throws SigningException {
    return new ForkFile(signed(key, 7, "one"), signed(key, 7, "other"), Optional.empty());
  }

  @Test
  void tellsWhoseLogsArePinned() throws Exception {
    LogPins pins = a.federation().pins();
    assertThat(pins.isOwn(a.origin)).isTrue();
    assertThat(pins.isOwn(origin("network-a/org:records"))).as("its network's").isTrue();
    assertThat(pins.isOwn(b.origin)).isFalse();
    assertThat(pins.pinned(origin(ELSEWHERE))).isEqualTo(new Pinned.No());
    assertThat(pins.pinned(origin("network-b/org:records"))).isEqualTo(new Pinned.Unnamed());
    assertThat(pins.pinned(b.origin))
        .isInstanceOfSatisfying(
            Pinned.Named.class,
            named -> {
              assertThat(named.keys()).containsExactly(new LogKey(b.logKey.key()));
              assertThat(named.witnesses()).hasSize(3);
            });
    a.federation().peers().setAside(b.id, "a test says so");
    assertThat(pins.pinned(b.origin)).isEqualTo(new Pinned.SetAside());
  }

  @Test
  void waitsForTheDocumentOfAPinnedNetwork() throws Exception {
    try (TestFederation other = new TestFederation()) {
      TestGateway one = other.add('a', "");
      TestGateway two = other.add('b', "");
      one.pin(two);
      assertThat(one.federation().pins().pinned(two.origin)).isEqualTo(new Pinned.Waiting());
      other.meet();
      assertThat(one.federation().pins().pinned(two.origin)).isInstanceOf(Pinned.Named.class);
    }
  }

  @Test
  void keepsTheForkOfALogThatIsOnlyMirrored() throws Exception {
    SeedSigner key = TestGateway.signer(ELSEWHERE);
    a.federation().forks().forked(fork(key), List.of(key.key()));
    assertThat(a.federation().evidence()).containsExactly(fork(key));
    assertThat(a.heard).doesNotContainKey("forked network-z");
    try (Stream<Path> files = Files.list(a.directory.resolve("forks"))) {
      assertThat(files).singleElement().asString().contains("network-z-org-records");
    }
    a.restart();
    assertThat(a.federation().evidence()).containsExactly(fork(key));
  }

  @Test
  void judgesAPinnedNetworksForkByItsOwnKeysAndSetsItAside() throws Exception {
    SeedSigner thief = SeedSigner.of(b.origin.toString(), b.logKey.key().type(), new byte[32]);
    a.federation().forks().forked(fork(thief), List.of(thief.key()));
    assertThat(a.federation().evidence()).isEmpty();
    assertThat(a.peer(b).status()).isEqualTo(PeerStatus.ACTIVE);
    a.federation().forks().forked(fork(b.logKey), List.of(thief.key()));
    assertThat(a.federation().evidence()).containsExactly(fork(b.logKey));
    assertThat(a.peer(b).status()).isEqualTo(PeerStatus.SET_ASIDE);
  }

  @Test
  void keepsForksWhereThereIsNoFederation() throws Exception {
    SeedSigner key = TestGateway.signer(ELSEWHERE);
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory);
        Database database = place.open().create("node", Federation.migrations())) {
      FollowedForks forks = FollowedForks.of(database, directory.resolve("forks"), test.clock);
      forks.suspected(signed(key, 3, "one"), signed(key, 2, "other"));
      assertThat(forks.all()).isEmpty();
      forks.forked(fork(key), List.of(key.key()));
      forks.forked(fork(key), List.of(key.key()));
      assertThat(forks.all()).containsExactly(fork(key));
      try (Stream<Path> files = Files.list(directory.resolve("forks"))) {
        assertThat(files).hasSize(1);
      }
    }
  }
}
