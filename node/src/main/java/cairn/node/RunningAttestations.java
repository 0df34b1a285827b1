package cairn.node;

import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.Signer;
import cairn.http.Exchange;
import cairn.http.Method;
import cairn.http.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The log of a gateway that runs, by way of its admin listener; the attestor's key is read here.
 */
final class RunningAttestations implements AttestationLog {
  /** The log's own quorum is waited for on the way. */
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  /** 64 proofs of at most 0.5 MiB, each once more as text. */
  private static final int MAX_ANSWER = 64 << 20;

  /** What goes in one request, beside entries of less than 4 KB. */
  private static final int MAX_PRIVATE = 4 << 20;

  private final AdminClient node;
  private final Origin origin;
  private final Signer attestor;

  private RunningAttestations(AdminClient node, Origin origin, Signer attestor) {
    this.node = node;
    this.origin = origin;
    this.attestor = attestor;
  }

  static RunningAttestations of(Configuration configuration, Exchange exchange)
      throws ConfigurationException, NodeAdminException {
    return new RunningAttestations(
        AdminClient.required(configuration, exchange),
        GatewayBundles.recording(configuration.origins()),
        DeviceHome.attestor(configuration));
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public Signer attestor() {
    return attestor;
  }

  @Override
  public List<Attested> attest(List<Attestation> attestations) throws NodeAdminException {
    List<Attested> attested = new ArrayList<>();
    List<Attestation> next = new ArrayList<>();
    int bytes = 0;
    for (Attestation one : attestations) {
      int length = one.side().map(side -> side.content().canonical().length).orElse(0);
      if (!next.isEmpty()
          && (bytes + length > MAX_PRIVATE || next.size() == AttestationRoutes.MAX_ATTESTATIONS)) {
        attested.addAll(send(next));
        next.clear();
        bytes = 0;
      }
      next.add(one);
      bytes += length;
    }
    attested.addAll(send(next));
    return attested;
  }

  private List<Attested> send(List<Attestation> attestations) throws NodeAdminException {
    try {
      Reply reply =
          node.send(
              Method.POST,
              AttestationRoutes.PATH,
              "application/json",
              AttestationRoutes.encode(attestations),
              TIMEOUT,
              MAX_ANSWER);
      if (reply.status() != 200) {
        AdminClient.json(reply, 200); // says what was refused
      }
      List<Attested> attested = AttestationRoutes.parse(reply.body());
      if (attested.size() != attestations.size()) {
        throw new MalformedException(
            "expected %d places, found %d".formatted(attestations.size(), attested.size()));
      }
      return attested;
    } catch (MalformedException e) {
      throw new NodeAdminException("the running node answered: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {}
}
