package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * The bundles of src/test/oracle/bundles, each wrong in one way, meet the refusal that the program
 * which made them expects. Those whose signatures or paths are wrong are {@code verify}'s.
 */
class MalformedBundlesTest {
  private static final List<OracleTable.Row> ROWS = OracleTable.rows("bundles");

  static byte[] bytes(OracleTable.Row row) {
    return Base64.getDecoder().decode(row.text("bytes"));
  }

  private static Stream<OracleTable.Row> rows(String... kinds) {
    return ROWS.stream().filter(row -> Arrays.asList(kinds).contains(row.text("kind")));
  }

  private static DynamicTest named(OracleTable.Row row, Executable test) {
    return dynamicTest(row.text("kind") + ": " + row.text("name"), test);
  }

  @Test
  void knowsAtLeastTwoHundred() {
    assertThat(rows("zip", "bundle", "judge").map(row -> row.text("name")).distinct())
        .hasSizeGreaterThan(200);
  }

  @TestFactory
  Stream<DynamicTest> refusesZips() {
    return rows("zip").map(row -> named(row, () -> assertRefused(row, () -> readZip(bytes(row)))));
  }

  @TestFactory
  Stream<DynamicTest> refusesBundles() {
    return rows("bundle")
        .map(row -> named(row, () -> assertRefused(row, () -> readBundle(bytes(row)))));
  }

  @TestFactory
  Stream<DynamicTest> reads() {
    return rows("good-zip", "good", "judge")
        .map(
            row ->
                named(
                    row,
                    () -> {
                      if (row.text("kind").equals("good-zip")) {
                        readZip(bytes(row));
                      } else {
                        readBundle(bytes(row));
                      }
                    }));
  }

  private static void assertRefused(OracleTable.Row row, Reading reading) {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(reading::read)
        .withMessage(row.text("refusal"));
  }

  private interface Reading {
    void read() throws MalformedException, IOException;
  }

  static void readZip(byte[] bytes) throws MalformedException, IOException {
    StrictZip zip = StrictZip.open(new BytesChannel(bytes));
    for (String name : zip.names()) {
      zip.read(name, 1 << 20);
    }
  }

  static int readBundle(byte[] bytes) throws MalformedException, IOException {
    Bundle bundle = Bundle.open(new BytesChannel(bytes));
    int records = 0;
    for (int chunk = 0; chunk < bundle.manifest().chunks(); chunk++) {
      records += bundle.chunk(chunk).size();
    }
    bundle.privatePart();
    return records;
  }
}
