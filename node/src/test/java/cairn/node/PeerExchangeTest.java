package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.http.Call;
import cairn.http.ExchangeException;
import cairn.http.Headers;
import cairn.http.Reply;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerExchangeTest {
  private final List<String> called = new ArrayList<>();

  private PeerExchange leadingTo(String... addresses) {
    return new PeerExchange(
        call -> {
          called.add(call.uri().getHost());
          return new Reply(200, Headers.empty(), new byte[0]);
        },
        host -> {
          List<InetAddress> found = new ArrayList<>();
          for (String address : addresses) {
            found.add(InetAddress.getByName(address)); // a literal: nobody is asked
          }
          if (found.isEmpty()) {
            throw new UnknownHostException(host);
          }
          return found;
        });
  }

  private static Call to(String host) {
    return Call.get(URI.create("http://" + host + "/v1/network"), Duration.ofSeconds(1), 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.8.8.8",
        "::1",
        "0.0.0.0",
        "169.254.169.254",
        "fe80::1",
        "224.0.0.1"
      })
  void doesNotCallANameThatLeadsToThisMachineOrItsLink(String address) {
    assertThatThrownBy(() -> leadingTo("192.0.2.7", address).send(to("b.example")))
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining("not called");
    assertThatThrownBy(() -> leadingTo("192.0.2.7", address).send(to("b.example"), piece -> {}))
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining("not called");
    assertThat(called).isEmpty();
  }

  @Test
  void callsNamesThatLeadElsewhereAndAddressesThatTheOperatorWroteDown() throws Exception {
    PeerExchange exchange = leadingTo("192.0.2.7", "10.1.2.3", "2001:db8::1");
    for (String host : List.of("b.example", "127.0.0.1", "localhost", "[::1]")) {
      assertThat(exchange.send(to(host)).status()).isEqualTo(200);
    }
    assertThat(called).containsExactly("b.example", "127.0.0.1", "localhost", "[::1]");
  }

  @Test
  void saysThatANameDoesNotResolve() {
    assertThatThrownBy(() -> leadingTo().send(to("b.example")))
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining("does not resolve");
  }
}
