package cairn.cli;

import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.SeedSigner;
import cairn.format.SignatureAlgorithm;
import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import cairn.log.mirror.Extension;
import cairn.log.mirror.HttpTileSource;
import cairn.log.mirror.LogKey;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.MirrorSettings;
import cairn.log.mirror.Mirrors;
import cairn.log.mirror.SyncBudget;
import cairn.log.mirror.TileSourceException;
import cairn.store.DataDirectory;
import cairn.store.SpaceGuard;
import cairn.store.SqliteStores;
import cairn.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code cairn mirror-once}: mirrors one log in a directory of its own, as far as it goes, and says
 * how fast that was. What {@code bench/run mirror} measures; a node mirrors by itself.
 */
@Command(name = "mirror-once", hidden = true, description = "Used by bench/run.")
final class MirrorOnceCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Surroundings surroundings;

  @Option(names = "--log", required = true, description = "In front of /checkpoint and /tile.")
  private String log = "";

  @Option(names = "--vkey", required = true, description = "The log's key.")
  private String vkey = "";

  @Option(names = "--data", required = true, description = "The mirror's directory.")
  private String data = "";

  MirrorOnceCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException, StoreException, MalformedException, CommandFailure {
    Path directory = surroundings.path(data);
    Files.createDirectories(directory);
    URI prefix = GatewayOption.address("--log", log);
    try (DataDirectory held = DataDirectory.lock(directory);
        SqliteStores stores = new SqliteStores(held, SpaceGuard.of(held), surroundings.clock());
        Mirrors mirrors =
            Mirrors.open(
                new Mirrors.Setup(
                    stores, List.of(signer()), MirrorSettings.DEFAULT, surroundings.clock()));
        ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      VerifierKey key = VerifierKey.parse(vkey);
      Optional<Mirror> known = mirrors.of(key.name());
      Mirror mirror =
          known.isPresent() ? known.get() : mirrors.create(key.name(), List.of(new LogKey(key)));
      SyncBudget budget = new SyncBudget(System::nanoTime, LONGEST, Long.MAX_VALUE);
      HttpTileSource source = new HttpTileSource(surroundings.network(), prefix, budget, calls);
      return extend(mirror, source);
    } catch (TileSourceException e) {
      throw new CommandFailure(ExitCode.NETWORK, e.getMessage(), e);
    }
  }

  private int extend(Mirror mirror, HttpTileSource source)
      throws TileSourceException, StoreException, CommandFailure {
    long before = mirror.stored();
    long started = System.nanoTime();
    Extension outcome = mirror.extend(source.checkpoint(), source);
    long nanos = System.nanoTime() - started;
    if (!(outcome instanceof Extension.Extended)) {
      throw new CommandFailure(ExitCode.NETWORK, "not extended: " + outcome);
    }
    long entries = mirror.stored() - before;
    surroundings.printJson(
        JsonObject.builder()
            .put("entries", entries)
            .put("millis", nanos / 1_000_000)
            .put("per_second", entries * 1_000_000 / Math.max(1, nanos / 1_000))
            .build());
    return ExitCode.OK.status();
  }

  /** Nobody is to believe this mirror's word, so its key is not kept. */
  private SeedSigner signer() throws MalformedException {
    byte[] seed = new byte[SignatureAlgorithm.SEED_LENGTH];
    surroundings.random().nextBytes(seed);
    return SeedSigner.of("mirror-once", SignatureType.COSIGNATURE_ED25519, seed);
  }
}
