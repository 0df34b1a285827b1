package cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.DidKey;
import cairn.format.MalformedException;
import cairn.node.ListedGossipPeer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an operator may call a peer that was added. */
class GossipPeerNameTest {
  private static final String DID = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";

  private final ListedGossipPeer near;
  private final ListedGossipPeer far;
  private final List<ListedGossipPeer> both;

  GossipPeerNameTest() throws MalformedException {
    String fingerprint = DidKey.parse(DID).fingerprint().hex();
    near = peer(fingerprint, "https://near.example", "network-n", "shared");
    far = peer("f".repeat(64), "https://far.example/cairn", "network-f", "shared");
    both = List.of(near, far);
  }

  private static ListedGossipPeer peer(String fingerprint, String url, String... networks) {
    return new ListedGossipPeer(
        fingerprint,
        Optional.of(url),
        false,
        "healthy",
        List.of(networks),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        0,
        true,
        0,
        Instant.EPOCH);
  }

  @Test
  void isItsFingerprintDidAddressOrNetwork() throws Exception {
    for (String name :
        List.of(
            near.fingerprint(),
            DID,
            "https://near.example",
            "https://near.example/",
            "network-n")) {
      assertThat(GossipPeerName.find(both, name)).as(name).contains(near);
    }
    assertThat(GossipPeerName.require(both, "https://far.example/cairn//")).isEqualTo(far);
  }

  @Test
  void isExact() throws Exception {
    for (String name :
        List.of(
            "",
            "near",
            "network-",
            "NETWORK-N",
            near.fingerprint().substring(1),
            "https://far.example",
            "did:key:z6Mk",
            "network-n, shared")) {
      assertThat(GossipPeerName.find(both, name)).as(name).isEmpty();
      assertThatThrownBy(() -> GossipPeerName.require(both, name))
          .as(name)
          .isInstanceOfSatisfying(
              CommandFailure.class,
              failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.NOT_FOUND));
    }
  }

  @Test
  void ofSeveralPeersIsRefused() {
    assertThatThrownBy(() -> GossipPeerName.find(both, "shared"))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("2 peers");
  }
}
