package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.federation.bundle.BundleExport;
import cairn.federation.bundle.RecordPages;
import cairn.federation.bundle.SentPush;
import cairn.format.BundleManifest;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.PrivatePart;
import cairn.format.ProofFile;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.http.Method;
import cairn.testkit.Engine;
import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.QuorumRule;
import cairn.verify.Subject;
import cairn.verify.TrustedAttestor;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import cairn.verify.Verdict;
import cairn.verify.VerdictOutcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device's records travel to a gateway that runs, and the acknowledgement back. */
class BundleHomeTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Hash PHOTO = Hash.sha256(Utf8.encode("photo"));

  @TempDir private Path directory;

  private final SecureRandom random = new SecureRandom();

  @Test
  void carriesRecordsToAGatewayAndTheAcknowledgementBack() throws Exception {
    Configuration device = device();
    Path bundle = exported(device, BundleManifest.Kind.RECORDS, "stick.zip");
    try (TestNetwork network = new TestNetwork(directory.resolve("org"), Engine.SQLITE)) {
      Configuration org = network.configuration;
      assertThatThrownBy(() -> home(org, network))
          .isInstanceOf(NodeAdminException.class)
          .hasMessageContaining("does not run");
      try (GatewayNode gateway = GatewayNode.start(org);
          BundleHome desk = home(org, network)) {
        network.await(gateway.adminUrl() + "/readyz", 200);
        trust(org, attestor(device));

        assertThat(desk.take(bundle, true, records -> {}).integer("imported")).isEqualTo(1);
        assertThat(desk.proofs(PHOTO)).isEmpty();

        JsonObject imported = desk.take(bundle, false, records -> {});
        assertThat(imported.string("outcome")).isEqualTo("imported");
        assertThat(imported.string("sender")).isEqualTo("trusted");
        assertThat(imported.integer("imported")).isEqualTo(1);
        assertThat(imported.has("anchor_index")).isTrue();
        assertThat(desk.take(bundle, false, records -> {}).integer("duplicates")).isEqualTo(1);

        Verdict verdict = verdict(desk, vkey(imported), gateway);
        assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.VERIFIED);
        assertThat(verdict.levels()).contains(new Level.Federated(1, 1));
        assertThat(verdict.timeSentences().getFirst()).startsWith("Existed not after ");

        Path acks = exported(desk, BundleManifest.Kind.ACKS, "acks.zip");
        assertDelivered(device, acks, network);
        removesAndTakesAgain(org, network, gateway, desk, bundle, imported);
        Path damaged = Files.write(directory.resolve("damaged.zip"), new byte[100]);
        assertThat(desk.take(damaged, false, records -> {}).string("outcome")).isEqualTo("refused");
      }
      assertThat(GatewayFsck.nodeProblems(org, CLOCK)).isEmpty();
    }
    assertThat(GatewayFsck.nodeProblems(device, CLOCK)).isEmpty();
  }

  @Test
  void makesPagesToPushAndKeepsWhatBecameOfThem() throws Exception {
    Configuration device = device();
    DidKey recipient = attestor(device); // of another node it would look the same
    RecordPages.Question question =
        new RecordPages.Question(
            recipient, Optional.of("case-7"), 0, OptionalLong.empty(), OptionalLong.empty(), 100);
    try (TestNetwork network = new TestNetwork(directory.resolve("org"), Engine.SQLITE);
        GatewayNode gateway = GatewayNode.start(network.configuration);
        BundleHome org = home(network.configuration, network);
        BundleHome camera = home(device, network)) {
      network.await(gateway.adminUrl() + "/readyz", 200);
      RecordPages.Page page = camera.page(question).orElseThrow();
      assertThat(page.push().isSignedBySigner()).isTrue();
      assertThat(page.push().recipient()).isEqualTo(recipient.toString());
      assertThat(page.next()).isEqualTo(page.end()).isEqualTo(1);
      assertThat(org.page(question)).as("nothing is attested there").isEmpty();

      for (BundleHome home : List.of(org, camera)) {
        SentPush half = sent(page, false);
        home.sent(half);
        assertThat(home.pushes()).containsExactly(half);
        home.sent(sent(page, true));
        assertThat(home.pushes()).containsExactly(sent(page, true));
      }
      String json = new String(sent(page, true).object().canonical(), StandardCharsets.UTF_8);
      assertThat(OpenApiTest.breaches("SentPush", json)).isEmpty();
    }
  }

  private static SentPush sent(RecordPages.Page page, boolean whole) {
    return new SentPush(
        page.push().id(),
        page.push().signer().fingerprint(),
        "https://b.example",
        page.push().log().origin().toString(),
        0,
        page.next(),
        page.push().checkpoint().checkpoint().size(),
        new SentPush.Counts(1, 1, 0, 0, 0),
        false,
        page.push().ts(),
        page.push().ts(),
        whole);
  }

  /** Whoever runs the gateway; what was acknowledged stays so. */
  private void removesAndTakesAgain(
      Configuration org,
      TestNetwork network,
      GatewayNode gateway,
      BundleHome desk,
      Path bundle,
      JsonObject imported)
      throws Exception {
    String url = gateway.adminUrl() + HeldRoutes.PATH;
    try (HeldHome held = HeldHome.of(org, network.exchange, CLOCK, random)) {
      ListedHeldLog log = held.logs().getFirst();
      assertThat(
              OpenApiTest.breaches(
                  "HeldLog",
                  new String(log.json().canonical(), java.nio.charset.StandardCharsets.UTF_8)))
          .isEmpty();
      assertThat(log.vkey()).isEqualTo(imported.string("log"));
      assertThat(log.acknowledgements()).containsExactly(imported.integer("ack_index"));
      for (String token : List.of("", "cairn_0")) {
        assertThat(network.send(Method.GET, url, token, "").status()).isEqualTo(401);
        assertThat(network.send(Method.DELETE, url + "/" + log.id(), token, "").status())
            .isEqualTo(401);
      }
      assertThat(held.remove(log)).contains(log);
      assertThat(held.remove(log)).isEmpty();
      assertThat(held.logs()).isEmpty();
    }
    assertThat(desk.proofs(PHOTO)).isEmpty();
    String admin =
        TokenAdmin.of(org, network.exchange, CLOCK)
            .create(List.of(new TokenScope.Admin()), "")
            .token();
    assertThat(
            TestNetwork.text(
                network.send(Method.GET, gateway.adminUrl() + "/v1/admin/audit", admin, "")))
        .contains("held-remove", imported.string("log") + ", 1 records, 1 of them acknowledged");
    assertThat(network.send(Method.DELETE, url + "/none", admin, "").status()).isEqualTo(404);
    JsonObject again = desk.take(bundle, false, records -> {});
    assertThat(again.integer("imported")).isEqualTo(1);
    assertThat(again.integer("ack_index")).isEqualTo(imported.integer("ack_index"));
    assertThat(desk.proofs(PHOTO)).hasSize(1);
  }

  private Configuration device() throws Exception {
    Path file = directory.resolve("device/cairn.yaml");
    new DeviceSetup(random, CLOCK).init(file, "device-7", Optional.empty());
    Configuration device = ConfigurationFile.read(file, Map.of(), Map.of());
    try (DeviceHome home = DeviceHome.open(device, CLOCK, random)) {
      home.attest(
          List.of(
              Attestation.sign(
                  PHOTO,
                  List.of(),
                  CLOCK.instant().getEpochSecond(),
                  new PrivatePart(Optional.of("case-7"), Map.of()),
                  home.attestor(),
                  random)));
    }
    return device;
  }

  private BundleHome home(Configuration configuration, TestNetwork network) throws Exception {
    return BundleHome.of(configuration, network.exchange, CLOCK, random);
  }

  private Path exported(Configuration device, BundleManifest.Kind kind, String name)
      throws Exception {
    try (BundleHome home = DeviceBundles.open(device, CLOCK, random)) {
      return exported(home, kind, name);
    }
  }

  private Path exported(BundleHome home, BundleManifest.Kind kind, String name) throws Exception {
    byte[] bundle =
        home.export(
                new BundleExport.Selection(kind, Optional.empty(), 0, OptionalLong.empty(), false))
            .orElseThrow();
    return Files.write(directory.resolve(name), bundle);
  }

  private DidKey attestor(Configuration device) throws Exception {
    try (DeviceHome home = DeviceHome.open(device, CLOCK, random)) {
      return DidKey.of(home.attestor().key().publicKeyBytes());
    }
  }

  private static void trust(Configuration org, DidKey key) throws Exception {
    new AttestorStore(org.home()).add(new TrustedAttestor(key, "Device 7", 1, Optional.empty()));
  }

  private static VerifierKey vkey(JsonObject imported) throws Exception {
    return VerifierKey.parse(imported.string("log"));
  }

  private static Verdict verdict(BundleHome desk, VerifierKey deviceLog, GatewayNode gateway)
      throws Exception {
    ProofFile proof = desk.proofs(PHOTO).getFirst();
    TrustedPolicy device =
        new TrustedPolicy(Optional.empty(), List.of(deviceLog), List.of(), new QuorumRule.Nobody());
    return new ProofVerifier(
            List.of(
                new TrustedNetwork("device-7", List.of(device)),
                new TrustedNetwork(
                    gateway.network().id(), List.of(TrustedPolicy.of(gateway.network())))))
        .verify(new Subject.FileHash(PHOTO), proof, Set.of());
  }

  private void assertDelivered(Configuration device, Path acks, TestNetwork network)
      throws Exception {
    try (BundleHome home = home(device, network)) {
      JsonObject back = home.take(acks, false, records -> {});
      assertThat(back.string("kind")).isEqualTo("acks");
      assertThat(back.integer("imported")).isEqualTo(1);
      assertThat(back.string("sender")).isEqualTo("first_use");
      JsonObject sent = home.deliveries().array("exports").objects("exports").getFirst();
      assertThat(sent.integer("delivered_records")).isEqualTo(1);
    }
  }
}
