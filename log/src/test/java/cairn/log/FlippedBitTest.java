package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.AddCheckpointRequest;
import cairn.format.Checkpoint;
import cairn.format.CrossAnchor;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.SignedCheckpoint;
import cairn.http.Call;
import cairn.http.ProblemException;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.testkit.BitFlips;
import cairn.testkit.BitFlips.Column;
import cairn.testkit.FastSignatures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One flipped bit anywhere in a log's database, and the log goes on as if nothing were: it does not
 * open, or stops, or it signs only trees that begin with what it signed before. Never is a root
 * signed that the flipped bit went into.
 */
class FlippedBitTest {
  private static final int FLIPS = 3;
  private static final int ENTRIES = 300;

  @TempDir Path directory;

  /** The leaves that were signed before the bit flipped. */
  private final List<Hash> leaves = new ArrayList<>();

  private List<SignedCheckpoint> remembered = List.of();
  private List<CrossAnchor> anchors = List.of();
  private int signatures;

  @BeforeAll
  static void useFastSignatures() {
    FastSignatures.use();
  }

  @Test
  void isNeverSignedOver() throws Exception {
    Random random = new Random(3);
    try (var opened = TestStores.SQLITE.open(directory);
        TestLog test = TestLog.writable(opened.stores(), directory)) {
      write(test);
      Path file = directory.resolve(LogStore.databaseName(TestLog.ORIGIN) + ".db");
      byte[] sound = Files.readAllBytes(file);
      List<Column> columns = columns(opened);
      for (Column column : columns) {
        for (int flip = 0; flip < FLIPS; flip++) {
          String done = flip(opened, column, random);
          goOn(test, done);
          Files.write(file, sound);
        }
      }
      assertThat(signatures).as("some bits do no harm").isPositive();
      assertThat(signatures).as("some do").isLessThan(columns.size() * FLIPS);
    }
  }

  /** Only the head vouches for it: no checkpoint covers it yet, and no full tile. */
  @Test
  void keepsALogFromOpeningWhenItIsInTheLastEntry() throws Exception {
    try (var opened = TestStores.SQLITE.open(directory);
        TestLog test = TestLog.writable(opened.stores(), directory)) {
      write(test);
      Path file = directory.resolve(LogStore.databaseName(TestLog.ORIGIN) + ".db");
      byte[] sound = Files.readAllBytes(file);
      byte[] last = lastEntry(opened);
      for (int bit = 0; bit < last.length * Byte.SIZE; bit += 17) {
        byte[] flipped = last.clone();
        flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        replaceLastEntry(opened, flipped);
        assertThatThrownBy(test::reopen)
            .as("bit %d", bit)
            .isInstanceOfSatisfying(
                StoreException.class,
                refused -> assertThat(refused.reason()).isEqualTo(StoreException.Reason.CORRUPT));
        Files.write(file, sound);
      }
      goOn(test, "no bit");
      assertThat(signatures).as("whole again, it goes on").isEqualTo(1);
    }
  }

  private static byte[] lastEntry(TestStores.Opened opened) throws StoreException {
    try (Database database = open(opened)) {
      return database.read(
          connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement(
                        "SELECT entry FROM log_entries WHERE leaf_index = " + (ENTRIES - 1));
                ResultSet row = select.executeQuery()) {
              return row.getBytes(1);
            }
          });
    }
  }

  private static void replaceLastEntry(TestStores.Opened opened, byte[] entry)
      throws StoreException {
    try (Database database = open(opened)) {
      int updated =
          database.write(
              connection -> {
                try (PreparedStatement update =
                    connection.prepareStatement(
                        "UPDATE log_entries SET entry = ? WHERE leaf_index = " + (ENTRIES - 1))) {
                  update.setBytes(1, entry);
                  return update.executeUpdate();
                }
              });
      assertThat(updated).isEqualTo(1);
    }
  }

  private void write(TestLog test) throws Exception {
    test.stamp(LongStream.range(0, ENTRIES - 2).toArray());
    test.log().sealOnce();
    test.log().publisher().publishOnce();
    exchangeAnchors(test);
    test.log().reserveEventNumbers(100);
    test.witnesses.forEach(witness -> witness.down(true));
    test.stamp(ENTRIES - 1); // durable, and promised; nothing but the head vouches for it
    test.witnesses.forEach(witness -> witness.down(false));
    for (long index = 0; index < ENTRIES; index++) {
      leaves.add(Merkle.leafHash(test.log().store().entry(index)));
    }
    remembered =
        test.witnesses.stream().map(witness -> witness.remembered().orElseThrow()).toList();
    test.log().close();
  }

  private void exchangeAnchors(TestLog test) throws Exception {
    PeerLog peer = new PeerLog('b', test.clock);
    peer.stamp();
    test.log().appendAnchor(peer.asAnchor());
    test.log().sequencer().commitRound();
    test.log().publisher().publishOnce();
    LogReader reader = test.log().reader();
    SignedCheckpoint note = reader.treeOf(reader.newestBatch().orElseThrow()).note();
    CrossAnchor anchor = peer.anchor(1, TestLog.ORIGIN.networkId(), note);
    test.log().anchors().put(1, anchor);
    anchors = List.of(anchor);
  }

  /** An anchor with a flipped bit is no anchor: those of the batch are whole, or not to be had. */
  private void readAnchors(TestLog test, String done) {
    try {
      assertThat(test.log().anchors().of(1)).as(done).isIn(List.of(anchors, List.of()));
      assertThat(test.log().anchors().firstFrom(1, 16, 64)).as(done).isSubsetOf(anchors);
      assertThat(test.log().anchors().newestAnchoredBy("network-b"))
          .as(done)
          .isIn(Optional.of(1L), Optional.empty());
    } catch (StoreException refused) {
      assertThat(refused.reason()).as(done).isEqualTo(StoreException.Reason.CORRUPT);
    }
  }

  /** Numbers go on rising, or none are given. */
  private static void reserveNumbers(TestLog test, String done) {
    try {
      assertThat(test.log().reserveEventNumbers(1)).as(done).isEqualTo(101);
    } catch (StoreException refused) {
      assertThat(refused.reason()).as(done).isEqualTo(StoreException.Reason.CORRUPT);
    }
  }

  private static List<Column> columns(TestStores.Opened opened) throws StoreException {
    try (Database database = open(opened)) {
      return BitFlips.columns(database);
    }
  }

  private static String flip(TestStores.Opened opened, Column column, Random random)
      throws StoreException {
    try (Database database = open(opened)) {
      return BitFlips.flip(database, column, random);
    }
  }

  private static Database open(TestStores.Opened opened) throws StoreException {
    return opened
        .stores()
        .open(LogStore.databaseName(TestLog.ORIGIN), List.of(LogSchema.MIGRATIONS));
  }

  /** Starts the log, has a new record logged and signed, if it will, and looks at what it signs. */
  private void goOn(TestLog test, String done) throws Exception {
    List<Checkpoint> signed = new ArrayList<>();
    test.wire = call -> asked(call, signed);
    try {
      test.reopen();
      readAnchors(test, done);
      reserveNumbers(test, done);
      test.log().pollWitnessesOnce();
      Ticket ticket = test.submit(ENTRIES + signatures);
      test.log().sequencer().commitRound();
      test.log().publisher().publishOnce();
      if (!signed.isEmpty()) {
        assertThat(ticket.logged().getFirst().timestamp())
            .as("%s: dated", done)
            .isEqualTo(test.clock.instant().getEpochSecond());
      }
      for (Checkpoint checkpoint : signed) {
        assertThat(checkpoint.size()).as(done).isEqualTo(ENTRIES + 1);
        List<Hash> all = new ArrayList<>(leaves);
        all.add(Merkle.leafHash(ticket.logged().getFirst().entry()));
        assertThat(checkpoint.root()).as(done).isEqualTo(root(all));
      }
      signatures += signed.isEmpty() ? 0 : 1;
    } catch (StoreException | ProblemException refused) {
      assertThat(signed).as(done).isEmpty();
    } finally {
      test.log().close();
    }
    for (int i = 0; i < remembered.size(); i++) {
      test.witnesses.get(i).remember(remembered.get(i));
    }
  }

  private static void asked(Call call, List<Checkpoint> signed) {
    if (call.uri().getPath().equals("/add-checkpoint")) {
      try {
        signed.add(AddCheckpointRequest.parse(call.body()).checkpoint().checkpoint());
      } catch (MalformedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static Hash root(List<Hash> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return Merkle.nodeHash(
        root(leaves.subList(0, split)), root(leaves.subList(split, leaves.size())));
  }
}
