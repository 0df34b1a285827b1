package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressCounterTest {
  private final AddressCounter counter = new AddressCounter(10);

  private static SocketAddress at(String address) {
    return at(address, 1000);
  }

  private static SocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  @Test
  void givesAnAddressItsLimitAndNoMore() {
    AddressCounter.Share first = counter.share(at("192.0.2.1", 1));
    AddressCounter.Share second = counter.share(at("192.0.2.1", 2));
    assertThat(first.grow(7)).isTrue();
    assertThat(second.grow(4)).isFalse();
    assertThat(second.grow(3)).as("what was refused is not held").isTrue();
    assertThat(second.grow(1)).isFalse();
    assertThat(counter.share(at("192.0.2.2")).grow(10)).as("another address").isTrue();
    first.close();
    assertThat(second.grow(7)).isTrue();
  }

  @Test
  void forgetsWhoHoldsNothing() {
    List<AddressCounter.Share> shares = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      AddressCounter.Share share = counter.share(at("192.0.2." + i));
      assertThat(share.grow(10)).isTrue();
      assertThat(share.grow(1)).isFalse();
      shares.add(share);
    }
    assertThat(counter.size()).isEqualTo(200);
    shares.forEach(AddressCounter.Share::close);
    shares.forEach(AddressCounter.Share::close); // twice gives back once
    assertThat(counter.size()).isZero();
    assertThat(counter.share(at("192.0.2.1")).grow(0)).isTrue();
    assertThat(counter.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void doesNotLimitThisMachine(String address) {
    assertThat(counter.share(at(address)).grow(Long.MAX_VALUE)).isTrue();
    assertThat(counter.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.1.1", "127.1.0.1", "127.0.0.2", "10.0.0.1", "::2", "fe80::1"})
  void limitsEveryOther(String address) {
    assertThat(counter.share(at(address)).grow(11)).isFalse();
    assertThat(counter.size()).isZero();
  }

  @Test
  void takesAnIpv6NetworkForOneAddress() {
    assertThat(counter.share(at("2001:db8:1:2::1")).grow(10)).isTrue();
    assertThat(counter.share(at("2001:db8:1:2:ffff::9")).grow(1)).isFalse();
    assertThat(counter.share(at("2001:db8:1:3::1")).grow(10)).isTrue();
    assertThat(counter.share(at("::ffff:192.0.2.9")).grow(10)).isTrue();
    assertThat(counter.share(at("192.0.2.9")).grow(1)).as("the same, mapped").isFalse();
  }

  @Test
  void doesNotLimitWhatHasNoAddress() {
    assertThat(counter.share(UnixDomainSocketAddress.of("/s")).grow(11)).isTrue();
    assertThat(counter.share(InetSocketAddress.createUnresolved("x", 1)).grow(11)).isTrue();
  }

  @Test
  void countsRightWhenManyHoldAtOnce() throws Exception {
    AddressCounter wide = new AddressCounter(1_000_000);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      Callable<Boolean> holdAndGiveBack =
          () -> {
            boolean held = true;
            for (int i = 0; i < 10_000; i++) {
              try (AddressCounter.Share share = wide.share(at("192.0.2.1"))) {
                held &= share.grow(3);
              }
            }
            return held;
          };
      for (Future<Boolean> held : threads.invokeAll(Collections.nCopies(8, holdAndGiveBack))) {
        assertThat(held.get()).isTrue();
      }
    }
    assertThat(wide.size()).isZero();
  }

  @Test
  void limitsAreAboveZero() {
    assertThatThrownBy(() -> new AddressLimits(0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AddressLimits(1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AddressLimits(1, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
