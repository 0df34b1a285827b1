package cairn.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.federation.bundle.BundleExport;
import cairn.format.AttestationEntry;
import cairn.format.BundleManifest;
import cairn.format.Hash;
import cairn.format.PrivatePart;
import cairn.format.SignatureType;
import cairn.format.Utf8;
import cairn.testkit.Engine;
import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.Subject;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import cairn.verify.Verdict;
import java.io.IOException;
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

/** Attesting beside a gateway that runs, and erasing what only commitments are logged of there. */
class GatewayPrivateTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final String SECRET = "case-of-the-gateway";
  private static final String BROUGHT = "case-of-the-device";

  @TempDir private Path directory;

  private final SecureRandom random = new SecureRandom();

  private static Hash file(int number) {
    return Hash.sha256(Utf8.encode("file " + number));
  }

  @Test
  void attestsThroughTheServerAndErasesForGoodWhatIsForgotten() throws Exception {
    Path bundle = deviceBundle();
    try (TestNetwork network = new TestNetwork(directory.resolve("org"), Engine.SQLITE)) {
      Configuration org = network.configuration;
      assertThatThrownBy(() -> attesting(org, network))
          .isInstanceOf(NodeAdminException.class)
          .hasMessageContaining("does not run");
      try (GatewayNode gateway = GatewayNode.start(org)) {
        network.await(gateway.adminUrl() + "/readyz", 200);
        assertThatThrownBy(() -> attesting(org, network))
            .isInstanceOf(ConfigurationException.class)
            .hasMessageContaining("keys generate --role attestor");
        KeyFile.generate(
            GatewayFiles.attestorKey(org.data()), "Ada", SignatureType.ED25519, random);
        attests(org, network, gateway);
        imports(org, network, bundle);
        forgets(org, network);
      }
      assertThat(holding(directory.resolve("org"), SECRET)).isFalse();
      assertThat(holding(directory.resolve("org"), BROUGHT)).isFalse();
      assertThat(GatewayFsck.nodeProblems(org, CLOCK)).isEmpty();
    }
  }

  private AttestationLog attesting(Configuration org, TestNetwork network) throws Exception {
    return AttestationLog.of(org, network.exchange, CLOCK, random);
  }

  private void attests(Configuration org, TestNetwork network, GatewayNode gateway)
      throws Exception {
    try (AttestationLog log = attesting(org, network)) {
      assertThat(log.origin().namespace()).isEqualTo("org:records");
      List<AttestationLog.Attested> attested =
          log.attest(
              List.of(
                  signed(log, 1, Optional.of(SECRET)),
                  signed(log, 2, Optional.empty()),
                  signed(log, 3, Optional.of(SECRET))));
      assertThat(attested).extracting(AttestationLog.Attested::index).containsExactly(0L, 1L, 2L);
      Verdict verdict =
          new ProofVerifier(
                  List.of(
                      new TrustedNetwork(
                          gateway.network().id(), List.of(TrustedPolicy.of(gateway.network())))))
              .verify(
                  new Subject.FileHash(file(2)),
                  attested.get(1).proof().orElseThrow(),
                  Set.of(Level.Kind.BASIC));
      assertThat(verdict.isVerified()).as(verdict.toString()).isTrue();

      Attestation forged =
          new Attestation(
              new AttestationEntry(
                  signed(log, 4, Optional.empty()).entry().statement(), new byte[64]),
              Optional.empty());
      assertThatThrownBy(() -> log.attest(List.of(forged)))
          .isInstanceOf(NodeAdminException.class)
          .hasMessageContaining("not signed by the attestor");
    }
  }

  private Attestation signed(AttestationLog log, int number, Optional<String> investigation)
      throws Exception {
    return Attestation.sign(
        file(number),
        List.of(),
        CLOCK.instant().getEpochSecond(),
        new PrivatePart(investigation, Map.of()),
        log.attestor(),
        random);
  }

  private void imports(Configuration org, TestNetwork network, Path bundle) throws Exception {
    try (BundleHome home = BundleHome.of(org, network.exchange, CLOCK, random)) {
      assertThat(home.take(bundle, false, records -> {}).integer("imported")).isEqualTo(1);
      byte[] own =
          home.export(
                  new BundleExport.Selection(
                      BundleManifest.Kind.RECORDS,
                      Optional.of(SECRET),
                      0,
                      OptionalLong.empty(),
                      false))
              .orElseThrow();
      assertThat(new String(own, ISO_8859_1)).doesNotContain(SECRET);
    }
  }

  private void forgets(Configuration org, TestNetwork network) throws Exception {
    try (PrivateHome home = PrivateHome.of(org, network.exchange, CLOCK, random)) {
      PrivateHome.Whose own = new PrivateHome.Whose.Investigation(SECRET);
      PrivateHome.Whose brought = new PrivateHome.Whose.File(file(50));
      assertThat(home.count(own)).isEqualTo(2);
      assertThat(home.count(new PrivateHome.Whose.Investigation(BROUGHT))).isEqualTo(1);
      assertThat(home.count(brought)).isEqualTo(1);
      assertThat(home.forget(new PrivateHome.Whose.File(file(3)))).isEqualTo(1);
      assertThat(home.forget(own)).isEqualTo(1);
      assertThat(home.forget(own)).isZero();
      assertThat(home.forget(brought)).isEqualTo(1);
      assertThat(home.count(brought)).isZero();
    }
  }

  /** With what is private, as {@code --with-private} sends it. */
  private Path deviceBundle() throws Exception {
    Path home = directory.resolve("device/cairn.yaml");
    new DeviceSetup(random, CLOCK).init(home, "device-7", Optional.empty());
    Configuration device = ConfigurationFile.read(home, Map.of(), Map.of());
    try (DeviceHome log = DeviceHome.open(device, CLOCK, random)) {
      log.attest(List.of(signed(log, 50, Optional.of(BROUGHT))));
    }
    try (BundleHome bundles = DeviceBundles.open(device, CLOCK, random)) {
      byte[] bundle =
          bundles
              .export(
                  new BundleExport.Selection(
                      BundleManifest.Kind.RECORDS, Optional.empty(), 0, OptionalLong.empty(), true))
              .orElseThrow();
      return Files.write(directory.resolve("stick.zip"), bundle);
    }
  }

  private static boolean holding(Path place, String text) throws IOException {
    try (var files = Files.walk(place)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, ISO_8859_1).contains(text)) {
          return true;
        }
      }
      return false;
    }
  }
}
