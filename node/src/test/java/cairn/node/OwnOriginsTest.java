package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.http.ListenAddress;
import org.junit.jupiter.api.Test;

class OwnOriginsTest {
  @Test
  void ofALoopbackListenerAreAllItsNames() {
    assertThat(OwnOrigins.of(new ListenAddress("127.0.0.1", 8000), false, "network-a"))
        .containsExactlyInAnyOrder(
            "http://127.0.0.1:8000",
            "http://localhost:8000",
            "http://[::1]:8000",
            "https://network-a");
  }

  @Test
  void ofAPublicListenerAreItsHostAndTheNetwork() {
    assertThat(OwnOrigins.of(new ListenAddress("192.0.2.7", 8443), true, "logs.example"))
        .containsExactlyInAnyOrder(
            "https://192.0.2.7:8443", "https://logs.example:8443", "https://logs.example");
    assertThat(OwnOrigins.of(new ListenAddress("2001:db8::1", 8443), true, "logs.example"))
        .contains("https://[2001:db8::1]:8443");
  }

  @Test
  void leaveOutTheSchemesOwnPort() {
    assertThat(OwnOrigins.of(new ListenAddress("192.0.2.7", 443), true, "logs.example"))
        .containsExactlyInAnyOrder("https://192.0.2.7", "https://logs.example");
    assertThat(OwnOrigins.of(new ListenAddress("192.0.2.7", 80), false, "logs.example"))
        .contains("http://192.0.2.7", "http://logs.example");
  }
}
