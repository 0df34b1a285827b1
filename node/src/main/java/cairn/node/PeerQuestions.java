package cairn.node;

import cairn.federation.gossip.ShownLogs;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NetworkDocument;
import cairn.format.NodeCard;
import cairn.format.Note;
import cairn.format.PrintableText;
import cairn.format.SignedCheckpoint;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Problem;
import cairn.http.Reply;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@link PeerCheck} asks a node. Nothing that comes back has been judged. */
final class PeerQuestions {
  /** For each answer; the whole check asks some dozens. */
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final int MAX_HEALTH = 4 << 10;

  /** 64 hashes of 67 characters, and a checkpoint, escaped. */
  private static final int MAX_PROOF = (8 << 10) + 2 * Note.MAX_BYTES;

  private static final int QUOTED = 200;

  private final Exchange exchange;
  private final URI node;

  PeerQuestions(Exchange exchange, URI node) {
    this.exchange = exchange;
    this.node = node;
  }

  /** That the answer is of no use, in a sentence. */
  static final class NoAnswer extends Exception {
    private static final long serialVersionUID = 1L;

    private final CheckedStage.Outcome outcome;

    NoAnswer(CheckedStage.Outcome outcome, String message, Throwable cause) {
      super(message, cause);
      this.outcome = outcome;
    }

    NoAnswer(CheckedStage.Outcome outcome, String message) {
      super(message);
      this.outcome = outcome;
    }

    CheckedStage.Outcome outcome() {
      return outcome;
    }

    String sentence() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * A consistency proof as it was given.
   *
   * @param newest the checkpoint to which it leads
   */
  record Proof(SignedCheckpoint newest, List<Hash> hashes) {}

  Reply health() throws ExchangeException {
    return exchange.send(Call.get(at("/health"), TIMEOUT, MAX_HEALTH));
  }

  /** Its card; empty if it says that it has none. */
  Optional<NodeCard> card() throws NoAnswer {
    Reply reply = get("/federation/node", NodeCard.MAX_BYTES);
    return reply.status() == 404
        ? Optional.empty()
        : Optional.of(parsed("card", () -> NodeCard.parse(body(reply))));
  }

  NetworkDocument network() throws NoAnswer {
    Reply reply = get("/v1/network", NetworkDocument.MAX_BYTES);
    return parsed("network document", () -> NetworkDocument.parse(body(reply)));
  }

  /** The newest checkpoint of each log that it shows. */
  ShownLogs status() throws NoAnswer {
    Reply reply = get("/federation/status?all", ShownLogs.MAX_BYTES);
    return parsed("status", () -> ShownLogs.parse(body(reply)));
  }

  Proof consistency(String origin, long oldSize) throws NoAnswer {
    String query =
        "?origin="
            + URLEncoder.encode(origin, StandardCharsets.UTF_8).replace("+", "%20")
            + "&old_size="
            + oldSize;
    Reply reply = get("/federation/consistency-proof" + query, MAX_PROOF);
    return parsed("consistency proof", () -> proof(body(reply)));
  }

  private static Proof proof(byte[] body) throws MalformedException {
    JsonObject proof = JsonObject.parse(body, MAX_PROOF, "proof");
    List<Hash> hashes = new ArrayList<>();
    for (String hash :
        proof
            .array("hashes")
            .requireAtMost(Merkle.MAX_CONSISTENCY_LENGTH, "hashes")
            .strings("hashes")) {
      hashes.add(Hash.parseHex(hash, "hashes"));
    }
    return new Proof(SignedCheckpoint.parse(proof.string("checkpoint")), hashes);
  }

  private Reply get(String path, int maxBytes) throws NoAnswer {
    try {
      return exchange.send(Call.get(at(path), TIMEOUT, maxBytes));
    } catch (ExchangeException e) {
      throw new NoAnswer(CheckedStage.Outcome.UNREACHABLE, e.getMessage(), e);
    }
  }

  private URI at(String path) {
    return URI.create(node + path);
  }

  /** What the node says of itself when it refuses, if it says anything. */
  static String refusal(Reply reply) {
    return "status "
        + reply.status()
        + Problem.parse(reply)
            .map(problem -> ": " + PrintableText.shorten(problem.detail(), QUOTED))
            .orElse("");
  }

  private interface Parsing<T> {
    T parse() throws MalformedException, NoAnswer;
  }

  private static byte[] body(Reply reply) throws NoAnswer {
    if (reply.status() != 200) {
      throw new NoAnswer(CheckedStage.Outcome.UNREACHABLE, refusal(reply));
    }
    return reply.body();
  }

  private static <T> T parsed(String what, Parsing<T> parsing) throws NoAnswer {
    try {
      return parsing.parse();
    } catch (MalformedException e) {
      throw new NoAnswer(
          CheckedStage.Outcome.UNSOUND, "its " + what + " is malformed: " + e.getMessage(), e);
    }
  }
}
