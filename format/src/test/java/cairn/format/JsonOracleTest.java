package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.OracleTable.Row;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * What ECMAScript and another canonicaliser write; the tables' makers are in src/test/oracle/json.
 */
class JsonOracleTest {

  @Test
  void printsDoublesAsEcmaScriptDoes() {
    for (Row row : OracleTable.rows("json-numbers", "number")) {
      double value = Double.longBitsToDouble(HexFormat.fromHexDigitsToLong(row.text("bits")));
      assertThat(EcmaScriptNumber.format(value)).isEqualTo(row.text("text"));
    }
  }

  /** RFC 8785, appendix B: the neighbours of where the form changes. */
  @Test
  void writesAnExponentExactlyWhereEcmaScriptDoes() {
    assertThat(written("444b1ae4d6e2ef4e")).isEqualTo("999999999999999700000");
    assertThat(written("444b1ae4d6e2ef4f")).isEqualTo("999999999999999900000");
    assertThat(written("444b1ae4d6e2ef50")).isEqualTo("1e+21");
    assertThat(written("44b52d02c7e14af5")).isEqualTo("9.999999999999997e+22");
    assertThat(written("44b52d02c7e14af6")).isEqualTo("1e+23");
    assertThat(written("44b52d02c7e14af7")).isEqualTo("1.0000000000000001e+23");
    assertThat(written("3eb0c6f7a0b5ed8c")).isEqualTo("9.999999999999997e-7");
    assertThat(written("3eb0c6f7a0b5ed8d")).isEqualTo("0.000001");
    assertThat(written("becbf647612f3696")).isEqualTo("-0.0000033333333333333333");
    assertThat(written("0000000000000001")).isEqualTo("5e-324");
    assertThat(written("8000000000000001")).isEqualTo("-5e-324");
    assertThat(written("7fefffffffffffff")).isEqualTo("1.7976931348623157e+308");
    assertThat(written("4340000000000000")).isEqualTo("9007199254740992");
    assertThat(written("4430000000000000")).isEqualTo("295147905179352830000");
    assertThat(written("41b3de4355555554")).isEqualTo("333333333.33333325");
    assertThat(written("0000000000000000")).isEqualTo("0");
    assertThat(written("8000000000000000")).isEqualTo("0");
  }

  private static String written(String bits) {
    return EcmaScriptNumber.format(Double.longBitsToDouble(HexFormat.fromHexDigitsToLong(bits)));
  }

  @Test
  void readsBackEveryNumberThatItMayWrite() throws Exception {
    for (Row row : OracleTable.rows("json-numbers", "number")) {
      double value = Double.longBitsToDouble(HexFormat.fromHexDigitsToLong(row.text("bits")));
      if (JsonNumber.isAllowed(value)) {
        byte[] text = Utf8.encode(row.text("text"));
        assertThat(Json.parseCanonical(text, 100)).isEqualTo(new JsonNumber(value));
      }
    }
  }

  @Test
  void writesDocumentsAsAnotherCanonicaliserDoes() throws Exception {
    for (Row row : OracleTable.rows("json-documents", "document")) {
      Json json = Json.parse(row.bytes("text"), 1 << 20);
      assertThat(json.canonical()).isEqualTo(row.bytes("canonical"));
      assertThat(Json.parseCanonical(row.bytes("canonical"), 1 << 20)).isEqualTo(json);
    }
  }

  @Test
  void spellsKeysAsAnotherBase58Does() throws Exception {
    for (Row row : OracleTable.rows("did-keys", "did")) {
      DidKey key = DidKey.of(row.bytes("key"));
      assertThat(key.toString()).isEqualTo(row.text("did"));
      assertThat(DidKey.parse(row.text("did")).publicKeyBytes()).isEqualTo(row.bytes("key"));
    }
  }
}
