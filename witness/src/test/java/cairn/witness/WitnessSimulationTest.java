package cairn.witness;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Cosignature;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import cairn.http.ErrorStyle;
import cairn.http.Router;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.testkit.Engine;
import cairn.testkit.Fates;
import cairn.testkit.InProcessNetwork;
import cairn.testkit.SeededRunner;
import cairn.testkit.VirtualClock;
import cairn.verify.QuorumRule;
import cairn.verify.TrustedPolicy;
import cairn.verify.TrustedWitness;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log and three real witnesses in one thread, over a network that loses and repeats. */
class WitnessSimulationTest {
  private static final TestLog LOG = TestLog.of("network-a/public:timestamps");
  private static final int STEPS = 25;

  @TempDir Path directory;

  /** Three witnesses of one network, each with its store. */
  private static final class World implements AutoCloseable {
    private final VirtualClock clock = VirtualClock.atNewYear();
    private final InProcessNetwork network = new InProcessNetwork(clock);
    private final List<Engine.Place> places = new ArrayList<>();
    private final List<WitnessEndpoint> endpoints = new ArrayList<>();
    private final List<Cosignature> late = new ArrayList<>();
    private final Map<Long, Integer> votes = new HashMap<>();
    private final WitnessQuorum quorum;

    World(Path directory, RandomGenerator random) throws Exception {
      List<TrustedWitness> trusted = new ArrayList<>();
      List<QuorumRule> members = new ArrayList<>();
      for (String id : List.of("w1", "w2", "w3")) {
        WitnessEndpoint endpoint = start(directory, id);
        endpoints.add(endpoint);
        trusted.add(new TrustedWitness(id, Optional.of(id), endpoint.keys()));
        members.add(new QuorumRule.OneWitness(trusted.getLast()));
      }
      TrustedPolicy policy =
          new TrustedPolicy(
              Optional.of("us"), List.of(LOG.key()), trusted, new QuorumRule.Group(2, members));
      quorum =
          new WitnessQuorum(
              endpoints,
              EnoughCosignatures.of(policy),
              new WitnessClient(network.from("log"), clock),
              Runnable::run,
              clock,
              random,
              new QuorumListener() {
                @Override
                public void cosignedLate(
                    String id, Candidate candidate, List<Cosignature> cosignatures) {
                  late.addAll(cosignatures);
                }
              },
              WitnessQuorumSettings.DEFAULT);
    }

    private WitnessEndpoint start(Path directory, String id) throws Exception {
      SeedSigner signer = TestLog.signer(id + ".example", SignatureType.COSIGNATURE_ED25519, 4);
      Engine.Place place = Engine.SQLITE.emptyPlace(Files.createTempDirectory(directory, id));
      places.add(place);
      Stores stores = place.open();
      Witness.create(stores, signer.key().name());
      List<VerifierKey> keys = List.of(LOG.key());
      Witness witness =
          Witness.open(
              stores,
              new WitnessSettings(signer.key().name(), List.of(signer)),
              origin -> origin.equals(LOG.origin()) ? keys : List.of(),
              clock,
              WitnessListener.NONE);
      network.listen(
          id, 80, new Router(new WitnessRoutes(witness).routes(), ErrorStyle.PLAIN_TEXT));
      return new WitnessEndpoint(id, List.of(signer.key()), URI.create("http://" + id));
    }

    QuorumAnswer gather(long size) throws InterruptedException {
      QuorumAnswer answer = quorum.gather(LOG.candidate(size), Duration.ofSeconds(2));
      answer
          .cosignatures()
          .forEach(line -> assertThat(line.verifies(answer.checkpoint().checkpoint())).isTrue());
      assertThat(answer.reached()).isEqualTo(answer.cosignatures().size() >= 2);
      votes.put(size, answer.cosignatures().size());
      return answer;
    }

    @Override
    public void close() throws StoreException {
      for (Engine.Place place : places) {
        place.close();
      }
    }
  }

  @Test
  void aTroubledNetworkDelaysQuorumsAndForgesNone() {
    SeededRunner.run(
        6,
        random -> {
          try (World world = new World(directory, random)) {
            world.network.decideBy(Fates.seeded(random, 40));
            long size = 0;
            int reached = 0;
            for (int step = 0; step < STEPS; step++) {
              size += random.nextInt(4);
              QuorumAnswer answer = world.gather(size);
              reached += answer.reached() ? 1 : 0;
              world.clock.advance(answer.retryIn().orElse(Duration.ofMillis(500)));
              world.network.repeatLate(random);
            }
            assertThat(reached).as("quorums in spite of it").isPositive();

            world.network.decideBy(Fates.kind());
            world.clock.advance(Duration.ofSeconds(31));
            assertThat(world.gather(size + 1).cosignatures()).hasSize(3);
            assertThat(world.quorum.statuses()).allMatch(status -> status.failuresInARow() == 0);
            for (WitnessEndpoint endpoint : world.endpoints) {
              assertThat(newest(world, endpoint)).isEqualTo(size + 1);
            }
          }
        });
  }

  @Test
  void twoOfThreeGoOnWhileOneIsGoneAndItCatchesUp() throws Exception {
    try (World world = new World(directory, new java.util.SplittableRandom(3))) {
      world.network.separate("log", "w2");
      for (long size = 1; size <= 5; size++) {
        assertThat(world.gather(size).reached()).isTrue();
      }
      assertThat(world.votes).doesNotContainValue(3);

      world.network.join("log", "w2");
      world.clock.advance(Duration.ofSeconds(31));

      assertThat(world.gather(20).cosignatures()).hasSize(3);
    }
  }

  private static long newest(World world, WitnessEndpoint endpoint) {
    NewestCheckpoint newest =
        new WitnessClient(world.network, world.clock)
            .newestCheckpoint(endpoint, LOG.origin(), LOG.key(), Duration.ofSeconds(2));
    if (newest instanceof NewestCheckpoint.Found found && found.cosigned()) {
      return found.note().checkpoint().size();
    }
    throw new AssertionError(newest);
  }
}
