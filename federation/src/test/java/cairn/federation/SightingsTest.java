package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.SeedSigner;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.Utf8;
import cairn.store.Database;
import cairn.store.Migration;
import cairn.store.RoomMigrations;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.testkit.Engine;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept of a log until it has been held against the log's tiles. */
class SightingsTest {
  private static final String ORIGIN = "network-a/public:timestamps";
  private static final String NAME = "node";
  private static final SeedSigner KEY = TestGateway.signer(ORIGIN);

  @TempDir private Path directory;

  private static SignedCheckpoint tree(long size) {
    return tree(size, "root of " + size);
  }

  private static SignedCheckpoint tree(long size, String root) {
    return signed(new Checkpoint(ORIGIN, size, Hash.sha256(Utf8.encode(root))));
  }

  private static SignedCheckpoint signed(Checkpoint tree) {
    try {
      return new SignedCheckpoint(tree, List.of(tree.sign(KEY)));
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Database create(Engine.Place place) throws StoreException {
    return place.open().create(NAME, List.of(FederationSchema.MIGRATIONS));
  }

  private static List<Long> sizes(Sightings sightings) throws StoreException {
    return sightings.of(ORIGIN).stream().map(one -> one.tree().size()).toList();
  }

  @ParameterizedTest
  @EnumSource
  void aFullRoomKeepsTheSmallestAndTheLargest(Engine engine) throws Exception {
    try (Engine.Place place = engine.emptyPlace(directory);
        Database database = create(place)) {
      Sightings sightings = new Sightings(database);
      for (long size = 100; size < 100 + Sightings.MAX_PER_SOURCE; size++) {
        assertThat(sightings.add("b", List.of(tree(size)), 1)).isFalse();
      }
      assertThat(sightings.add("b", List.of(tree(900), tree(500), tree(7)), 2)).isTrue();
      assertThat(sizes(sightings))
          .hasSize(Sightings.MAX_PER_SOURCE)
          .startsWith(7L, 100L, 101L)
          .endsWith(100L + Sightings.MAX_PER_SOURCE - 3, 900L)
          .doesNotContain(500L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatOneHasUsSeePushesOutNothingThatAnotherHolds(Engine engine) throws Exception {
    try (Engine.Place place = engine.emptyPlace(directory);
        Database database = create(place)) {
      Sightings sightings = new Sightings(database);
      SignedCheckpoint both = tree(500);
      assertThat(sightings.add("a", List.of(both, tree(700)), 1)).isFalse();
      assertThat(sightings.add("c", List.of(both, tree(600)), 2)).isFalse();
      List<SignedCheckpoint> flood =
          IntStream.range(0, 200).mapToObj(i -> tree(1 + i % 100, "made up " + i)).toList();
      assertThat(sightings.add("a", flood, 3)).isTrue();
      assertThat(sizes(sightings)).contains(500L, 600L, 700L).hasSize(Sightings.MAX_PER_SOURCE + 2);
      assertThat(sightings.of(ORIGIN, 500))
          .singleElement()
          .satisfies(
              one -> {
                assertThat(one.seenAt()).as("by c: what a brought made room").isEqualTo(2);
                sightings.settled(one);
              });
      assertThat(sizes(sightings)).as("from whomever").doesNotContain(500L).contains(600L);
    }
  }

  @Test
  void aTreeIsKeptOnceHoweverItsTextIsDressed() throws Exception {
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory);
        Database database = create(place)) {
      Sightings sightings = new Sightings(database);
      Checkpoint plain = tree(5).checkpoint();
      Checkpoint dressed =
          new Checkpoint(ORIGIN, plain.size(), plain.root(), List.of("an extension line"));
      sightings.add("b", List.of(tree(5)), 1);
      sightings.add("b", List.of(signed(dressed)), 2);
      assertThat(sightings.of(ORIGIN)).hasSize(1);
      sightings.add("c", List.of(signed(dressed)), 2);
      assertThat(sightings.of(ORIGIN)).hasSize(1);
    }
  }

  /** They were nobody's, and their digests say so. */
  @ParameterizedTest
  @EnumSource
  void whatWasSeenBeforeSourcesWereKeptIsTakenOver(Engine engine) throws Exception {
    List<Migration> all = FederationSchema.MIGRATIONS.migrations();
    RoomMigrations before =
        new RoomMigrations(FederationSchema.MIGRATIONS.room(), all.subList(0, 2));
    try (Engine.Place place = engine.emptyPlace(directory)) {
      try (Database database = place.open().create(NAME, List.of(before))) {
        insertAsBefore(database, tree(9), 4);
      }
      try (Database database = place.open().open(NAME, List.of(FederationSchema.MIGRATIONS))) {
        Sightings sightings = new Sightings(database);
        sightings.requireSound();
        assertThat(sightings.of(ORIGIN)).containsExactly(new Sighting(tree(9), 4));
        assertThat(sightings.add("b", List.of(tree(10)), 5)).isFalse();
        assertThat(sizes(sightings)).containsExactly(9L, 10L);
      }
    }
  }

  private static void insertAsBefore(Database database, SignedCheckpoint one, long seenAt)
      throws StoreException {
    byte[] root = one.checkpoint().root().bytes();
    byte[] digest =
        new RowDigest("federation_sightings")
            .text(ORIGIN)
            .number(one.checkpoint().size())
            .bytes(root)
            .text(one.encode())
            .number(seenAt)
            .digest();
    int _ =
        database.write(
            connection -> {
              try (PreparedStatement insert =
                  connection.prepareStatement(
                      "INSERT INTO federation_sightings"
                          + " (origin, size, root, note, seen_at, digest)"
                          + " VALUES (?, ?, ?, ?, ?, ?)")) {
                insert.setString(1, ORIGIN);
                insert.setLong(2, one.checkpoint().size());
                insert.setBytes(3, root);
                insert.setString(4, one.encode());
                insert.setLong(5, seenAt);
                insert.setBytes(6, digest);
                return insert.executeUpdate();
              }
            });
  }
}
