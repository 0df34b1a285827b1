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
