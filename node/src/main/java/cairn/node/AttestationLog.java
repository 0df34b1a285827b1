package cairn.node;

import cairn.format.Origin;
import cairn.format.ProofFile;
import cairn.format.Signer;
import cairn.http.Exchange;
import cairn.http.ProblemException;
import cairn.store.StoreException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Where whoever uses a home attests files: the log of a device, or of a gateway that runs. */
public interface AttestationLog extends AutoCloseable {
  /**
   * An attestation that is durable.
   *
   * @param index where it is in the log
   * @param proof that it is there, by the checkpoint that covers it; empty while witnesses have
   *     still to sign one
   */
  record Attested(long index, Optional<ProofFile> proof) {}

  /** The log. */
  Origin origin();

  /** The key by which its user vouches for files. */
  Signer attestor();

  /**
   * Logs attestations.
   *
   * @return where each is, in order
   * @throws ProblemException when they were not logged, or (with {@code unavailable}) when that is
   *     not known
   */
  List<Attested> attest(List<Attestation> attestations)
      throws StoreException, ProblemException, NodeAdminException;

  @Override
  void close();

  /**
   * That of a home.
   *
   * @param exchange to reach the admin listener of a gateway
   * @throws NodeAdminException if it is a gateway's, and that does not run
   */
  static AttestationLog of(
      Configuration configuration, Exchange exchange, InstantSource clock, SecureRandom random)
      throws StoreException, ConfigurationException, ProblemException, NodeAdminException {
    return switch (configuration.role()) {
      case DEVICE -> DeviceHome.open(configuration, clock, random);
      case GATEWAY, ORG -> RunningAttestations.of(configuration, exchange);
      case RELAY ->
          throw new NodeAdminException(
              configuration.home()
                  + " is a relay's home, which has no log; attest on a device (`cairn init --role"
                  + " device --id NAME --home DIR`)");
    };
  }
}
