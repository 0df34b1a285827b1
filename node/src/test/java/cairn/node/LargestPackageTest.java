package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.EntryBundle;
import cairn.format.Merkle;
import cairn.format.SeedSigner;
import cairn.format.SignatureAlgorithm;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Headers;
import cairn.http.Reply;
import cairn.log.mirror.Brought;
import cairn.log.mirror.Extension;
import cairn.log.mirror.LogKey;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.MirrorClient;
import cairn.log.mirror.MirrorSettings;
import cairn.log.mirror.Mirrors;
import cairn.log.mirror.SyncBudget;
import cairn.log.mirror.TileSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A log of the largest entries is brought to a relay from another address than its own machine's,
 * so that the limits of an address hold: a package of 256 such entries cannot be cut.
 */
class LargestPackageTest {
  private static final String ORIGIN = "a.example/org:records";
  private static final int LARGEST = EntryBundle.MAX_ENTRY_LENGTH;

  @TempDir private Path directory;

  private final InstantSource clock = InstantSource.system();
  private final SeedSigner logKey = logKey();

  @BeforeAll
  static void quiet() {
    Logging.start(LogFormat.TEXT, LogLevel.ERROR, System.err);
  }

  private static SeedSigner logKey() {
    try {
      byte[] seed = new byte[SignatureAlgorithm.SEED_LENGTH];
      return SeedSigner.of(ORIGIN, SignatureType.ED25519, seed);
    } catch (cairn.format.MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Configuration init(String name) throws Exception {
    Path file = directory.resolve(name + "/cairn.yaml");
    Map<String, String> settings =
        Map.of("listen.public", "127.0.0.1:0", "listen.admin", "127.0.0.1:0");
    new GatewaySetup(new SecureRandom(), clock)
        .initRelay(file, ConfigurationDraft.relay(name + ".example", settings));
    return ConfigurationFile.read(file, Map.of(), Map.of());
  }

  private interface Use<T> {
    T of(Mirror mirror) throws Exception;
  }

  /** The mirror of the log in a home whose node does not run. */
  private <T> T mirrored(Configuration home, Use<T> use) throws Exception {
    try (NodeStores stores = NodeStores.open(home, clock);
        Mirrors mirrors =
            Mirrors.open(
                new Mirrors.Setup(
                    stores.mirrors(clock),
                    List.of(KeyFile.read(GatewayFiles.mirrorKey(home.data()))),
                    MirrorSettings.DEFAULT,
                    clock))) {
      return use.of(
          mirrors.of(ORIGIN).isPresent()
              ? mirrors.of(ORIGIN).get()
              : mirrors.create(ORIGIN, List.of(new LogKey(logKey.key()))));
    }
  }

  /** One full tile of entries that nothing packs. */
  private static final class Largest implements TileSource {
    final List<byte[]> entries = new ArrayList<>();
    final Tile tile;

    Largest() {
      Random random = new Random(1);
      for (int i = 0; i < TileCoordinate.FULL_WIDTH; i++) {
        byte[] entry = new byte[LARGEST];
        random.nextBytes(entry);
        entries.add(entry);
      }
      tile = new Tile(entries.stream().map(Merkle::leafHash).toList());
    }

    @Override
    public Tile tile(int level, TileCoordinate coordinate) {
      return level == 0 ? tile : new Tile(List.of(tile.node(Tile.HEIGHT, 0)));
    }

    @Override
    public List<EntryBundle> bundles(List<TileCoordinate> wanted) {
      return List.of(new EntryBundle(entries));
    }

    SignedCheckpoint signed(SeedSigner key) throws Exception {
      Checkpoint tree =
          new Checkpoint(ORIGIN, TileCoordinate.FULL_WIDTH, tile.node(Tile.HEIGHT, 0));
      return new SignedCheckpoint(tree, List.of(tree.sign(key)));
    }
  }

  /** Connects from an address that is not the relay's own machine to it. */
  private static Exchange from(HttpClient client) {
    return call -> {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(call.uri())
              .timeout(call.timeout())
              .method(call.method().name(), HttpRequest.BodyPublishers.ofByteArray(call.body()));
      for (Headers.Field field : call.headers().fields()) {
        request.header(field.name(), field.value());
      }
      try {
        var answer = client.send(request.build(), BodyHandlers.ofByteArray());
        Headers headers = Headers.empty();
        for (var field : answer.headers().map().entrySet()) {
          headers = headers.with(field.getKey(), field.getValue().getFirst());
        }
        return new Reply(answer.statusCode(), headers, answer.body());
      } catch (IOException e) {
        throw new ExchangeException(ExchangeException.Reason.BROKEN, e.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ExchangeException(ExchangeException.Reason.INTERRUPTED, e.toString());
      }
    };
  }

  @Test
  void aPackageOfTheLargestEntriesIsTakenFromAnyAddress() throws Exception {
    Configuration owner = init("owner");
    Configuration relay = init("relay");
    assertThat(mirrored(relay, Mirror::stored)).as("it is followed there").isZero();
    List<Integer> lengths = new ArrayList<>();
    Largest log = new Largest();
    try (HttpClient client =
            HttpClient.newBuilder()
                .localAddress(InetAddress.getByName("127.0.1.1"))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        RelayNode running = RelayNode.start(relay)) {
      Exchange counting =
          call -> {
            lengths.add(call.body().length);
            return from(client).send(call);
          };
      MirrorClient bringing =
          new MirrorClient(counting, URI.create(running.url() + "/mirror"), ORIGIN);
      Brought outcome =
          mirrored(
              owner,
              mirror -> {
                assertThat(mirror.extend(log.signed(logKey), log))
                    .isInstanceOf(Extension.Extended.class);
                return bringing.bring(
                    mirror.reader(),
                    new SyncBudget(System::nanoTime, Duration.ofMinutes(2), 1L << 30));
              });

      assertThat(outcome).isEqualTo(new Brought.Whole(256, 256));
    }
    assertThat(new TreeSet<>(lengths).last())
        .as("no shorter than that: it was not packed")
        .isGreaterThan(256 * LARGEST)
        .isGreaterThan((int) relay.listen().perAddress().maxBodyBytes());
    assertThat(mirrored(relay, Mirror::size)).isEqualTo(256);
  }
}
