package cairn.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.BundleRecord;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.NetworkLog;
import cairn.format.NodeCard;
import cairn.format.PrivatePart;
import cairn.format.RecordPush;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.Signer;
import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.Reply;
import cairn.log.CosignedTree;
import cairn.testkit.Engine;
import cairn.verify.TrustedAttestor;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device's records reach a gateway by wire, from the device and from a pinned node. */
class GatewayPushTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir private Path directory;

  private final SecureRandom random = new SecureRandom();

  private static Hash file(int number) {
    return Hash.sha256(Utf8.encode("file " + number));
  }

  @Test
  void takesRecordsOfTrustedAttestorsAndOfPinnedNodes() throws Exception {
    Path file = directory.resolve("device/cairn.yaml");
    new DeviceSetup(random, CLOCK).init(file, "device-7", Optional.empty());
    Configuration device = ConfigurationFile.read(file, Map.of(), Map.of());
    try (DeviceHome home = DeviceHome.open(device, CLOCK, random);
        TestNetwork network =
            new TestNetwork(
                'a',
                directory.resolve("org"),
                Engine.SQLITE,
                Map.of("federation.enabled", "true"))) {
      GatewayNode gateway = network.startGateway();
      network.await(gateway.url() + "/readyz", 200);
      attest(home, 3);
      DidKey org = NodeCard.parse(network.get(gateway.url() + "/federation/node").body()).did();
      SeedSigner relay =
          SeedSigner.of("relay", SignatureType.ED25519, Hash.sha256(new byte[3]).bytes());
      assertThat(send(network, gateway, push(home, org, relay, 0)).status()).isEqualTo(403);

      gateway
          .gossip()
          .orElseThrow()
          .peers()
          .add(relay.key().publicKeyFingerprint(), Optional.empty(), false);
      JsonObject first = taken(send(network, gateway, push(home, org, relay, 0, 1)));
      assertThat(first.string("sender")).isEqualTo("peer");
      assertThat(first.member("first_use").orElseThrow().toString()).contains("true");
      assertThat(first.integer("imported")).isEqualTo(2);

      trust(network.configuration, home);
      JsonObject second = taken(send(network, gateway, push(home, org, home.attestor(), 1, 2)));
      assertThat(second.string("sender")).isEqualTo("attestor");
      assertThat(second.integer("imported")).isEqualTo(1);
      assertThat(second.integer("duplicates")).isEqualTo(1);
      try (BundleHome desk =
          BundleHome.of(network.configuration, network.exchange, CLOCK, random)) {
        assertThat(desk.proofs(file(2))).hasSize(1);
      }
      gateway.close();
      assertThat(GatewayFsck.nodeProblems(network.configuration, CLOCK)).isEmpty();
    }
  }

  private void attest(DeviceHome home, int files) throws Exception {
    List<Attestation> attestations = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      attestations.add(
          Attestation.sign(
              file(i),
              List.of(),
              CLOCK.instant().getEpochSecond(),
              new PrivatePart(Optional.empty(), Map.of()),
              home.attestor(),
              random));
    }
    home.attest(attestations);
  }

  private static void trust(Configuration org, DeviceHome home) throws Exception {
    DidKey key = DidKey.of(home.attestor().key().publicKeyBytes());
    new AttestorStore(org.home()).add(new TrustedAttestor(key, "Device 7", 1, Optional.empty()));
  }

  private static RecordPush push(DeviceHome home, DidKey to, Signer sender, long... indexes)
      throws Exception {
    CosignedTree tree = home.head();
    List<BundleRecord> records = new ArrayList<>();
    for (long index : indexes) {
      byte[] entry = home.reader().entry(index).orElseThrow().entry();
      records.add(new BundleRecord(index, entry, tree.path(index)));
    }
    return RecordPush.sign(
        new NetworkLog(home.origin(), home.logKey()),
        tree.note(),
        records,
        to,
        CLOCK.instant().getEpochSecond(),
        sender);
  }

  private static Reply send(TestNetwork network, GatewayNode gateway, RecordPush push)
      throws Exception {
    assertThat(OpenApiTest.breaches("RecordPush", new String(push.encode(), UTF_8))).isEmpty();
    return network.exchange.send(
        Call.post(
            URI.create(gateway.url() + "/federation/records"),
            "application/json",
            push.encode(),
            TestNetwork.LIMIT,
            1 << 20));
  }

  private static JsonObject taken(Reply reply) throws Exception {
    assertThat(reply.status()).as(TestNetwork.text(reply)).isEqualTo(200);
    assertThat(OpenApiTest.breaches("PushOutcome", TestNetwork.text(reply))).isEmpty();
    return JsonObject.parseCanonical(reply.body(), 1 << 20, "answer");
  }
}
