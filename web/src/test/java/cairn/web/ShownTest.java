package cairn.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ShownTest {
  @Test
  void sharesAreRoundedDownSoThatOnlyAllIsAHundred() {
    assertThat(Shown.share(3, 3)).isEqualTo("100 %");
    assertThat(Shown.share(99_999, 100_000)).isEqualTo("99.9 %");
    assertThat(Shown.share(1, 3)).isEqualTo("33.3 %");
    assertThat(Shown.share(0, 5)).isEqualTo("0.0 %");
  }

  @Test
  void countsAgreeWithTheirWord() {
    assertThat(Shown.count(1, "day")).isEqualTo("1 day");
    assertThat(Shown.count(0, "day")).isEqualTo("0 days");
    assertThat(Shown.count(1_204, "contact")).isEqualTo("1,204 contacts");
  }

  @Test
  void timesAreInUtcForPeopleAndPrograms() {
    Instant time = Instant.parse("2026-11-21T10:03:07.5Z");
    assertThat(Shown.time(time)).isEqualTo("21 Nov 2026, 10:03 UTC");
    assertThat(Shown.iso(time)).isEqualTo("2026-11-21T10:03:07Z");
  }

  @Test
  void keysComeInPiecesOfEight() {
    assertThat(Shown.groups("0123456789")).containsExactly("01234567", "89");
    assertThat(Shown.groups("")).isEmpty();
    assertThat(String.join("", Shown.groups("😀".repeat(9)))).isEqualTo("😀".repeat(9));
  }

  @Test
  void whatReordersTextIsReplaced() {
    assertThat(Shown.text("a\u202egpj.b\u0000\n")).isEqualTo("a\uFFFDgpj.b\uFFFD\uFFFD");
  }
}
