package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import cairn.http.ErrorCode;
import cairn.http.HttpClientExchange;
import cairn.http.ProblemException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay gets another identity, or loses it; another node has it as a peer. */
class RelayIdentityTest {
  private static final Map<String, String> QUIET =
      Map.of(
          "listen.public", "127.0.0.1:0",
          "listen.admin", "127.0.0.1:0",
          "federation.gossip_interval", "1h");

  @TempDir private Path directory;

  @BeforeAll
  static void quiet() {
    Logging.start(LogFormat.TEXT, LogLevel.ERROR, System.err);
  }

  private Configuration init(String name) throws Exception {
    Path file = directory.resolve(name + "/cairn.yaml");
    VerifierKey _ =
        new GatewaySetup(new SecureRandom(), InstantSource.system())
            .initRelay(file, ConfigurationDraft.relay(name + ".example", QUIET));
    return ConfigurationFile.read(file, Map.of(), Map.of());
  }

  private static KeyRotation rotation(Configuration configuration) {
    return new KeyRotation(configuration, new SecureRandom(), InstantSource.system());
  }

  private static Hash started(Configuration configuration) throws Exception {
    try (RelayNode relay = RelayNode.start(configuration)) {
      return relay.fingerprint();
    }
  }

  @Test
  void bothKeysSayThatOneGoesForTheOther() throws Exception {
    Configuration relay = init("relay");
    Path file = GatewayFiles.identityKey(relay.data());
    final Hash before = started(relay);

    KeyRotationEntry entry = rotation(relay).rotateIdentity();

    KeyRotationEntry.Statement said = entry.statement();
    assertThat(entry.isSignedByItsKeys()).isTrue();
    assertThat(said.role()).isEqualTo(KeyRotationEntry.Role.IDENTITY);
    assertThat(said.origin().networkId()).isEqualTo("relay.example");
    assertThat(said.lastTrustedSize()).as("of a log that it does not have").isZero();
    assertThat(said.oldKey().publicKeyFingerprint()).isEqualTo(before);
    assertThat(started(relay))
        .isEqualTo(said.newKey().orElseThrow().publicKeyFingerprint())
        .isNotEqualTo(before);
    assertThat(new RotationFolder(relay.data()).entries()).containsExactly(entry);
    assertThat(GatewayFsck.nodeProblems(relay, InstantSource.system())).isEmpty();

    Path gone = file.resolveSibling(file.getFileName() + ".gone-" + said.oldKey().keyIdHex());
    Files.move(file, file.resolveSibling(file.getFileName() + ".next"));
    Files.move(gone, file); // as if it was cut short
    assertThatThrownBy(() -> RelayNode.start(relay)).hasMessageContaining("did not finish");
    assertThat(rotation(relay).rotateIdentity()).isEqualTo(entry);
    assertThat(started(relay)).isEqualTo(said.newKey().orElseThrow().publicKeyFingerprint());
  }

  @Test
  void aRevokedIdentityIsReplacedByHand() throws Exception {
    Configuration relay = init("relay");
    Path file = GatewayFiles.identityKey(relay.data());
    assertThatThrownBy(() -> rotation(relay).revokeIdentity(Optional.of(1L)))
        .hasMessageContaining("at most 0");
    KeyRotationEntry entry = rotation(relay).revokeIdentity(Optional.empty());
    assertThat(entry.isRevocation() && entry.isSignedByItsKeys()).isTrue();
    assertThatThrownBy(() -> RelayNode.start(relay)).hasMessageContaining("keys generate");
    Path gone =
        file.resolveSibling(file.getFileName() + ".gone-" + entry.statement().oldKey().keyIdHex());
    Files.createLink(file, gone); // it comes back
    assertThatThrownBy(() -> RelayNode.start(relay)).hasMessageContaining("keys revoke");
    assertThat(rotation(relay).revokeIdentity(Optional.empty())).isEqualTo(entry);

    KeyFile.generate(file, "relay.example", SignatureType.ED25519, new SecureRandom());
    assertThat(started(relay)).isNotEqualTo(entry.statement().oldKey().publicKeyFingerprint());
  }

  @Test
  void nothingElseOfARelayIsRotatedAndNothingWhileItRuns() throws Exception {
    Configuration relay = init("relay");
    assertThatThrownBy(() -> rotation(relay).rotate("org:records"))
        .hasMessageContaining("there is no log");
    assertThatThrownBy(() -> rotation(relay).revoke("org:records", Optional.empty()))
        .hasMessageContaining("there is no log");
    try (RelayNode running = RelayNode.start(relay)) {
      assertThatThrownBy(() -> rotation(relay).rotateIdentity()).hasMessageContaining("process");
      assertThat(running.fingerprint())
          .isEqualTo(NodeIdentity.read(relay).key().publicKeyFingerprint());
    }
    assertThat(new RotationFolder(relay.data()).entries()).isEmpty();
  }

  /** The mirrors' key is in no statement: what it signs is made anew whenever it is shown. */
  @Test
  void anotherKeyOfTheMirrorsIsPutInItsPlaceByHand() throws Exception {
    Configuration relay = init("relay");
    Path file = GatewayFiles.mirrorKey(relay.data());
    VerifierKey before = KeyFile.read(file).key();
    Files.delete(file);
    KeyFile.generate(file, before.name(), SignatureType.COSIGNATURE_ED25519, new SecureRandom());
    assertThat(started(relay)).isNotNull();
    assertThat(KeyFile.read(file).key()).isNotEqualTo(before);
  }

  private static GossipSync sync(GossipAdmin gossip, Hash peer) throws Exception {
    long deadline = System.nanoTime() + TestNetwork.LIMIT.toNanos();
    GossipSync round = gossip.sync(peer.hex());
    while (!round.outcome().equals("done") && !round.outcome().equals("failed")) {
      assertThat(System.nanoTime()).as(round.toString()).isLessThan(deadline);
      Thread.onSpinWait();
      round = gossip.sync(peer.hex());
    }
    return round;
  }

  @Test
  void aPeerRefusesItUntilItsOperatorAcceptsTheOtherIdentity() throws Exception {
    Configuration moved = init("moved");
    Configuration other = init("other");
    Hash before = started(moved);
    KeyRotationEntry.Statement said = rotation(moved).rotateIdentity().statement();
    Hash now = said.newKey().orElseThrow().publicKeyFingerprint();
    try (RelayNode peer = RelayNode.start(moved);
        RelayNode node = RelayNode.start(other);
        HttpClientExchange exchange = HttpClientExchange.create()) {
      peer.gossip().peers().add(node.fingerprint(), Optional.empty(), false);
      GossipAdmin gossip = GossipAdmin.of(other, exchange);
      gossip.add(before.hex(), Optional.of(URI.create(peer.url())), true);
      GossipSync refused = sync(gossip, before);
      assertThat(refused.outcome() + " " + refused.stage()).isEqualTo("failed identity");
      assertRefused(ErrorCode.CONFLICT, gossip, before, node.fingerprint().hex());
      assertRefused(ErrorCode.MALFORMED_BODY, gossip, before, "did:key:z6Mk");
      assertRefused(ErrorCode.NOT_FOUND, gossip, Hash.sha256(), now.hex());

      assertThat(gossip.accept(before.hex(), NodeIdentity.did(NodeIdentity.read(moved)).toString()))
          .isEqualTo(new GossipAdmin.Accepted(now.hex(), List.of(), List.of()));

      assertThat(gossip.status().orElseThrow().peers())
          .singleElement()
          .satisfies(listed -> assertThat(listed.fingerprint()).isEqualTo(now.hex()))
          .satisfies(listed -> assertThat(listed.url()).contains(peer.url()))
          .satisfies(listed -> assertThat(listed.push()).isTrue());
      assertThat(sync(gossip, now).outcome()).isEqualTo("done");
      assertThat(gossip.accept(now.hex(), now.hex()).fingerprint()).isEqualTo(now.hex());
      assertThat(node.gossip().peers().all()).hasSize(1);
    }
  }

  private static void assertRefused(
      ErrorCode code, GossipAdmin gossip, Hash peer, String identity) {
    assertThatThrownBy(() -> gossip.accept(peer.hex(), identity))
        .isInstanceOf(NodeAdminException.class)
        .satisfies(
            refused ->
                assertThat(refused.getCause())
                    .isInstanceOfSatisfying(
                        ProblemException.class,
                        cause -> assertThat(cause.problem().code()).isEqualTo(code)));
  }
}
