package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
  private static final Route HELLO = TestServer.get("/hello", request -> TestServer.plain("hi\n"));

  @TempDir static Path made;
  private static TlsFiles one;
  private static TlsFiles other;

  @TempDir Path directory;

  @BeforeAll
  static void makeCertificates() throws Exception {
    one = Certificates.make(made, "one", "-keyalg", "EC");
    other = Certificates.make(made, "other", "-keyalg", "EC");
  }

  /** That pair's files, for the test to change. */
  private TlsFiles copy(TlsFiles files, String name) throws Exception {
    return new TlsFiles(
        Files.copy(files.certificate(), directory.resolve(name + ".crt")),
        Files.copy(files.key(), directory.resolve(name + ".key")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "Ed25519"})
  void servesTheOtherKindsOfKeyThatPeopleHave(String algorithm) throws Exception {
    TlsFiles files = Certificates.make(directory, algorithm, "-keyalg", algorithm);
    try (TestServer server = TestServer.servingTls(files, HELLO);
        HttpClientExchange client = HttpClientExchange.trusting(files.certificate())) {
      assertThat(TestServer.text(client.send(hello(server)))).isEqualTo("hi\n");
    }
  }

  @Test
  void trustsOnlyWhatItWasTold() throws Exception {
    try (TestServer server = TestServer.servingTls(one, HELLO);
        HttpClientExchange client = HttpClientExchange.trusting(other.certificate())) {
      assertThatThrownBy(() -> client.send(hello(server)))
          .isInstanceOfSatisfying(
              ExchangeException.class,
              e -> assertThat(e.reason()).isEqualTo(ExchangeException.Reason.TLS));
    }
  }

  @Test
  void takesANewCertificateWithoutARestart() throws Exception {
    TlsFiles served = copy(one, "served");
    TlsFiles next = copy(other, "next");
    try (TestServer server = TestServer.servingTls(served, HELLO)) {
      replace(next.certificate(), served.certificate());
      // Between the two moves certificate and key do not match, and the old ones are served.
      replace(next.key(), served.key());
      assertThat(answersOnceTrusted(server, served.certificate())).isTrue();
    }
  }

  private static boolean answersOnceTrusted(TestServer server, Path certificate) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < deadline) { // the server looks at its files once a second
      try (HttpClientExchange client = HttpClientExchange.trusting(certificate)) {
        return TestServer.text(client.send(hello(server))).equals("hi\n");
      } catch (ExchangeException e) {
        assertThat(e.reason()).isEqualTo(ExchangeException.Reason.TLS);
      }
    }
    return false;
  }

  @Test
  void keepsServingWhenTheNewFilesAreUnusable() throws Exception {
    TlsFiles served = copy(one, "served");
    Path trusted = Files.copy(served.certificate(), directory.resolve("trusted.crt"));
    TlsReload reload = new TlsReload(served);
    reload.factory().start();
    var before = reload.factory().getKeyStore();
    Files.writeString(served.certificate(), "no certificate\n");
    reload.reloadIfChanged();
    assertThat(reload.factory().getKeyStore()).isSameAs(before);
    Files.copy(trusted, served.certificate(), StandardCopyOption.REPLACE_EXISTING);
    reload.reloadIfChanged();
    assertThat(reload.factory().getKeyStore()).isNotSameAs(before);
    reload.factory().stop();
  }

  @Test
  void saysWhatIsWrongWithTheFiles() throws Exception {
    refuses(new TlsFiles(one.certificate(), other.key()), "is not the key of");
    refuses(new TlsFiles(one.certificate(), directory.resolve("absent")), "cannot read");
    refuses(new TlsFiles(one.key(), one.key()), "certificate");
    refuses(new TlsFiles(one.certificate(), one.certificate()), "openssl pkcs8");
    String secret = "MIGHAgEAMBMGByqGSM49";
    Path bad = Files.writeString(directory.resolve("bad"), keyText(secret + "!"));
    refuses(new TlsFiles(one.certificate(), bad), "Base64");
    assertThatThrownBy(() -> new TlsReload(new TlsFiles(one.certificate(), bad)))
        .hasMessageNotContaining(secret)
        .hasNoCause();
  }

  @Test
  void givesUpAHandshakeThatDragsOn() throws Exception {
    ServerLimits limits = TestServer.idleTimeout(Duration.ofSeconds(3));
    try (TestServer server = TestServer.servingTls(one, limits, HELLO);
        RawConnection trickle = server.connect()) {
      // The head of a record of 16 KiB, which would take an hour at this pace.
      trickle.sendExactly("\u0016\u0003\u0001@\u0000");
      int sent = 0;
      while (trickle.isOpenAfter(Duration.ofMillis(50), "a")) {
        sent++;
        assertThat(sent).as("bytes sent").isLessThan(300);
      }
      assertThat(sent).as("bytes sent").isGreaterThan(2);
    }
  }

  private static String keyText(String base64) {
    return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
  }

  private static void refuses(TlsFiles files, String message) {
    assertThatThrownBy(() -> new TlsReload(files))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining(message);
  }

  private static void replace(Path from, Path to) throws Exception {
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Call hello(TestServer server) {
    URI uri = URI.create("https://127.0.0.1:" + server.port() + "/hello");
    return Call.get(uri, Duration.ofSeconds(10), 100);
  }
}
