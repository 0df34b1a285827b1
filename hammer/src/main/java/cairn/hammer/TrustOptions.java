package cairn.hammer;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.TlogPolicy;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whom to believe: one of a policy file, a network document, and a network's fingerprint. */
final class TrustOptions {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "A tlog-policy; its first log is the one under load.")
  private Optional<Path> policy = Optional.empty();

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "A network document, as of GET /v1/network.")
  private Optional<Path> network = Optional.empty();

  @Option(
      names = "--fingerprint",
      paramLabel = "HEX",
      description = "Of the network document that the gateway shows.")
  private Optional<String> fingerprint = Optional.empty();

  Trust trust(Target gateway, Exchange exchange) throws IOException, MalformedException {
    if (policy.isPresent()) {
      return Trust.of(TlogPolicy.parse(Files.readAllBytes(policy.get())));
    }
    if (network.isPresent()) {
      return Trust.of(NetworkDocument.parse(Files.readAllBytes(network.get())));
    }
    if (fingerprint.isEmpty()) {
      throw new MalformedException("one of --policy, --network and --fingerprint is needed");
    }
    NetworkDocument shown = NetworkDocument.parse(fetch(gateway, exchange));
    if (!shown.fingerprint().equals(Hash.parseHex(fingerprint.get(), "--fingerprint"))) {
      throw new MalformedException("the gateway shows another network: " + shown.fingerprint());
    }
    return Trust.of(shown);
  }

  private static byte[] fetch(Target gateway, Exchange exchange) throws IOException {
    try {
      return exchange
          .send(Call.get(gateway.resolve("/v1/network"), TIMEOUT, NetworkDocument.MAX_BYTES))
          .body();
    } catch (ExchangeException failure) {
      throw new IOException(failure.getMessage(), failure);
    }
  }
}
