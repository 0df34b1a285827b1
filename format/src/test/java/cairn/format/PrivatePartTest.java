package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivatePartTest {
  private static final PrivatePart PART =
      new PrivatePart(Optional.of("case-1"), Map.of("place", "Hafen", "camera", "2"));

  @Test
  void isOneText() throws Exception {
    assertThat(Utf8.decode(PART.canonical(), "part"))
        .isEqualTo(
            "{\"investigation\":\"case-1\",\"metadata\":{\"camera\":\"2\",\"place\":\"Hafen\"}}");
    assertThat(PrivatePart.parse(PART.canonical())).isEqualTo(PART);
    assertThat(Utf8.decode(PrivatePart.NONE.canonical(), "part")).isEqualTo("{}");
    assertThat(PrivatePart.parse(Utf8.encode("{}"))).isEqualTo(PrivatePart.NONE);
  }

  /** {@code (head -c 32 /dev/zero; printf '{"investigation":"case-1"}') | sha256sum}. */
  @Test
  void commitsToSaltAndText() {
    byte[] salt = new byte[PrivatePart.SALT_LENGTH];
    PrivatePart part = new PrivatePart(Optional.of("case-1"), Map.of());
    assertThat(part.commitment(salt).hex())
        .isEqualTo("14fc7440861b318ddd8b7656061c74cf2a8fd64467fe0f120d3dc86010491faf");
    salt[31] = 1;
    assertThat(part.commitment(salt).hex())
        .isNotEqualTo("14fc7440861b318ddd8b7656061c74cf2a8fd64467fe0f120d3dc86010491faf");
    assertThatThrownBy(() -> part.commitment(Arrays.copyOf(salt, 31)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"metadata\":{}}",
        "{\"investigation\":\"\"}",
        "{\"investigation\":7}",
        "{\"metadata\":{\"a\":1}}",
        "{\"metadata\":{\"\":\"a\"}}",
        "{\"metadata\":[\"a\"]}",
        "{\"salt\":\"00\"}",
        "{ }",
        "[]",
      })
  void refusesOtherSpellings(String text) {
    assertThatThrownBy(() -> PrivatePart.parse(Utf8.encode(text)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void isBounded() {
    assertThatThrownBy(() -> new PrivatePart(Optional.of("x".repeat(201)), Map.of()))
        .hasMessageContaining("investigation: expected 1 to 200 characters, got 201");
    assertThatThrownBy(() -> new PrivatePart(Optional.empty(), Map.of("a", "x".repeat(4001))))
        .hasMessageContaining("metadata \"a\": expected 0 to 4000");
    assertThatThrownBy(() -> new PrivatePart(Optional.of("\ud800"), Map.of()))
        .hasMessageContaining("whole characters");
  }
}
