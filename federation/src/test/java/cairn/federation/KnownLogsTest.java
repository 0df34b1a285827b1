package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.federation.KnownLogs.Stand;
import cairn.format.Checkpoint;
import cairn.format.EntryBundle;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.format.Utf8;
import cairn.log.LogReader;
import cairn.log.mirror.Extension;
import cairn.log.mirror.LogKey;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.MirrorSettings;
import cairn.log.mirror.Mirrors;
import cairn.log.mirror.TileSource;
import cairn.log.mirror.TileSourceException;
import cairn.store.DataDirectory;
import cairn.store.SpaceGuard;
import cairn.store.SqliteStores;
import cairn.store.StoreException;
import cairn.verify.ForkJudge;
import cairn.verify.JudgedFork;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nobody brings records of a log that is known here as another one. */
class KnownLogsTest extends TwoFaces {
  private static final String OTHER_LOG = "device-7/org:records";

  private static SignedCheckpoint signed(SeedSigner key, String origin, long size)
      throws SigningException {
    Checkpoint tree = new Checkpoint(origin, size, Hash.sha256(Utf8.encode(origin + size)));
    return signed(key, tree);
  }

  private static SignedCheckpoint signed(SeedSigner key, Checkpoint tree) throws SigningException {
    return new SignedCheckpoint(tree, List.of(tree.sign(key)));
  }

  private static SeedSigner impostor(String origin) throws MalformedException {
    return SeedSigner.of(
        origin, SignatureType.ED25519, Hash.sha256(Utf8.encode("impostor")).bytes());
  }

  private Stand known(TestGateway gateway, SeedSigner key, SignedCheckpoint shown)
      throws StoreException {
    return gateway.federation().knownLogs().of(key.key(), shown);
  }

  private static void assertRefused(Stand stand, String words) {
    assertThat(stand)
        .isInstanceOfSatisfying(
            Stand.Refused.class, refused -> assertThat(refused.reason()).contains(words));
  }

  @Test
  void refusesAPeersLogUnderAnotherKeyAndOfAnotherName() throws Exception {
    test.meet();
    String origin = toB.origin.toString();
    SeedSigner impostor = impostor(origin);
    assertRefused(known(b, impostor, signed(impostor, origin, 9)), "names another one");
    String unnamed = new Origin(toB.id, "org:records").toString();
    SeedSigner other = impostor(unnamed);
    assertRefused(known(b, other, signed(other, unnamed, 9)), "names no such log");
    SeedSigner device = impostor(OTHER_LOG);
    assertThat(known(b, device, signed(device, OTHER_LOG, 9))).isEqualTo(new Stand.Unknown());
  }

  @Test
  void refusesTheLogOfAPeerWhoseKeysWereNotSeenYet() throws Exception {
    String origin = toB.origin.toString();
    SeedSigner impostor = impostor(origin);
    assertRefused(known(b, impostor, signed(impostor, origin, 9)), "has not seen yet");
  }

  @Test
  void refusesTheLogOfAPeerThatIsSetAside() throws Exception {
    test.meet();
    toB.close(3);
    b.federation().peers().setAside(toB.id, "for a reason");
    assertRefused(known(b, toB.logKey, toB.newest()), "set aside");
  }

  @Test
  void keepsTheQuorumsLinesOfAPeersTree() throws Exception {
    test.meet();
    toB.close(3);
    Stand stand = known(b, toB.logKey, toB.newest());
    assertThat(stand)
        .isInstanceOfSatisfying(
            Stand.Known.class,
            known -> assertThat(known.verified().signatures()).hasSizeGreaterThan(1));
  }

  @Test
  void refusesAPeersTreeThatTooFewWitnessesSigned() throws Exception {
    test.meet();
    toB.close(3);
    assertRefused(known(b, toB.logKey, signed(toB.logKey, toB.newest().checkpoint())), "too few");
  }

  @Test
  void provesTheForkThatAPeersTreeShowsAndSetsItAside() throws Exception {
    test.meet();
    toB.close(3);
    toC.close(3);
    assertThat(known(b, toB.logKey, toB.newest())).isInstanceOf(Stand.Known.class);
    assertThat(toC.newest().checkpoint().size()).isEqualTo(toB.newest().checkpoint().size());

    assertThat(known(b, toC.logKey, toC.newest())).isInstanceOf(Stand.Contradicted.class);
    assertThat(b.federation().evidence()).hasSize(1);
    assertThat(b.federation().peers().named(toB.id).orElseThrow().status())
        .isEqualTo(PeerStatus.SET_ASIDE);
  }

  @Test
  void refusesOwnLogsAndProvesThatOurKeyIsUsedElsewhere() throws Exception {
    toB.close(3);
    toC.close(3);
    SeedSigner impostor = impostor(toB.origin.toString());
    assertRefused(known(toB, impostor, signed(impostor, toB.origin.toString(), 2)), "our own log");
    assertRefused(known(toB, toB.logKey, toB.newest()), "our own log");
    assertThat(toB.federation().evidence()).isEmpty();

    assertThat(known(toB, toC.logKey, toC.newest())).isInstanceOf(Stand.Contradicted.class);
    assertThat(toB.federation().evidence()).hasSize(1);
    assertRefused(
        KnownLogs.own(List.of(toB.origin)).of(toB.logKey.key(), toB.newest()), "our own log");
  }

  @Test
  void holdsWhatIsShownAgainstTheMirror() throws Exception {
    toB.close(6);
    toC.close(3);
    SignedCheckpoint early = toB.newest();
    toB.close(4);
    try (DataDirectory data = DataDirectory.lock(test.place("mirror"));
        SqliteStores stores =
            new SqliteStores(data, new SpaceGuard(data::usableBytes, 0), test.clock);
        Mirrors mirrors = mirrors(stores)) {
      MirroredKeys known = new MirroredKeys(mirrors);
      assertThat(known.of(toB.logKey.key(), early)).isEqualTo(new Stand.Unknown());

      Mirror mirror = mirrors.create(toB.origin.toString(), List.of(new LogKey(toB.logKey.key())));
      assertThat(mirror.extend(toB.newest(), new Tiles(toB.log().reader())))
          .isInstanceOf(Extension.Extended.class);
      SeedSigner impostor = impostor(toB.origin.toString());
      assertRefused(
          known.of(impostor.key(), signed(impostor, toB.origin.toString(), 2)), "not known under");
      assertThat(known.of(toB.logKey.key(), early)).isInstanceOf(Stand.Known.class);
      assertThat(known.of(toB.logKey.key(), signed(toB.logKey, toB.origin.toString(), 1_000)))
          .isInstanceOf(Stand.Known.class);

      assertThat(known.of(toC.logKey.key(), toC.newest()))
          .isInstanceOfSatisfying(
              Stand.Contradicted.class,
              contradicted ->
                  assertThat(
                          ForkJudge.judge(
                              contradicted.evidence().orElseThrow(), List.of(toB.logKey.key())))
                      .isInstanceOf(JudgedFork.Proven.class));
      assertThat(mirror.stopped()).isPresent();
    }
  }

  private Mirrors mirrors(SqliteStores stores) throws Exception {
    SeedSigner key =
        SeedSigner.of(
            "mirror", SignatureType.COSIGNATURE_ED25519, Hash.sha256(Utf8.encode("m")).bytes());
    return Mirrors.open(
        new Mirrors.Setup(stores, List.of(key), MirrorSettings.DEFAULT, test.clock));
  }

  @Test
  void whoRefusesIsHeardFirstAndWhoVerifiedMostIsBelieved() throws Exception {
    toB.close(3);
    SignedCheckpoint full = toB.newest();
    SignedCheckpoint bare = signed(toB.logKey, full.checkpoint());
    KnownLogs few = (log, shown) -> new Stand.Known(bare);
    KnownLogs more = (log, shown) -> new Stand.Known(full);
    KnownLogs no = (log, shown) -> new Stand.Refused("no");
    assertThat(KnownLogs.of(List.of(few, more, KnownLogs.NONE)).of(toB.logKey.key(), bare))
        .isEqualTo(new Stand.Known(full));
    assertThat(KnownLogs.of(List.of(more, few)).of(toB.logKey.key(), bare))
        .isEqualTo(new Stand.Known(full));
    assertThat(KnownLogs.of(List.of(more, no)).of(toB.logKey.key(), bare))
        .isEqualTo(new Stand.Refused("no"));
    assertThat(KnownLogs.of(List.of(KnownLogs.NONE)).of(toB.logKey.key(), bare))
        .isEqualTo(new Stand.Unknown());
  }

  /** The tiles of a log in this process. */
  private record Tiles(LogReader log) implements TileSource {
    @Override
    public Tile tile(int level, TileCoordinate coordinate) throws TileSourceException {
      try {
        return Tile.parse(log.tile(level, coordinate).orElseThrow(), coordinate.width());
      } catch (MalformedException | StoreException e) {
        throw new TileSourceException(TileSourceException.Reason.UNREACHABLE, e.toString());
      }
    }

    @Override
    public List<EntryBundle> bundles(List<TileCoordinate> wanted) throws TileSourceException {
      List<EntryBundle> bundles = new ArrayList<>();
      for (TileCoordinate one : wanted) {
        try {
          bundles.add(EntryBundle.parse(log.entries(one).orElseThrow(), one.width()));
        } catch (MalformedException | StoreException e) {
          throw new TileSourceException(TileSourceException.Reason.UNREACHABLE, e.toString());
        }
      }
      return bundles;
    }
  }
}
