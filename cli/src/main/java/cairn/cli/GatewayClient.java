package cairn.cli;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.ProofFile;
import cairn.format.TlogProof;
import cairn.http.Call;
import cairn.http.ErrorCode;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A gateway, as a command talks to it. What comes back is bounded and well-formed, no more: whether
 * to believe a proof is for {@code verify} to say.
 */
final class GatewayClient {
  /** Above a gateway's own quorum timeout (2 s), so that it is the gateway that says "pending". */
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private static final int MAX_DOCUMENT_BYTES = 1 << 20;

  private final Exchange exchange;
  private final URI address;

  GatewayClient(Exchange exchange, URI address) {
    this.exchange = exchange;
    this.address = address;
  }

  URI address() {
    return address;
  }

  /**
   * Stamps one hash; stamping it again gives the first entry. Empty while the entry is durable but
   * the quorum is late.
   */
  Optional<ProofFile> stamp(Hash hash) throws CommandFailure, ExchangeException {
    byte[] body = JsonObject.builder().put("hash", hash).build().canonical();
    Reply reply =
        exchange.send(
            Call.post(at("/v1/timestamp"), "application/json", body, TIMEOUT, ProofFile.MAX_BYTES));
    if (isPending(reply)) {
      return Optional.empty();
    }
    try {
      JsonObject answer = JsonObject.parse(reply.body(), ProofFile.MAX_BYTES, "answer");
      return Optional.of(ProofFile.of(TlogProof.parse(answer.string("proof"))));
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  /**
   * Stamps many hashes at once; the proofs come in the order of the hashes. Empty while the entries
   * are durable but the quorum is late.
   */
  Optional<List<ProofFile>> stampAll(List<Hash> hashes) throws CommandFailure, ExchangeException {
    Reply reply = exchange.send(BulkStamp.call(at("/v1/timestamps"), hashes, TIMEOUT));
    if (isPending(reply)) {
      return Optional.empty();
    }
    try {
      return Optional.of(BulkStamp.proofs(reply.body(), hashes));
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  /** Everything the gateway has about a hash, if it has been stamped and cosigned. */
  Optional<ProofFile> proof(Hash hash) throws CommandFailure, ExchangeException {
    Reply reply = get("/v1/proof/" + hash.hex(), ProofFile.MAX_BYTES);
    if (isPending(reply)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ProofFile.parse(reply.body()));
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  /** The document that a verifier pins. */
  NetworkDocument network() throws CommandFailure, ExchangeException {
    Reply reply = get("/v1/network", MAX_DOCUMENT_BYTES);
    if (reply.status() != 200) {
      throw refused(reply);
    }
    try {
      return NetworkDocument.parse(reply.body());
    } catch (MalformedException e) {
      throw malformed(e);
    }
  }

  private Reply get(String path, int maxReplyBytes) throws ExchangeException {
    return exchange.send(Call.get(at(path), TIMEOUT, maxReplyBytes));
  }

  private URI at(String path) {
    return URI.create(address + path);
  }

  /** Whether the answer is 202; anything but 200 otherwise is a refusal. */
  private boolean isPending(Reply reply) throws CommandFailure {
    if (reply.status() != 200 && reply.status() != 202) {
      throw refused(reply);
    }
    return reply.status() == 202;
  }

  /** The gateway's refusal in its own words, if it gave any. */
  private CommandFailure refused(Reply reply) {
    String detail = "status " + reply.status();
    Optional<ErrorCode> code = Optional.empty();
    try {
      JsonObject problem = JsonObject.parse(reply.body(), MAX_DOCUMENT_BYTES, "problem");
      detail = problem.optionalString("detail").orElse(detail);
      code = problem.optionalString("code").flatMap(ErrorCode::named);
    } catch (MalformedException e) {
      detail = detail + " (" + e.getMessage() + ")"; // not one of ours answered: the status must do
    }
    String retry =
        reply
            .headers()
            .first("Retry-After")
            .map(seconds -> "; try again in " + seconds + " s")
            .orElse("");
    return new CommandFailure(
        code.map(Failures::exitCode).orElse(ExitCode.NETWORK), address + ": " + detail + retry);
  }

  private CommandFailure malformed(MalformedException e) {
    return new CommandFailure(
        ExitCode.NETWORK, address + ": does not answer as a Cairn gateway: " + e.getMessage(), e);
  }
}
