package cairn.hammer.gossip;

import static java.nio.charset.StandardCharsets.UTF_8;

import cairn.federation.bundle.BundleExport;
import cairn.format.Bundle;
import cairn.format.BundleManifest;
import cairn.format.BundleRecord;
import cairn.format.BytesChannel;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.NetworkLog;
import cairn.format.NodeCard;
import cairn.format.Origin;
import cairn.format.PrivatePart;
import cairn.format.SeedSigner;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.hammer.federation.MadeUpLog;
import cairn.hammer.federation.MadeUpNetwork;
import cairn.http.HttpClientExchange;
import cairn.node.Attestation;
import cairn.node.AttestationLog;
import cairn.node.BundleHome;
import cairn.node.Configuration;
import cairn.node.ConfigurationFile;
import cairn.node.DeviceSetup;
import cairn.node.GatewayFiles;
import cairn.node.KeyFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A device with three records, of which the first and the last belong to an investigation; a bundle
 * of these two; and its whole log, as somebody might show it to whoever mirrors.
 */
final class ShownDevice implements MadeUpNode.Story {
  private static final String INVESTIGATION = "case-7";

  private final SecureRandom random = new SecureRandom();
  private final Configuration configuration;
  private final DeviceSetup.Made made;
  private final SeedSigner identity;
  private final Path bundle;
  private final SignedCheckpoint checkpoint;
  private final MadeUpLog tiles = new MadeUpLog(new MadeUpNetwork("device.example"), "none");

  ShownDevice(Path folder, HttpClientExchange exchange) throws Exception {
    Path home = Files.createDirectories(folder.resolve("device"));
    Path file = home.resolve("cairn.yaml");
    InstantSource clock = InstantSource.system();
    made = new DeviceSetup(random, clock).init(file, "device.example", Optional.empty());
    configuration = ConfigurationFile.read(file, Map.of(), Map.of());
    identity = KeyFile.read(GatewayFiles.identityKey(configuration.data()));
    try (AttestationLog log = AttestationLog.of(configuration, exchange, clock, random)) {
      PrivatePart part = new PrivatePart(Optional.of(INVESTIGATION), Map.of());
      log.attest(
          List.of(
              attestation("first", part, log),
              attestation("second", PrivatePart.NONE, log),
              attestation("third", part, log)));
    }
    bundle = folder.resolve("investigation.zip");
    byte[] whole;
    try (BundleHome bundles = BundleHome.of(configuration, exchange, clock, random)) {
      Files.write(bundle, bundles.export(selection(Optional.of(INVESTIGATION))).orElseThrow());
      whole = bundles.export(selection(Optional.empty())).orElseThrow();
    }
    Bundle all = Bundle.open(new BytesChannel(whole));
    checkpoint = all.checkpoint();
    for (BundleRecord record : all.chunk(0)) {
      tiles.append(Entry.parse(record.entry()));
    }
  }

  private Attestation attestation(String content, PrivatePart part, AttestationLog log)
      throws Exception {
    return Attestation.sign(
        Hash.sha256(content.getBytes(UTF_8)),
        List.of(),
        1_790_000_000,
        part,
        log.attestor(),
        random);
  }

  private static BundleExport.Selection selection(Optional<String> investigation) {
    return new BundleExport.Selection(
        BundleManifest.Kind.RECORDS, investigation, 0, OptionalLong.empty(), false);
  }

  /** With the records of the investigation. */
  Path bundle() {
    return bundle;
  }

  VerifierKey attestorKey() {
    return made.attestor();
  }

  /** By what it is taken up as a peer. */
  Hash fingerprint() {
    return identity.key().publicKeyFingerprint();
  }

  VerifierKey log() {
    return made.log();
  }

  @Override
  public Origin origin() {
    return configuration.origins().getFirst();
  }

  @Override
  public NodeCard card(URI url) throws Exception {
    return NodeCard.sign(
        url.toString(),
        List.of("serve"),
        List.of(new NetworkLog(origin(), made.log())),
        Instant.now().getEpochSecond(),
        identity);
  }

  @Override
  public SignedCheckpoint shown() {
    return checkpoint;
  }

  @Override
  public byte[] tile(String path) throws Exception {
    return tiles.tile(path);
  }
}
