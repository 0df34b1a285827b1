package cairn.node;

import cairn.format.Origin;
import cairn.format.SignatureType;
import cairn.format.Signer;
import cairn.format.VerifierKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The keys of a gateway's logs, at work. */
public final class LogSigners implements AutoCloseable {
  private final Map<Origin, Signer> signers;
  private final List<ExternalSigner> programs;

  private LogSigners(Map<Origin, Signer> signers, List<ExternalSigner> programs) {
    this.signers = signers;
    this.programs = List.copyOf(programs);
  }

  /**
   * Reads the key files and prepares the signing programs, which are started when first asked.
   *
   * @param nanos a stopwatch
   * @throws ConfigurationException if a key is missing, open to others, or not its log's
   */
  public static LogSigners open(Configuration configuration, LongSupplier nanos)
      throws ConfigurationException {
    Map<Origin, Signer> signers = new LinkedHashMap<>();
    List<ExternalSigner> programs = new ArrayList<>();
    for (Origin origin : configuration.origins()) {
      Signer signer =
          switch (configuration.key(origin.namespace())) {
            case KeySetting.InFile(var file) -> KeyFile.read(file);
            case KeySetting.ByCommand program -> {
              ExternalSigner external = new ExternalSigner(program, ExternalSigner.TIMEOUT, nanos);
              programs.add(external);
              yield external;
            }
          };
      requireKeyOf(origin, signer.key());
      signers.put(origin, signer);
    }
    return new LogSigners(signers, programs);
  }

  private static void requireKeyOf(Origin origin, VerifierKey key) throws ConfigurationException {
    if (key.type() != SignatureType.ED25519 || !key.name().equals(origin.toString())) {
      throw new ConfigurationException(
          "log %s: got the key %s, expected one of that name and type 01; each log has its own"
              .formatted(origin, key.vkey()));
    }
  }

  Signer of(Origin origin) {
    Signer signer = signers.get(origin);
    if (signer == null) {
      throw new IllegalArgumentException(
          "log: got " + origin + ", wanted one of " + signers.keySet());
    }
    return signer;
  }

  /** Each log's public key. */
  public Map<Origin, VerifierKey> keys() {
    Map<Origin, VerifierKey> keys = new LinkedHashMap<>();
    signers.forEach((origin, signer) -> keys.put(origin, signer.key()));
    return keys;
  }

  /** Ends the signing programs. */
  @Override
  public void close() {
    programs.forEach(ExternalSigner::close);
  }
}
