package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
  @Test
  void readsNamesAndValues() throws ProblemException {
    Query query = Query.parse("start=7&newest&name=a%20b%3D%26+%C3%A9&empty=&x=a=b");
    assertThat(query.first("start")).contains("7");
    assertThat(query.first("newest")).contains("");
    assertThat(query.has("newest")).isTrue();
    assertThat(query.has("oldest")).isFalse();
    assertThat(query.first("name")).contains("a b=&+é");
    assertThat(query.first("empty")).contains("");
    assertThat(query.first("x")).contains("a=b");
    assertThat(query.parameters().keySet())
        .containsExactly("start", "newest", "name", "empty", "x");
  }

  @Test
  void ofNothingIsEmpty() throws ProblemException {
    assertThat(Query.parse("")).isEqualTo(Query.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=1&a=2",
        "a&a",
        "%61=1&a=2",
        "&",
        "a&&b",
        "a&",
        "=1",
        "a=%",
        "a=%4",
        "a=%4g",
        "a=%+1",
        "a=%ff",
        "a=%c0%80",
        "a=%ed%a0%80",
        "a=%00",
        "a=%0d%0a",
        "a=%7f",
        "a=%c2%85",
        "a b",
        "a=\n",
        "a=%\uff11\uff11"
      })
  void refusesWhatIsMalformed(String raw) {
    assertRefused(raw);
  }

  @Test
  void isBounded() throws ProblemException {
    assertThat(Query.parse(parameters(Query.MAX_PARAMETERS)).parameters())
        .hasSize(Query.MAX_PARAMETERS);
    assertRefused(parameters(Query.MAX_PARAMETERS + 1));
    assertThat(Query.parse("a".repeat(Query.MAX_CHARACTERS)).parameters()).hasSize(1);
    assertRefused("a".repeat(Query.MAX_CHARACTERS + 1));
  }

  private static String parameters(int count) {
    return IntStream.range(0, count).mapToObj(i -> "p" + i).collect(Collectors.joining("&"));
  }

  private static void assertRefused(String raw) {
    assertThatThrownBy(() -> Query.parse(raw))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo(ErrorCode.BAD_REQUEST));
  }
}
