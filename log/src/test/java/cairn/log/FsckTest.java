package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.SignedCheckpoint;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.testkit.BitFlips;
import cairn.testkit.BitFlips.Column;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FsckTest {
  private static final int FLIPS = 5;

  private static final int SQLITE_PAGE = 4_096;
  private static final byte SQLITE_LEAF = 13;

  @TempDir Path directory;

  /**
   * A log of 700 stamps and two anchors, seven checkpoints, and two batches that two peers anchored
   * between them; closed.
   */
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
    for (char letter = 'b'; letter <= 'c'; letter++) {
      anchor(test, new PeerLog(letter, test.clock), letter - 'a');
    }
    assertThat(test.log().reserveEventNumbers(100)).isEqualTo(1);
    test.log().maintainOnce();
    test.close();
    return test;
  }

  private static void anchor(TestLog test, PeerLog peer, long batch) throws Exception {
    peer.stamp();
    test.log().appendAnchor(peer.asAnchor());
    test.log().sequencer().commitRound();
    test.log().publisher().publishOnce();
    LogReader reader = test.log().reader();
    SignedCheckpoint note = reader.treeOf(reader.batch(batch).orElseThrow()).note();
    test.log().anchors().put(batch, peer.anchor(batch, TestLog.ORIGIN.networkId(), note));
  }

  @ParameterizedTest
  @EnumSource
  void findsNothingWrongWithASoundLog(TestStores engine) throws Exception {
    try (var opened = engine.open(directory)) {
      TestLog test = written(opened.stores());
      FsckReport report = test.fsck(false);
      assertThat(report.defects()).isEmpty();
      assertThat(report.isSound()).isTrue();
      assertThat(report.entries()).isEqualTo(702);
      assertThat(report.checkpoints()).isEqualTo(7);
      assertThat(report.batches()).isEqualTo(2);
    }
  }

  /** Written for people, and read by nobody else. */
  private static final Set<String> FOR_PEOPLE =
      Set.of("cairn_schema.description", "cairn_schema.applied_millis");

  @Test
  void findsOneFlippedBitInAnyColumnOfAnyTable() throws Exception {
    Random random = new Random(4);
    try (var opened = TestStores.SQLITE.open(directory)) {
      TestLog test = written(opened.stores());
      Path file = directory.resolve(LogStore.databaseName(TestLog.ORIGIN) + ".db");
      Path sound = Files.copy(file, directory.resolve("sound"));
      List<Column> columns = database(opened.stores(), BitFlips::columns);
      assertThat(columns).hasSizeGreaterThan(20);
      for (Column column : columns) {
        for (int flip = 0; flip < FLIPS && !FOR_PEOPLE.contains(column.toString()); flip++) {
          String done =
              database(opened.stores(), damaged -> BitFlips.flip(damaged, column, random));
          assertThat(isFound(test)).as(done).isTrue();
          Files.copy(sound, file, StandardCopyOption.REPLACE_EXISTING);
        }
      }
      assertThat(test.fsck(false).isSound()).isTrue();
    }
  }

  /** By a defect, or because the database cannot be opened at all. */
  private static boolean isFound(TestLog test) throws Exception {
    try {
      return !test.fsck(false).isSound();
    } catch (StoreException refused) {
      return true;
    }
  }

  /** Each page is asked for above the last row of the one before. */
  @ParameterizedTest
  @ValueSource(strings = {"log_batches", "log_anchor_entries"})
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void comesToAnEndWhenDamageHasRowsOutOfOrder(String table) throws Exception {
    try (var opened = TestStores.SQLITE.open(directory)) {
      TestLog test = written(opened.stores());
      numberLastRowBelowTheOthers(
          directory.resolve(LogStore.databaseName(TestLog.ORIGIN) + ".db"), table);
      assertThat(isFound(test)).isTrue();
    }
  }

  /** Of a table of one page: the last cell's row id becomes smaller by two. */
  private static void numberLastRowBelowTheOthers(Path file, String table) throws Exception {
    int page;
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var select =
            connection.prepareStatement("SELECT rootpage FROM sqlite_master WHERE name = ?")) {
      select.setString(1, table);
      page = (select.executeQuery().getInt(1) - 1) * SQLITE_PAGE;
    }
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    assertThat(bytes.get(page)).as("kind of page").isEqualTo(SQLITE_LEAF);
    int cells = bytes.getShort(page + 3);
    int lastByte = page + bytes.getShort(page + 8 + 2 * (cells - 1));
    for (int varints = 0; varints < 2; lastByte++) { // the payload's length, then the row id
      varints += bytes.get(lastByte) >= 0 ? 1 : 0;
    }
    lastByte--;
    bytes.put(lastByte, (byte) (bytes.get(lastByte) - 2));
    Files.write(file, bytes.array());
  }

  @Test
  void storesDamagedAndMissingTilesAgainWhenTold() throws Exception {
    try (var opened = TestStores.SQLITE.open(directory)) {
      TestLog test = written(opened.stores());
      flip(opened.stores(), "log_tiles", "hashes");
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
      flip(opened.stores(), "log_entries", "entry");
      assertThat(test.fsck(true).isSound()).isFalse();
      assertThat(test.fsck(true).isSound()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE FROM log_entries WHERE leaf_index = 300, entry 300",
    "DELETE FROM log_entries WHERE leaf_index = 699, entry 699",
    "INSERT INTO log_entries SELECT 702 AS leaf_index; entry FROM log_entries WHERE leaf_index = 1,"
        + " entries",
    "DELETE FROM log_head, head",
    "DELETE FROM log_checkpoints WHERE size = 350, batch 1",
    "DELETE FROM log_batches WHERE id = 1, batch 2",
    "INSERT INTO log_tiles SELECT 5 AS level; 9 AS tile_index; hashes FROM log_tiles WHERE level ="
        + " 0 AND tile_index = 0, tiles",
    "DELETE FROM log_anchor_entries WHERE leaf_index = 700, entry 700",
    "INSERT INTO log_anchor_entries VALUES (17), entry 17",
    "INSERT INTO log_anchor_entries VALUES (702), entry 702",
    "INSERT INTO log_anchor_entries VALUES (-1), entry -1",
    "UPDATE log_cross_anchors SET batch_id = 7 WHERE batch_id = 1, anchor of batch 7 by"
        + " \"network-b\"",
    "DELETE FROM log_batches WHERE id = 2, anchor of batch 2 by \"network-c\"",
  })
  void findsRowsThatAreMissingOrSurplus(String sql, String where) throws Exception {
    try (var opened = TestStores.SQLITE.open(directory)) {
      TestLog test = written(opened.stores());
      execute(opened.stores(), sql.replace(';', ','));
      FsckReport report = test.fsck(false);
      assertThat(report.defects()).extracting(FsckReport.Defect::where).contains(where);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 300, 2000})
  void findsWhatWasLoggedTwiceHoweverLittleIsGatheredAtOnce(int atOnce) throws Exception {
    try (var opened = TestStores.SQLITE.open(directory)) {
      TestLog test = written(opened.stores());
      execute(
          opened.stores(),
          "UPDATE log_entries SET entry = (SELECT entry FROM log_entries WHERE leaf_index = 3)"
              + " WHERE leaf_index IN (77, 650)");
      LogStore store = LogStore.open(opened.stores(), TestLog.ORIGIN);
      FsckFindings findings = new FsckFindings();
      assertThat(new RepeatedIdentities(store, 700, findings, new Random(5), atOnce).report())
          .isTrue();
      assertThat(findings.report(0, 0, 0).defects())
          .extracting(FsckReport.Defect::where)
          .containsExactly("entry 77", "entry 650");
      store.close();
      assertThat(test.fsck(false).isSound()).isFalse();
    }
  }

  @Test
  void findsNothingWrongWithALogThatWasNeverOpened() throws Exception {
    try (var opened = TestStores.SQLITE.open(directory)) {
      TestLog test = TestLog.create(opened.stores(), directory);
      test.close();
      try (var files = Files.list(directory.resolve("index"))) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory.resolve("index"));
      assertThat(test.fsck(false).defects()).isEmpty();
      assertThat(directory.resolve("index")).doesNotExist();
    }
  }

  private static void flip(Stores stores, String table, String column) throws StoreException {
    database(stores, damaged -> BitFlips.flip(damaged, new Column(table, column), new Random(1)));
  }

  private static void execute(Stores stores, String sql) throws StoreException {
    database(
        stores,
        damaged ->
            damaged.write(
                connection -> {
                  try (var statement = connection.createStatement()) {
                    return statement.executeUpdate(sql);
                  }
                }));
  }

  @FunctionalInterface
  private interface Use<T> {
    T of(Database database) throws StoreException;
  }

  private static <T> T database(Stores stores, Use<T> use) throws StoreException {
    try (Database database =
        stores.open(LogStore.databaseName(TestLog.ORIGIN), List.of(LogSchema.MIGRATIONS))) {
      return use.of(database);
    }
  }
}
