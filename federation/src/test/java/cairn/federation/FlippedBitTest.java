package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.store.Database;
import cairn.store.StoreException;
import cairn.testkit.BitFlips;
import cairn.testkit.BitFlips.Column;
import cairn.testkit.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One flipped bit in what a node remembers of its peers is found when the node starts. */
class FlippedBitTest {
  @TempDir private Path directory;

  @Test
  void isFoundInAnyColumn() throws Exception {
    Random random = new Random(9);
    try (TestFederation test = new TestFederation()) {
      byte[] sound = lived(test);
      try (Engine.Place place = Engine.SQLITE.emptyPlace(directory)) {
        place.open().create("node", Federation.migrations()).close();
        Path file = directory.resolve("store/node.db");
        Files.write(file, sound);
        List<Column> columns;
        try (Database database = place.open().open("node", Federation.migrations())) {
          columns =
              BitFlips.columns(database).stream()
                  .filter(column -> !column.table().equals("cairn_schema"))
                  .toList();
          Federation.requireSound(database, test.clock);
        }
        assertThat(columns).hasSizeGreaterThan(40);
        for (Column column : columns) {
          try (Database database = place.open().open("node", Federation.migrations())) {
            String flipped = BitFlips.flip(database, column, random);
            assertThatThrownBy(() -> Federation.requireSound(database, test.clock))
                .as(flipped)
                .isInstanceOf(StoreException.class);
          }
          place.open();
          Files.write(file, sound);
        }
      }
    }
  }

  /** The database of B, with a row in each of its tables, and a value in each column. */
  private static byte[] lived(TestFederation test) throws Exception {
    TestGateway toB = test.add('a', "");
    TestGateway toC = test.add('a', "2");
    TestGateway b = test.add('b', "");
    TestGateway c = test.add('c', "");
    toB.pin(b);
    toC.pin(c);
    b.configure(List.of(withIdentity(toB), c.asPeer()));
    c.pin(toC, b);
    test.meet();
    b.federation().peers().shown("network-a", c.document());
    b.federation().peers().shown("network-a", TestGateway.did(c));
    b.close(1);
    toB.close(3);
    toB.federation().anchorOnce();
    b.federation().anchorOnce();
    c.federation().watchOnce();
    b.federation().watchOnce();
    toB.close(2); // a size that A shows to nobody: a sighting that stays
    toB.net.silence(toB.host, 80);
    test.pass(TestGateway.BATCH_PERIOD);
    TestRequest.of(toB, b).from(3).sendTo(b);
    toC.close(3);
    TestRequest.of(toC, b).sendTo(b);
    assertThat(b.federation().evidence()).isNotEmpty();
    b.federation().keepContactsOnce();
    b.stop();
    byte[] database = Files.readAllBytes(test.place("b").resolve("node.db"));
    b.start();
    return database;
  }

  private static PeerSettings withIdentity(TestGateway gateway) throws Exception {
    PeerSettings settings = gateway.asPeer();
    return new PeerSettings(
        settings.id(),
        settings.gateway(),
        2,
        settings.fingerprint(),
        java.util.Optional.of(TestGateway.did(gateway)));
  }
}
