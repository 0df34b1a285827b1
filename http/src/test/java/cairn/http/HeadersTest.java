package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
  @Test
  void findsNamesWithoutRegardToCase() {
    Headers headers = Headers.of("Content-Type", "text/plain", "X-Two", "a", "x-two", "b");
    assertThat(headers.first("content-TYPE")).contains("text/plain");
    assertThat(headers.all("X-TWO")).containsExactly("a", "b");
    assertThat(headers.first("absent")).isEmpty();
  }

  @Test
  void addsWithoutChangingTheOriginal() {
    Headers one = Headers.of("a", "1");
    assertThat(one.with("b", "2")).isEqualTo(Headers.of("a", "1", "b", "2"));
    assertThat(one.fields()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\rb", "a\nb", "a\r\nX: 1", "a\u0000", "a\u007f", "a\u001b", "\u0100"})
  void refusesValuesThatCouldStartAnotherField(String value) {
    assertThatIllegalArgumentException().isThrownBy(() -> Headers.of("X", value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:", "a\n", "é", "a\u0000"})
  void refusesNamesThatAreNoTokens(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> Headers.of(name, "x"));
  }

  @Test
  void showsNoValues() {
    assertThat(Headers.of("Authorization", "Bearer secret").toString()).doesNotContain("secret");
  }
}
