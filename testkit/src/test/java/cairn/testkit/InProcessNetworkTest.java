package cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.http.Call;
import cairn.http.ErrorStyle;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.ExchangeException.Reason;
import cairn.http.Method;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.http.Router;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InProcessNetworkTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final VirtualClock clock = VirtualClock.atNewYear();
  private final Instant start = clock.instant();
  private final InProcessNetwork network = new InProcessNetwork(clock);

  /** What the one handler has seen: who asked for what, and when. */
  private final List<String> handled = new ArrayList<>();

  @BeforeEach
  void listen() {
    Route route =
        new Route(
            Method.POST,
            "/add/{what}",
            RequestLimits.body(100),
            request -> {
              handled.add(request.remoteAddress() + " " + request.pathParameter("what"));
              return Response.text(200, "text/plain", "call " + handled.size());
            });
    network.listen("log.test", 8000, new Router(List.of(route), ErrorStyle.PROBLEM_JSON));
  }

  @Test
  void callsTheHandlerOfThatHostAndPortAtOnce() throws Exception {
    assertThat(send(network.from("a"), "x")).isEqualTo("call 1");
    assertThat(handled).containsExactly("a x");
    assertThat(clock.instant()).isEqualTo(start);
    assertFails(Reason.REFUSED, () -> network.send(call("http://log.test:8001/add/x")));
    assertFails(Reason.REFUSED, () -> network.send(call("http://other.test:8000/add/x")));
    network.silence("log.test", 8000);
    assertFails(Reason.REFUSED, () -> send(network, "x"));
    assertThat(handled).hasSize(1);
  }

  @Test
  void losesTheRequestOrTheAnswerAfterTheTimeout() throws Exception {
    network.decideBy((source, call) -> new Fate.Lost());
    assertFails(Reason.TIMEOUT, () -> send(network, "x"));
    assertThat(handled).isEmpty();
    network.decideBy((source, call) -> new Fate.Unanswered());
    assertFails(Reason.TIMEOUT, () -> send(network, "y"));
    assertThat(handled).containsExactly("client y");
    assertThat(clock.instant()).isEqualTo(start.plus(TIMEOUT).plus(TIMEOUT));
  }

  @Test
  void delaysOnTheVirtualClockAndGivesUpAtTheTimeout() throws Exception {
    network.decideBy((source, call) -> new Fate.Delivered(Duration.ofMillis(300)));
    assertThat(send(network, "x")).isEqualTo("call 1");
    assertThat(clock.instant()).isEqualTo(start.plusMillis(300));

    clock.set(start);
    network.decideBy((source, call) -> new Fate.Delivered(TIMEOUT.plusMillis(1)));
    assertFails(Reason.TIMEOUT, () -> send(network, "late"));
    assertThat(handled).contains("client late");
    assertThat(clock.instant()).isEqualTo(start.plus(TIMEOUT));

    clock.set(start);
    network.decideBy((source, call) -> new Fate.Delivered(TIMEOUT.multipliedBy(3)));
    assertFails(Reason.TIMEOUT, () -> send(network, "never"));
    assertThat(handled).doesNotContain("client never");
    assertThat(clock.instant()).isEqualTo(start.plus(TIMEOUT));
  }

  @Test
  void refusesRepeatsAndDuplicates() throws Exception {
    network.decideBy((source, call) -> new Fate.Refused());
    assertFails(Reason.REFUSED, () -> send(network, "x"));
    assertThat(handled).isEmpty();

    network.decideBy((source, call) -> new Fate.Duplicated());
    assertThat(send(network, "x")).isEqualTo("call 2");

    network.decideBy((source, call) -> new Fate.RepeatedLater());
    send(network, "y");
    send(network, "z");
    assertThat(handled).containsExactly("client x", "client x", "client y", "client z");
    assertThat(network.repeatLate(new SplittableRandom(1))).isEqualTo(2);
    assertThat(handled.subList(4, 6)).containsExactlyInAnyOrder("client y", "client z");
    assertThat(network.repeatLate(new SplittableRandom(1))).isZero();
  }

  @Test
  void separatesTwoHostsAndNobodyElse() throws Exception {
    network.separate("log.test", "a");
    assertFails(Reason.TIMEOUT, () -> send(network.from("a"), "x"));
    assertThat(send(network.from("b"), "x")).isEqualTo("call 1");
    network.join("a", "log.test");
    assertThat(send(network.from("a"), "x")).isEqualTo("call 2");
  }

  @Test
  void troublesTheSameCallsForTheSameSeed() {
    List<String> first = fates(7);
    assertThat(fates(7)).isEqualTo(first);
    assertThat(fates(8)).isNotEqualTo(first);
    assertThat(first.stream().filter(fate -> fate.startsWith("Delivered")).count())
        .isBetween(60L, 90L);
    assertThat(first.stream().map(fate -> fate.substring(0, fate.indexOf('['))))
        .contains("Refused", "Lost", "Unanswered", "Duplicated", "RepeatedLater");
  }

  private static List<String> fates(long seed) {
    Fates fates = Fates.seeded(new SplittableRandom(seed), 30);
    List<String> drawn = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      drawn.add(fates.of("a", call("http://log.test:8000/add/x")).toString());
    }
    return drawn;
  }

  private static Call call(String uri) {
    return Call.post(URI.create(uri), "text/plain", new byte[0], TIMEOUT, 100);
  }

  private static String send(Exchange exchange, String what) throws ExchangeException {
    byte[] body = exchange.send(call("http://log.test:8000/add/" + what)).body();
    return new String(body, StandardCharsets.UTF_8);
  }

  private static void assertFails(
      Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ExchangeException.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
  }
}
