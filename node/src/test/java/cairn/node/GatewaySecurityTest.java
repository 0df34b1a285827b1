package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.format.Origin;
import cairn.http.Call;
import cairn.http.HttpClientExchange;
import cairn.http.Reply;
import cairn.testkit.Engine;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with TLS, and one whose key is in another process. */
class GatewaySecurityTest {
  @TempDir private Path directory;

  private static String pem(String type, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
  }

  private void makeCertificate() throws Exception {
    Path store = directory.resolve("tls.p12");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "server",
            "-dname",
            "CN=gateway",
            "-ext",
            "san=ip:127.0.0.1",
            "-keyalg",
            "EC",
            "-storetype",
            "PKCS12",
            "-storepass",
            "changeit",
            "-keystore",
            store.toString());
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    Path key = directory.resolve("tls.key");
    Files.writeString(
        directory.resolve("tls.crt"),
        pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
    Files.writeString(
        key, pem("PRIVATE KEY", keys.getKey("server", "changeit".toCharArray()).getEncoded()));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void listensWithTlsAndOnlyWithAPrivateKey() throws Exception {
    makeCertificate();
    Path key = directory.resolve("tls.key");
    Map<String, String> tls =
        Map.of(
            "tls.certificate", directory.resolve("tls.crt").toString(), "tls.key", key.toString());
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE, tls);
        HttpClientExchange trusting = HttpClientExchange.trusting(directory.resolve("tls.crt"))) {
      GatewayNode gateway = network.startGateway();

      assertThat(gateway.url()).startsWith("https://127.0.0.1:");
      Reply reply =
          trusting.send(Call.get(URI.create(gateway.url() + "/livez"), TestNetwork.LIMIT, 1 << 10));
      assertThat(TestNetwork.text(reply)).isEqualTo("OK\n");
      gateway.close();
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
      assertThatThrownBy(network::startGateway)
          .isInstanceOf(NodeStartException.class)
          .hasMessageContaining("run chmod 600");
    }
  }

  @Test
  void stampsWithAKeyThatAnotherProcessHolds() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      Path inside = GatewayFiles.logKey(network.configuration.data(), "public:timestamps");
      Path outside = Files.move(inside, directory.resolve("hsm.key"));
      String vkey = KeyFile.read(outside).key().vkey();
      StringBuilder command = new StringBuilder();
      for (String word : SigningProgram.command("file")) {
        command.append("      - '").append(word.replace("'", "''")).append("'\n");
      }
      command.append("      - '").append(outside).append("'\n");
      Files.writeString(
          network.gatewayFile,
          Files.readString(network.gatewayFile)
              + "keys:\n  \"public:timestamps\":\n    vkey: \""
              + vkey
              + "\"\n    command:\n"
              + command);
      Configuration external = ConfigurationFile.read(network.gatewayFile, Map.of(), Map.of());
      try (GatewayNode gateway = GatewayNode.start(external)) {
        network.await(gateway.url() + "/readyz", 200);

        Hash hash = Hash.sha256("x".getBytes(StandardCharsets.UTF_8));
        assertThat(network.stamp(gateway, hash.hex()).status()).isEqualTo(200);
        Origin origin = new Origin("network-a", "public:timestamps");
        assertThat(gateway.network().logs().getFirst().origin()).isEqualTo(origin);
      }
    }
  }
}
