package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final int MAX = 1 << 20;

  private static Json parse(String text) throws MalformedException {
    return Json.parse(Utf8.encode(text), MAX);
  }

  private static String canonical(String text) throws MalformedException {
    return new String(parse(text).canonical(), StandardCharsets.UTF_8);
  }

  @Test
  void readsEveryKindOfValue() throws Exception {
    JsonObject object =
        (JsonObject) parse(" {\"a\" : [ 1, -2.5e1 ,\"x\",true,false,null,{ }] ,\r\n\t\"b\":[] } ");
    assertThat(object.array("a").elements())
        .isEqualTo(
            List.of(
                JsonNumber.of(1),
                JsonNumber.of(-25),
                new JsonString("x"),
                new JsonBoolean(true),
                new JsonBoolean(false),
                JsonNull.NULL,
                JsonObject.builder().build()));
    assertThat(object.array("b").elements()).isEmpty();
  }

  @Test
  void writesNamesInTheOrderOfTheirUtf16Units() throws Exception { // RFC 8785, section 3.2.3
    String text =
        """
        {"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh",
         "1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control",
         "\\u00f6":"Latin Small Letter O With Diaeresis"}\
        """;
    assertThat(canonical(text))
        .isEqualTo(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                + "\"\ud83d\ude00\":\"Emoji: Grinning Face\","
                + "\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
  }

  @Test
  void escapesWhatMustBeEscapedAndNothingElse() throws Exception { // RFC 8785, section 3.2.2.2
    assertThat(canonical("\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\""))
        .isEqualTo("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
    assertThat(canonical("\"\\b\\f\\n\\r\\t\\u007f\\u2028\""))
        .isEqualTo("\"\\b\\f\\n\\r\\t\u007f\u2028\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,\"a\":1}",
        "{a:1}",
        "{'a':1}",
        "{1:1}",
        "[1 2]",
        "{\"a\":1 \"b\":2}",
        "1 1",
        "{}x",
        "[]]",
        "// c\n1",
        "/* c */1",
        "nul",
        "nulll",
        "True",
        "NaN",
        "Infinity",
        "-Infinity",
        "undefined",
        "\"",
        "\"a",
        "'a'",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u+123\"",
        "\"\t\"",
        "\"\n\"",
        "\"\u0000\"",
        "\u00a01",
        "\ufeff1",
        "1\u0000"
      })
  void refusesWhatIsNoJson(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01",
        "-01",
        "00",
        "+1",
        ".5",
        "1.",
        "1.e1",
        "1e",
        "1e+",
        "-",
        "--1",
        "0x10",
        "1_000",
        "\u0661",
        "1e5.5",
        "-0",
        "-0.0",
        "-0e3",
        "-1e-400",
        "1e-400",
        "1e400",
        "-1e400",
        "9007199254740992",
        "-9007199254740992",
        "9007199254740993",
        "1e16",
        "1e308",
        "9007199254740991.5",
        "9007199254740990.5",
        "0.99999999999999999999",
        "1e99999",
        "0e99999",
        "123456789012345678901234567890",
        "1.00000000000000000000000000000000000000000000000000000000000000000000000000"
      })
  void refusesNumbersThatNotEveryReaderReadsAlike(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\ud800\"", "\"\\udc00\"", "\"\\udc00\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\ud800\"",
        "{\"\\ud800\":1}", "\"\\ufffe\"", "\"\\uffff\"", "\"\\ufdd0\"", "\"\\ud83f\\udfff\"",
        "{\"\\uffff\":1}"
      })
  void refusesLoneSurrogatesAndNoncharacters(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("surrogates");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":2,\"\\u0061\":3}", "[{\"\":1,\"\":2}]"})
  void refusesDuplicateNames(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("each name once");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[][] bad = {
      {'"', (byte) 0xff, '"'},
      {'"', (byte) 0xc0, (byte) 0x80, '"'}, // overlong
      {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}, // a surrogate
      {'"', (byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'},
      {'"', (byte) 0xe2, '"'},
    };
    for (byte[] bytes : bad) {
      assertThatThrownBy(() -> Json.parse(bytes, MAX))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("UTF-8");
    }
  }

  @Test
  void readsSixtyFourLevelsAndNoMore() throws Exception {
    assertThat(canonical("[".repeat(64) + "]".repeat(64))).hasSize(128);
    for (int levels : new int[] {65, 100_000}) {
      assertThatThrownBy(() -> parse("[".repeat(levels) + "]".repeat(levels)))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("64 levels");
      assertThatThrownBy(() -> parse("{\"a\":".repeat(levels) + "1" + "}".repeat(levels)))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("64 levels");
    }
  }

  @Test
  void readsAsManyBytesAsTheCallerAllows() throws Exception {
    assertThat(Json.parse(Utf8.encode("[1]"), 3)).isNotNull();
    assertThatThrownBy(() -> Json.parse(Utf8.encode("[1]"), 2))
        .isInstanceOf(MalformedException.class)
        .hasMessage("JSON: expected at most 2 bytes, found 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " 1",
        "1 ",
        "1.0",
        "1e0",
        "{\"b\":1,\"a\":2}",
        "[1, 2]",
        "\"\\u0041\"",
        "\"\\/\"",
        "\"\\u000A\"",
        "0.10",
        "1E-7",
        "\"\\u001F\"",
        "\"\\u20ac\""
      })
  void refusesAnotherSpellingWhereTheCanonicalOneIsWanted(String text) throws Exception {
    assertThat(parse(text)).isNotNull();
    assertThatThrownBy(() -> Json.parseCanonical(Utf8.encode(text), MAX))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("canonical");
    byte[] canonical = parse(text).canonical();
    assertThat(Json.parseCanonical(canonical, MAX).canonical()).isEqualTo(canonical);
  }

  @Test
  void saysWhatItExpectedWhereAndWhatItFound() {
    assertThatThrownBy(() -> parse("{\"a\":tru}"))
        .hasMessage("JSON at character 5: expected a JSON value, found \"tru}\"");
    assertThatThrownBy(() -> parse("[\u001b]")).hasMessageContaining("found \"\ufffd]\"");
  }

  @Test
  void accessorsSayWhatTheyExpectedAndWhatTheyFound() throws Exception {
    JsonObject object = (JsonObject) parse("{\"a\":1.5,\"b\":-1,\"c\":\"x\",\"d\":null}");
    assertThatThrownBy(() -> object.string("e")).hasMessage("e: expected a string, found nothing");
    assertThatThrownBy(() -> object.string("a")).hasMessage("a: expected a string, found 1.5");
    assertThatThrownBy(() -> object.integer("a"))
        .hasMessage("a: expected an integer from 0 to 2^53-1, found 1.5");
    assertThatThrownBy(() -> object.integer("b")).hasMessageContaining("found -1");
    assertThatThrownBy(() -> object.object("c"))
        .hasMessage("c: expected an object, found a string");
    assertThatThrownBy(() -> object.array("d")).hasMessage("d: expected an array, found null");
    assertThatThrownBy(() -> object.optionalString("d")).hasMessageContaining("found null");
    assertThat(object.optionalString("e")).isEmpty();
    assertThatThrownBy(() -> object.refuseUnknown(Set.of("a", "b", "c")))
        .hasMessage("unknown member \"d\"; expected only a, b, c");
  }

  @Test
  void ourOwnObjectsObeyTheSameRules() {
    assertThatThrownBy(() -> new JsonString("\ud800")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JsonObject.builder().put("\udc00", 1).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JsonObject.builder().put("a", 1).put("a", 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JsonNumber.of(1L << 53)).isInstanceOf(IllegalArgumentException.class);
    for (double bad :
        new double[] {-0.0, Double.NaN, Double.POSITIVE_INFINITY, 9007199254740992d}) {
      assertThatThrownBy(() -> new JsonNumber(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
