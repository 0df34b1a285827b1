package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Utf8;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.store.Transaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FsckTest {
  private static final int FLIPS = 5;

  @TempDir Path directory;

  /** A log of 700 entries, six checkpoints and two batches, closed. */
  private TestLog written(Stores stores) throws Exception {
    TestLog test = TestLog.writable(stores, directory);
    for (int round = 0; round < 4; round++) {
      long[] numbers = new long[175];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (long) round * numbers.length + i;
      }
      test.stamp(numbers);
      if (round % 2 == 1) {
        test.log().sealOnce();
        test.log().publisher().publishOnce();
      }
    }
    test.log().maintainOnce();
    test.close();
    return test;
  }

  @ParameterizedTest
  @EnumSource
  void findsNothingWrongWithASoundLog(TestStores engine) throws Exception {
    try (var opened = engine.open(directory)) {
      TestLog test = written(opened.stores());
      FsckReport report = test.fsck(false);
      assertThat(report.defects()).isEmpty();
      assertThat(report.isSound()).isTrue();
      assertThat(report.entries()).isEqualTo(700);
      assertThat(report.checkpoints()).isEqualTo(5);
      assertThat(report.batches()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "log_head, size",
    "log_head, root",
    "log_head, origin",
    "log_head, last_timestamp",
    "log_head, user_entries",
    "log_entries, leaf_index",
    "log_entries, entry",
    "log_tiles, level",
    "log_tiles, tile_index",
    "log_tiles, hashes",
    "log_checkpoints, size",
    "log_checkpoints, note",
    "log_checkpoints, first_cosigned",
    "log_checkpoints, user_entries",
    "log_batches, id",
    "log_batches, tree_size",
    "log_batches, batch",
    "log_batches, digest",
  })
  void findsOneFlippedBitInAnyRow(String table, String column) throws Exception {
    Random random = new Random(table.hashCode() * 31L + column.hashCode());
    try (var opened = TestStores.SQLITE.open(directory)) {
      TestLog test = written(opened.stores());
      Path file = directory.resolve(LogStore.databaseName(TestLog.ORIGIN) + ".db");
      Path sound = Files.copy(file, directory.resolve("sound"));
      for (int flip = 0; flip < FLIPS; flip++) {
        String done = flip(opened.stores(), table, column, random);
        assertThat(test.fsck(false).isSound()).as(done).isFalse();
        Files.copy(sound, file, StandardCopyOption.REPLACE_EXISTING);
      }
      assertThat(test.fsck(false).isSound()).isTrue();
    }
  }

  @Test
  void storesDamagedAndMissingTilesAgainWhenTold() throws Exception {
    try (var opened = TestStores.SQLITE.open(directory)) {
      TestLog test = written(opened.stores());
      flip(opened.stores(), "log_tiles", "hashes", new Random(1));
      execute(opened.stores(), "DELETE FROM log_tiles WHERE level = 0 AND tile_index = 1");
      assertThat(test.fsck(false).isSound()).isFalse();
      FsckReport repaired = test.fsck(true);
      assertThat(repaired.isSound()).as(repaired.toString()).isTrue();
      assertThat(repaired.defects()).isNotEmpty();
      assertThat(test.fsck(false).defects()).isEmpty();
    }
  }

  @Test
  void doesNotRepairTilesFromEntriesThatAreDamagedThemselves() throws Exception {
    try (var opened = TestStores.SQLITE.open(directory)) {
      TestLog test = written(opened.stores());
      flip(opened.stores(), "log_entries", "entry", new Random(2));
      assertThat(test.fsck(true).isSound()).isFalse();
      assertThat(test.fsck(true).isSound()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE FROM log_entries WHERE leaf_index = 300, entry 300",
    "DELETE FROM log_entries WHERE leaf_index = 699, entry 699",
    "INSERT INTO log_entries SELECT 700 AS leaf_index; entry FROM log_entries WHERE leaf_index = 1,"
        + " entries",
    "DELETE FROM log_head, head",
    "DELETE FROM log_checkpoints WHERE size = 350, batch 1",
    "DELETE FROM log_batches WHERE id = 1, batch 2",
    "INSERT INTO log_tiles SELECT 5 AS level; 9 AS tile_index; hashes FROM log_tiles WHERE level ="
        + " 0 AND tile_index = 0, tiles",
  })
  void findsRowsThatAreMissingOrSurplus(String sql, String where) throws Exception {
    try (var opened = TestStores.SQLITE.open(directory)) {
      TestLog test = written(opened.stores());
      execute(opened.stores(), sql.replace(';', ','));
      FsckReport report = test.fsck(false);
      assertThat(report.defects()).extracting(FsckReport.Defect::where).contains(where);
    }
  }

  /** Flips one bit of one value, both chosen at random; says which. */
  private static String flip(Stores stores, String table, String column, Random random)
      throws StoreException {
    String key = table.equals("log_tiles") ? "level * 1000 + tile_index" : "rowid";
    return with(
        stores,
        connection -> {
          List<Long> keys = new ArrayList<>();
          try (var select = connection.prepareStatement("SELECT " + key + " FROM " + table);
              ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              keys.add(rows.getLong(1));
            }
          }
          long row = keys.get(random.nextInt(keys.size()));
          String where = " WHERE " + key + " = " + row;
          try (var select =
                  connection.prepareStatement("SELECT " + column + " FROM " + table + where);
              ResultSet rows = select.executeQuery()) {
            rows.next();
            boolean isText = rows.getObject(1) instanceof String;
            String value = isText ? "CAST(? AS TEXT)" : "?";
            try (PreparedStatement update =
                connection.prepareStatement(
                    "UPDATE OR REPLACE " + table + " SET " + column + " = " + value + where)) {
              int bit;
              if (rows.getObject(1) instanceof Number) {
                bit = random.nextInt(Long.SIZE);
                update.setLong(1, rows.getLong(1) ^ 1L << bit);
              } else {
                byte[] bytes = isText ? Utf8.encode(rows.getString(1)) : rows.getBytes(1);
                bit = random.nextInt(bytes.length * Byte.SIZE);
                bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                update.setBytes(1, bytes);
              }
              assertThat(update.executeUpdate()).isEqualTo(1);
              return "%s.%s, row %d, bit %d".formatted(table, column, row, bit);
            }
          }
        });
  }

  private static void execute(Stores stores, String sql) throws StoreException {
    with(
        stores,
        connection -> {
          try (var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
          }
        });
  }

  private static <T> T with(Stores stores, Transaction<T> body) throws StoreException {
    try (Database database =
        stores.open(LogStore.databaseName(TestLog.ORIGIN), List.of(LogSchema.MIGRATIONS))) {
      return database.write(body);
    }
  }
}
