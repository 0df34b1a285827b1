package cairn.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.format.SignatureType;
import cairn.log.FsckReport;
import cairn.store.StoreException;
import cairn.testkit.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One flipped bit in any file of a stopped gateway or witness: {@code fsck} finds it, or the server
 * does not start, or nothing that anybody reads has changed. The files are those that are there, so
 * one that is new needs a way to be told of its damage before this test passes again.
 */
class FlippedFileTest {
  /** Of each file; of a database some hit what is free. */
  private static final int FLIPS = Boolean.getBoolean("cairn.long") ? 16 : 3; // 4 minutes

  private static final int MOST_FLIPS = 16;

  private static final List<String> STAMPED = List.of("one", "two", "three");

  private final Random random = new Random(11);
  private final Map<String, Integer> found = new TreeMap<>();

  @TempDir private Path directory;
  private TestNetwork network;

  @BeforeAll
  static void quiet() {
    Logging.start(LogFormat.TEXT, LogLevel.ERROR, System.err);
  }

  @BeforeEach
  void stamp() throws Exception {
    network = new TestNetwork(directory.resolve("network"), Engine.SQLITE);
    try (GatewayNode gateway = network.startGateway()) {
      network.await(gateway.url() + "/readyz", 200);
      for (String text : STAMPED) {
        assertThat(network.stamp(gateway, hash(text)).status()).isEqualTo(200);
      }
    }
    network.witnesses.forEach(WitnessNode::close);
    rotateAWitness();
  }

  /** So that both sides have statements of a key that has gone. */
  private void rotateAWitness() throws Exception {
    WitnessRotation rotation =
        new WitnessRotation(network.witnessData(3), new SecureRandom(), InstantSource.system());
    rotation.rotate(Optional.of(SignatureType.COSIGNATURE_ED25519));
    new WitnessKeyImport(network.configuration, InstantSource.system())
        .take(RotationLines.encode(rotation.statements(Optional.empty())), false);
  }

  @AfterEach
  void close() {
    network.close();
  }

  private static String hash(String text) {
    return Hash.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  /** Whether a flip in a file is dealt with as it should be. */
  private interface Look {
    boolean finds(Path file, Path sound) throws Exception;
  }

  @Test
  void isFoundInEveryFileOfAGateway() throws Exception {
    flipEach(
        network.configuration.data(),
        name -> {
          if (name.endsWith(".db")) {
            return Optional.of(this::fsckFinds);
          } else if (name.startsWith("keys/")) {
            return Optional.of((file, sound) -> isNoKey(file));
          } else if (name.startsWith("rotations/")) {
            return Optional.of((file, sound) -> isNoStatement());
          } else if (name.startsWith("index/")) { // derived: made again, and never relied on
            return Optional.of((file, sound) -> fsckLeavesNothingUnrepaired());
          } else if (name.equals("lock")) { // says for people who held it
            return Optional.of((file, sound) -> fsckLeavesNothingUnrepaired());
          }
          return Optional.empty();
        });
    assertThat(found.keySet()).filteredOn(name -> name.endsWith(".db")).hasSize(3);
    assertThat(found.keySet()).filteredOn(name -> name.startsWith("keys/")).hasSize(4);
    assertThat(found).allSatisfy((name, times) -> assertThat(times).as(name).isPositive());
  }

  @Test
  void isFoundInEveryFileOfAWitness() throws Exception {
    flipEach(
        network.witnessData(3),
        name -> {
          if (name.endsWith(".db")) {
            return Optional.of(this::witnessFinds);
          } else if (name.equals("logs")) {
            return Optional.of(this::witnessRefusesTheList);
          } else if (name.startsWith("keys/")) {
            return Optional.of((file, sound) -> isNoKey(file));
          } else if (name.startsWith("rotations/")) {
            return Optional.of((file, sound) -> doesNotStart());
          } else if (name.endsWith("lock")) { // says for people who held it
            return Optional.of((file, sound) -> !doesNotStart());
          }
          return Optional.empty();
        });
    assertThat(found).containsKeys("logs", "witness.db");
    assertThat(found.keySet()).anyMatch(name -> name.startsWith("rotations/"));
    assertThat(found).allSatisfy((name, times) -> assertThat(times).as(name).isPositive());
  }

  private interface Looks {
    Optional<Look> at(String name);
  }

  private void flipEach(Path data, Looks looks) throws Exception {
    Path copy = directory.resolve("copy");
    copyTree(data, copy);
    for (String name : files(copy)) {
      byte[] bytes = Files.readAllBytes(copy.resolve(name));
      Optional<Look> look = looks.at(name);
      assertThat(look).as("nobody says how a flipped bit in %s is found", name).isPresent();
      for (int flip = 0; bytes.length > 0 && isWanted(flip, name); flip++) {
        Files.write(data.resolve(name), flipped(bytes));
        boolean isFound = look.get().finds(data.resolve(name), copy.resolve(name));
        found.merge(name, isFound ? 1 : 0, Integer::sum);
        deleteTree(data);
        copyTree(copy, data);
      }
    }
    System.out.printf("flips found of %d in each file: %s%n", FLIPS, found);
  }

  /** Enough of them, and more while they have hit nothing but what is free. */
  private boolean isWanted(int flip, String name) {
    return flip < FLIPS || (flip < MOST_FLIPS && found.getOrDefault(name, 0) == 0);
  }

  /** In a byte that is not zero: most of a small database is room for more. */
  private byte[] flipped(byte[] bytes) {
    int[] used = IntStream.range(0, bytes.length).filter(at -> bytes[at] != 0).toArray();
    byte[] flipped = bytes.clone();
    flipped[used[random.nextInt(used.length)]] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    return flipped;
  }

  private boolean fsckFinds(Path file, Path sound) throws Exception {
    boolean isFound;
    try {
      Map<?, FsckReport> reports =
          GatewayFsck.run(network.configuration, false, new SecureRandom(), InstantSource.system());
      isFound =
          reports.values().stream().anyMatch(report -> report.defectCount() > 0)
              || !GatewayFsck.nodeProblems(network.configuration, InstantSource.system()).isEmpty();
    } catch (StoreException refused) {
      isFound = true;
    }
    assertFoundOrHarmless(isFound, file, sound);
    return isFound;
  }

  private boolean witnessFinds(Path file, Path sound) throws Exception {
    boolean isFound = doesNotStart();
    assertFoundOrHarmless(isFound, file, sound);
    return isFound;
  }

  private boolean witnessRefusesTheList(Path file, Path sound) throws Exception {
    boolean isFound = doesNotStart();
    if (!isFound) {
      assertThat(keys(sound)) // a log that is missing is refused, not believed
          .as("read from a list with a flipped bit")
          .containsAll(keys(file));
    }
    return isFound;
  }

  /** All but what is written for people. */
  private static List<String> keys(Path list) throws IOException {
    return Files.readAllLines(list, ISO_8859_1).stream()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  private static void assertFoundOrHarmless(boolean isFound, Path file, Path sound) {
    if (!isFound) {
      assertThat(content(file, sound))
          .as("read from a database with a flipped bit")
          .isEqualTo(content(sound, sound));
    }
  }

  private boolean doesNotStart() {
    WitnessOptions options = new WitnessOptions(network.witnessData(3), TestNetwork.ANY);
    try (WitnessNode started = WitnessNode.start(options)) {
      return started.keys().isEmpty();
    } catch (NodeStartException refused) {
      return true;
    }
  }

  private boolean isNoStatement() {
    assertThatThrownBy(() -> GatewaySetup.document(network.configuration))
        .isInstanceOf(ConfigurationException.class);
    return true;
  }

  private static boolean isNoKey(Path file) {
    assertThatThrownBy(() -> KeyFile.read(file)).isInstanceOf(ConfigurationException.class);
    return true;
  }

  private boolean fsckLeavesNothingUnrepaired() throws Exception {
    Map<?, FsckReport> reports =
        GatewayFsck.run(network.configuration, false, new SecureRandom(), InstantSource.system());
    assertThat(reports.values()).allMatch(FsckReport::isSound);
    return true;
  }

  /** Every row of every table, as SQL reads them; but for when and why a table was made. */
  private static List<String> content(Path database, Path sound) {
    List<String> rows = new ArrayList<>();
    try (Connection connection = open(database);
        Connection tables = open(sound)) {
      for (List<Object> table :
          select(tables, "SELECT name FROM sqlite_master WHERE type = 'table'")) {
        String name = String.valueOf(table.getFirst());
        String columns = name.equals("cairn_schema") ? "room, version, sha256" : "*";
        for (List<Object> row : select(connection, "SELECT %s FROM %s".formatted(columns, name))) {
          rows.add(name + row);
        }
      }
    } catch (SQLException unreadable) {
      rows.add("unreadable");
    }
    return rows;
  }

  private static Connection open(Path database) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + database);
  }

  private static List<List<Object>> select(Connection connection, String sql) throws SQLException {
    List<List<Object>> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          Object value = rows.getObject(i);
          row.add(value instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(value));
        }
        found.add(row);
      }
    }
    return found;
  }

  private static Set<String> files(Path from) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      Set<String> names = new TreeSet<>();
      files
          .filter(Files::isRegularFile)
          .forEach(file -> names.add(from.relativize(file).toString()));
      return names;
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static void deleteTree(Path top) throws IOException {
    try (Stream<Path> files = Files.walk(top)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }
}
