package cairn.format;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tables of src/test/oracle: what independent implementations answered, one JSON object a line.
 */
final class OracleTable {
  private static final Path TABLES = Path.of("src/test/oracle/tables");
  private static final int MAX_LINE = 1 << 20;

  private OracleTable() {}

  /** The rows of the table {@code name} whose {@code kind} is as given; at least one. */
  static List<Row> rows(String name, String kind) {
    List<Row> rows = rows(name).stream().filter(row -> row.text("kind").equals(kind)).toList();
    if (rows.isEmpty()) {
      throw new IllegalStateException("no rows of kind " + kind + " in " + name);
    }
    return rows;
  }

  /** All rows of the table {@code name}. */
  static List<Row> rows(String name) {
    try (Stream<String> lines = Files.lines(TABLES.resolve(name + ".jsonl"))) {
      return lines.map(OracleTable::row).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Row row(String line) {
    try {
      return new Row(JsonObject.parse(Utf8.encode(line), MAX_LINE, "row"));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One row; whatever is missing or of another form is a fault of the table. */
  record Row(JsonObject members) {
    String text(String name) {
      return orFail(() -> members.string(name));
    }

    long number(String name) {
      return orFail(() -> Decimal.parse(members.string(name), name));
    }

    Hash hash(String name) {
      return orFail(() -> members.hash(name));
    }

    byte[] bytes(String name) {
      return HexFormat.of().parseHex(text(name));
    }

    boolean isTrue(String name) {
      return members.member(name).orElseThrow() instanceof JsonBoolean(boolean value) && value;
    }

    List<String> texts(String name) {
      return orFail(() -> members.array(name).strings(name));
    }

    List<Hash> path() {
      return texts("path").stream().map(hex -> orFail(() -> Hash.parseHex(hex, "path"))).toList();
    }
  }

  private interface Reading<T> {
    T read() throws MalformedException;
  }

  private static <T> T orFail(Reading<T> reading) {
    try {
      return reading.read();
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }
}
