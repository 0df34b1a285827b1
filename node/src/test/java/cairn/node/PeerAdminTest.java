package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.testkit.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator asks a running gateway about its peers, of which none answers. */
class PeerAdminTest {
  private static final Hash FIRST = Hash.sha256();
  private static final Hash SECOND = Hash.sha256(new byte[1]);

  @TempDir private Path directory;

  @Test
  void showsPeersAndTakesDecisionsAboutThem() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      Files.writeString(
          network.gatewayFile,
          """
          federation:
            enabled: true
            peer_networks:
              - {id: network-b, gateway: "http://127.0.0.1:1", fingerprint: "%s"}
          """
              .formatted(FIRST),
          java.nio.file.StandardOpenOption.APPEND);
      Configuration configuration = ConfigurationFile.read(network.gatewayFile, Map.of(), Map.of());
      assertThatThrownBy(() -> PeerAdmin.of(configuration, network.exchange))
          .isInstanceOf(NodeAdminException.class)
          .hasMessageContaining("does not run");

      try (GatewayNode gateway = GatewayNode.start(configuration)) {
        assertThat(gateway.adminUrl()).isNotEmpty();
        PeerAdmin peers = PeerAdmin.of(configuration, network.exchange);
        assertThat(peers.list())
            .singleElement()
            .satisfies(peer -> assertThat(peer.id()).isEqualTo("network-b"))
            .satisfies(peer -> assertThat(peer.status()).isEqualTo("waiting"))
            .satisfies(peer -> assertThat(peer.fingerprint()).contains(FIRST.hex()));

        assertThat(peers.setAside("network-b", "its operator asked for it").orElseThrow())
            .satisfies(peer -> assertThat(peer.status()).isEqualTo("set_aside"))
            .satisfies(peer -> assertThat(peer.setAside()).contains("its operator asked for it"));
        assertThat(peers.accept("network-b", Optional.of(SECOND), Optional.empty()))
            .as("it shows nothing that the operator could mean by this")
            .isInstanceOf(PeerAdmin.Acceptance.Refused.class);
        assertThat(peers.list().getFirst())
            .satisfies(peer -> assertThat(peer.status()).isEqualTo("set_aside"))
            .satisfies(peer -> assertThat(peer.fingerprint()).contains(FIRST.hex()));
        assertThat(peers.accept("network-b", Optional.of(FIRST), Optional.empty()))
            .isInstanceOfSatisfying(
                PeerAdmin.Acceptance.Accepted.class,
                accepted -> assertThat(accepted.peer().status()).isEqualTo("waiting"));

        for (String unknown : List.of("network-c", "../tokens", "")) {
          assertThat(peers.accept(unknown, Optional.empty(), Optional.empty()))
              .as(unknown)
              .isInstanceOf(PeerAdmin.Acceptance.Unknown.class);
          assertThat(peers.setAside(unknown, "no reason")).as(unknown).isEmpty();
        }
      }
    }
  }
}
