package cairn.node;

import static cairn.format.SignatureType.COSIGNATURE_ED25519;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.testkit.BitFlips;
import cairn.testkit.BitFlips.Column;
import cairn.testkit.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One flipped bit in what a node keeps of its own is found before anybody relies on it. */
class FlippedBitTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

  /** Written for people, and read by nobody else. */
  private static final Set<String> FOR_PEOPLE =
      Set.of("cairn_schema.description", "cairn_schema.applied_millis");

  private static final int FLIPS = 8;

  @TempDir Path directory;

  private static Tokens tokens(Database database) {
    return new Tokens(database, new AuditLog(database, CLOCK), new SecureRandom(), CLOCK);
  }

  @Test
  void isFoundInAnyColumnOfTheNodesDatabase() throws Exception {
    Random random = new Random(6);
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory)) {
      List<Column> columns;
      try (Database database =
          place.open().create(NodeSchema.DATABASE, List.of(NodeSchema.MIGRATIONS))) {
        Tokens tokens = tokens(database);
        TokenAdmin.Created made =
            tokens.create("local", List.of(TokenScope.parse("append:org:records")), "a note");
        tokens.create("local", List.of(TokenScope.parse("admin")), "");
        tokens.revoke("local", made.id());
        new WitnessKeyBook(database)
            .add(List.of(SeedSigner.of("witness-1", COSIGNATURE_ED25519, new byte[32]).key()));
        columns = BitFlips.columns(database);
      }
      assertThat(columns).hasSizeGreaterThan(15);
      Path file = directory.resolve("store").resolve(NodeSchema.DATABASE + ".db");
      byte[] sound = Files.readAllBytes(file);
      for (Column column : columns) {
        for (int flip = 0; flip < FLIPS && !FOR_PEOPLE.contains(column.toString()); flip++) {
          String flipped;
          try (Database database = open(place)) {
            flipped = BitFlips.flip(database, column, random);
          }
          Throwable found = catchThrowable(() -> readAll(place));
          assertThat(found).as(flipped).isInstanceOf(StoreException.class);
          place.open();
          Files.write(file, sound);
        }
      }
      readAll(place);
    }
  }

  private static Database open(Engine.Place place) throws StoreException {
    return place.open().open(NodeSchema.DATABASE, List.of(NodeSchema.MIGRATIONS));
  }

  /** What {@link GatewayFsck#nodeProblems} reads. */
  private static void readAll(Engine.Place place) throws StoreException {
    try (Database database = open(place)) {
      assertThat(tokens(database).list()).hasSize(2);
      new AuditLog(database, CLOCK).requireSound();
      assertThat(new WitnessKeyBook(database).all()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void isFoundAnywhereInAKeyFile(SignatureType type) throws Exception {
    Path file = directory.resolve("a.key");
    KeyFile.generate(file, "network-a/public:timestamps", type, new SecureRandom());
    byte[] sound = Files.readAllBytes(file);
    for (int bit = 0; bit < sound.length * Byte.SIZE; bit += 5) { // each of a byte in turn
      byte[] damaged = sound.clone();
      damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      Files.write(file, damaged);
      Throwable found = catchThrowable(() -> KeyFile.read(file));
      assertThat(found).as("bit %d", bit).isInstanceOf(ConfigurationException.class);
    }
  }
}
