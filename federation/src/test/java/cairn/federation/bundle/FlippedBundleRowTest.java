package cairn.federation.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.store.Database;
import cairn.store.StoreException;
import cairn.testkit.BitFlips;
import cairn.testkit.BitFlips.Column;
import cairn.testkit.Engine;
import cairn.testkit.VirtualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One flipped bit in what a node keeps of bundles is found when the node is checked. */
class FlippedBundleRowTest {
  @TempDir Path directory;

  @Test
  void isFoundInAnyColumn() throws Exception {
    byte[] sound = lived();
    Random random = new Random(9);
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory.resolve("place"))) {
      place.open().create("node", List.of(BundleSchema.MIGRATIONS)).close();
      Path file = directory.resolve("place/store/node.db");
      Files.write(file, sound);
      List<Column> columns;
      try (Database database = place.open().open("node", List.of(BundleSchema.MIGRATIONS))) {
        columns =
            BitFlips.columns(database).stream().filter(FlippedBundleRowTest::isOfBundles).toList();
        HeldRecords.requireSound(database);
      }
      assertThat(columns).hasSizeGreaterThan(40);
      for (Column column : columns) {
        try (Database database = place.open().open("node", List.of(BundleSchema.MIGRATIONS))) {
          String flipped = BitFlips.flip(database, column, random);
          assertThatThrownBy(() -> HeldRecords.requireSound(database))
              .as(flipped)
              .isInstanceOf(StoreException.class);
        }
        place.open();
        Files.write(file, sound);
      }
    }
  }

  /** One of the tables is empty but while something is erased; requests are another room's. */
  private static boolean isOfBundles(Column column) {
    String table = column.table();
    return !table.equals("cairn_schema")
        && !table.equals("held_openings_kept")
        && !table.startsWith("federation_");
  }

  /** A database with a row in each table, and a value in each column. */
  private byte[] lived() throws Exception {
    VirtualClock clock = VirtualClock.atNewYear();
    try (TestNode device = new TestNode("device-7", directory.resolve("device"), clock);
        TestNode org = new TestNode("newsroom", directory.resolve("org"), clock)) {
      device.attest(1, Optional.of("case"));
      org.attest(2, Optional.empty());
      Path bundle = device.exported(TestNode.records(Optional.of("case"), true));
      Path other = org.exported();
      org.take(bundle, TestNode.trusting(device));
      device.take(other, TestNode.trusting(org));
      org.take(device.acks(), TestNode.trusting(device)); // so that one of org's was delivered
      new SentPushes(org.database()).put(SentPushesTest.push(1));
      org.restart();
    }
    return Files.readAllBytes(directory.resolve("org/data/node.db"));
  }
}
