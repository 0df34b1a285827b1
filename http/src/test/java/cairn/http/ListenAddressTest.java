package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:8000",
        "[::1]:0",
        "localhost:65535",
        "0.0.0.0:80",
        "[2001:db8::1]:443",
        "a-b.example.org:1"
      })
  void comesBackAsItWasWritten(String text) throws MalformedException {
    assertThat(ListenAddress.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":80",
        "80",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:+1",
        "127.0.0.1:01",
        "127.0.0.1:99999999999999999999",
        "127.1:80",
        "127.0.0.01:80",
        "127.0.0.256:80",
        "1.2.3.4.5:80",
        "2130706433:80",
        "0x7f.0.0.1:80",
        "::1:80",
        "[]:80",
        "[::1]",
        "[127.0.0.1]:80",
        "[::g]:80",
        "[fe80::1%eth0]:80",
        "[::1:80",
        "a b:80",
        "a..b:80",
        "-a:80",
        "a\n:80",
        "*:80",
        "http://a:80",
        "127.0.0.1:\u0661"
      })
  void refusesEverythingElseAndSaysWhatItWanted(String text) {
    assertThatThrownBy(() -> ListenAddress.parse(text))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("listen address")
        .hasMessageMatching("[^\n]*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1:1", "127.8.9.10:1", "[::1]:1", "[0:0:0:0:0:0:0:1]:1", "localhost:1"})
  void knowsWhatOnlyThisMachineReaches(String text) throws MalformedException {
    assertThat(ListenAddress.parse(text).isLoopback()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0:1",
        "[::]:1",
        "10.0.0.1:1",
        "128.0.0.1:1",
        "localhost.example.org:1",
        "127.0.0.1.example.org:1",
        "[::2]:1"
      })
  void takesNothingElseForLoopback(String text) throws MalformedException {
    assertThat(ListenAddress.parse(text).isLoopback()).isFalse();
  }

  @Test
  void changesItsPort() {
    assertThat(new ListenAddress("::1", 0).withPort(9)).isEqualTo(new ListenAddress("::1", 9));
  }
}
