package cairn.log.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Cosignature;
import cairn.format.EntryBundle;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.log.TestStores;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.testkit.VirtualClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One mirror of a {@link SampleLog} in one thread. */
final class TestMirror implements AutoCloseable {
  /** Small chunks, so that there are several of them. */
  static final MirrorSettings SETTINGS = new MirrorSettings(4, 3, 1 << 20);

  final VirtualClock clock = VirtualClock.atNewYear();
  final SeedSigner signer = signer();
  private final Stores stores;
  private final TestStores.Resource place;
  Mirrors mirrors;
  Mirror mirror;

  private TestMirror(Stores stores, TestStores.Resource place, boolean isNew)
      throws StoreException {
    this.stores = stores;
    this.place = place;
    this.mirrors = Mirrors.open(setup());
    this.mirror =
        isNew
            ? mirrors.create(SampleLog.ORIGIN, new SampleLog().keys())
            : mirrors.of(SampleLog.ORIGIN).orElseThrow();
  }

  static TestMirror create(Path directory) throws Exception {
    TestStores.Opened opened = TestStores.SQLITE.open(directory);
    return new TestMirror(opened.stores(), opened::close, true);
  }

  /** Of these stores, which somebody else closes. */
  static TestMirror create(Stores stores) throws StoreException {
    return new TestMirror(stores, () -> {}, true);
  }

  /** The same mirror, as another process opens it. */
  static TestMirror openedElsewhere(Stores stores) throws StoreException {
    return new TestMirror(stores, () -> {}, false);
  }

  private static SeedSigner signer() {
    try {
      return SeedSigner.of("network-a/mirror", SignatureType.COSIGNATURE_ED25519, new byte[32]);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As another node of the same key opens its mirrors. */
  static Mirrors.Setup setup(Stores stores) {
    return new Mirrors.Setup(stores, List.of(signer()), SETTINGS, VirtualClock.atNewYear());
  }

  Mirrors.Setup setup() {
    return new Mirrors.Setup(stores, List.of(signer), SETTINGS, clock);
  }

  Stores stores() {
    return stores;
  }

  void reopen() throws StoreException {
    assertThat(restart()).as("cannot be used: %s", mirrors.damaged()).isTrue();
  }

  /** Starts again, and there is no mirror to use. */
  void reopenGone() throws StoreException {
    assertThat(restart()).isFalse();
    assertThat(mirrors.damaged()).isEmpty();
  }

  /** Starts again; whether the mirror can be used then. */
  boolean restart() throws StoreException {
    mirrors.close();
    mirrors = Mirrors.open(setup());
    Optional<Mirror> opened = mirrors.of(SampleLog.ORIGIN);
    opened.ifPresent(found -> mirror = found);
    return opened.isPresent();
  }

  MirrorRemoval remove() throws StoreException {
    return mirrors.remove(SampleLog.ORIGIN, going -> {});
  }

  /** As when a peer names the log again. */
  void again(SampleLog log) throws StoreException {
    mirror = mirrors.create(SampleLog.ORIGIN, log.keys());
  }

  Extension extend(SampleLog log) throws StoreException {
    return mirror.extend(log.signed(), log);
  }

  /** It shows exactly that log, cosigned, byte for byte. */
  void assertShows(SampleLog log, long size) throws Exception {
    SignedCheckpoint head = mirror.head().orElseThrow();
    assertThat(head.checkpoint()).isEqualTo(log.signed(size).checkpoint());
    assertThat(head.lineOfLog(log.signer.key())).isPresent();
    assertThat(head.linesOf(signer.key()))
        .hasSize(1)
        .allMatch(
            line -> {
              try {
                return Cosignature.parse(signer.key(), line).verifies(head.checkpoint());
              } catch (MalformedException e) {
                throw new AssertionError(e);
              }
            });
    MirrorReader reader = mirror.reader();
    assertThat(reader.size()).isEqualTo(size);
    for (long first = 0; first < size; first += TileCoordinate.FULL_WIDTH) {
      int width = (int) Math.min(TileCoordinate.FULL_WIDTH, size - first);
      TileCoordinate at = new TileCoordinate(first / TileCoordinate.FULL_WIDTH, width);
      assertThat(reader.entries(at))
          .contains(new EntryBundle(log.entries(first, first + width)).encode());
      assertThat(reader.tile(0, at)).contains(log.tile(0, at).encode());
    }
    for (int level = 1; size >>> (8 * level) > 0; level++) {
      long last = size >>> (8 * (level + 1));
      int width = Tile.widthIn(size, level, last);
      if (width > 0) {
        TileCoordinate at = new TileCoordinate(last, width);
        assertThat(reader.tile(level, at)).contains(log.tile(level, at).encode());
      }
    }
    assertThat(reader.root(size)).isEqualTo(log.root(size));
  }

  /** Nothing of it has changed. */
  void assertHolds(long size, Hash root) {
    assertThat(mirror.stored()).isEqualTo(size);
    assertThat(mirror.copy().view().content().root()).isEqualTo(root);
  }

  @Override
  public void close() throws StoreException {
    mirrors.close();
    place.close();
  }
}
