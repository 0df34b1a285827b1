package cairn.node;

import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.TlogPolicy;
import cairn.format.VerifierKey;
import cairn.store.AtomicFile;
import cairn.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes what a device needs, explicitly and once: its log and that log's key, an attestor's key, an
 * identity, and the policy by which its own proofs are judged at home.
 */
public final class DeviceSetup {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final SecureRandom random;
  private final InstantSource clock;

  public DeviceSetup(SecureRandom random, InstantSource clock) {
    this.random = random;
    this.clock = clock;
  }

  /**
   * What was made.
   *
   * @param log the log's public key
   * @param attestor the attestor's
   */
  public record Made(VerifierKey log, VerifierKey attestor) {}

  /**
   * Writes a configuration and makes what it needs.
   *
   * @param file must not exist
   * @param id the device's name, which is its network's id
   * @param namespace what its log is about, if not records of an organisation
   */
  public Made init(Path file, String id, Optional<String> namespace)
      throws ConfigurationException, StoreException {
    String text = text(id, namespace);
    Configuration configuration = ConfigurationFile.parse(file, text, Map.of(), Map.of());
    GatewaySetup.requireAbsent(configuration);
    ConfigurationFile.make(file, text);
    return new GatewaySetup(random, clock)
        .make(
            configuration,
            () -> {
              SeedSigner attestor =
                  KeyFile.generate(
                      GatewayFiles.attestorKey(configuration.data()),
                      configuration.id(),
                      SignatureType.ED25519,
                      random);
              VerifierKey log = logKey(configuration);
              Path policy = GatewayFiles.ownPolicy(configuration.home());
              Files.createDirectories(Objects.requireNonNull(policy.getParent()));
              AtomicFile.write(policy, policy(log).encode());
              return new Made(log, attestor.key());
            });
  }

  /** Every text in it is quoted, as JSON is. */
  private static String text(String id, Optional<String> namespace) {
    return "# Cairn's configuration. All settings: cairn.schema.json.\nrole: device\nid: "
        + JSON.writeValueAsString(id)
        + "\n"
        + namespace.map(name -> "logs:\n  - " + JSON.writeValueAsString(name) + "\n").orElse("");
  }

  private static VerifierKey logKey(Configuration configuration) throws ConfigurationException {
    try (LogSigners signers = LogSigners.open(configuration, () -> 0)) {
      return signers.of(configuration.origins().getFirst()).key();
    }
  }

  /** The log's own signature, and nobody else's. */
  private static TlogPolicy policy(VerifierKey log) {
    return new TlogPolicy(
        List.of(new TlogPolicy.Log(log, Optional.empty())), List.of(), List.of(), Optional.empty());
  }
}
