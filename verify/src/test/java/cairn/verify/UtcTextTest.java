package cairn.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UtcTextTest {

  @ParameterizedTest
  @CsvSource({
    "1679325147, 2023-03-20T15:12:27Z",
    "0, 1970-01-01T00:00:00Z",
    "-1, 1969-12-31T23:59:59Z",
    "31556889864403199, +1000000000-12-31T23:59:59Z",
    "31556889864403200, 31556889864403200 s after 1970",
    "-31557014167219200, -1000000000-01-01T00:00:00Z",
    "-31557014167219201, -31557014167219201 s after 1970",
    "9223372036854775807, 9223372036854775807 s after 1970",
  })
  void whatLiesBeyondTheCalendarStaysANumberOfSeconds(long unixSeconds, String text) {
    assertThat(UtcText.of(unixSeconds)).isEqualTo(text);
  }
}
