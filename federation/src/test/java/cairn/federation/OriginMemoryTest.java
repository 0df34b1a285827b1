package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.SeedSigner;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.store.Database;
import cairn.testkit.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is accepted of a log, where nothing else looks at it before. */
class OriginMemoryTest {
  private static final String ORIGIN = "network-a/public:timestamps";
  private static final SeedSigner KEY = TestGateway.signer(ORIGIN);
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

  @TempDir private Path directory;

  private static SignedCheckpoint tree(long size, String root) throws Exception {
    Checkpoint tree = new Checkpoint(ORIGIN, size, Hash.sha256(Utf8.encode(root)));
    return new SignedCheckpoint(tree, List.of(tree.sign(KEY)));
  }

  @Test
  void aSecondRootOfTheSizeAcceptedLastIsAContradictionAndNoRepetition() throws Exception {
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory);
        Database database = place.open().create("node", List.of(FederationSchema.MIGRATIONS))) {
      OriginMemory memory = new OriginMemory(database);
      SignedCheckpoint first = tree(3, "one");
      assertThat(memory.accept(first, 0, List.of(), NOW, Duration.ZERO))
          .isInstanceOf(Acceptance.Accepted.class);
      assertThat(memory.accept(first, 0, List.of(), NOW, Duration.ZERO))
          .isInstanceOf(Acceptance.Repeated.class);
      assertThat(memory.accept(tree(3, "other"), 0, List.of(), NOW, Duration.ZERO))
          .isEqualTo(new Acceptance.Contradiction(first));
      assertThat(memory.last(ORIGIN)).contains(first);
    }
  }
}
