package cairn.federation;

import cairn.format.AddCheckpointRequest;
import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NetworkWitness;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Headers;
import cairn.http.Reply;
import cairn.witness.WitnessEndpoint;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A witness of one log in memory: cosigns what extends what it cosigned before; a lying one cosigns
 * anything.
 */
final class TestWitness implements Exchange {
  final String id;
  final SeedSigner signer;
  boolean isDown;
  boolean isLying;

  private final String network;
  private final InstantSource clock;
  private Optional<SignedCheckpoint> remembered = Optional.empty();

  TestWitness(String network, int number, InstantSource clock) {
    this.network = network;
    this.id = network.replace("network", "witness") + "-" + number;
    this.clock = clock;
    try {
      this.signer =
          SeedSigner.of(
              id, SignatureType.COSIGNATURE_ED25519, Hash.sha256(Utf8.encode(id)).bytes());
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  WitnessEndpoint endpoint() {
    return new WitnessEndpoint(id, List.of(signer.key()), URI.create("http://" + id));
  }

  NetworkWitness documented() {
    return new NetworkWitness(id, network, List.of(signer.key()), "http://" + id);
  }

  /** From now on this is what it cosigned last. */
  void remember(SignedCheckpoint note) {
    remembered = Optional.of(note);
  }

  @Override
  public Reply send(Call call) throws ExchangeException {
    if (isDown) {
      throw new ExchangeException(ExchangeException.Reason.REFUSED, id + " is down");
    }
    try {
      return call.uri().getPath().equals("/add-checkpoint") ? add(call.body()) : newest();
    } catch (MalformedException | SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private Reply newest() {
    return remembered
        .filter(note -> !isLying)
        .map(note -> text(200, "text/plain", note.encode()))
        .orElse(text(404, "text/plain", "never\n"));
  }

  private Reply add(byte[] body) throws MalformedException, SigningException {
    AddCheckpointRequest request = AddCheckpointRequest.parse(body);
    Checkpoint asked = request.checkpoint().checkpoint();
    long size = remembered.map(note -> note.checkpoint().size()).orElse(0L);
    Hash root = remembered.map(note -> note.checkpoint().root()).orElse(Merkle.EMPTY_ROOT);
    if (!isLying && request.oldSize() != size) {
      return text(409, "text/x.tlog.size", size + "\n");
    }
    if (!isLying
        && !Merkle.verifyConsistency(size, asked.size(), root, asked.root(), request.proof())) {
      return text(422, "text/plain", "not consistent\n");
    }
    Cosignature cosignature = Cosignature.sign(signer, asked, clock.instant().getEpochSecond());
    remembered = Optional.of(request.checkpoint().with(List.of(cosignature.line())));
    return text(200, "text/plain", cosignature.line().line());
  }

  private static Reply text(int status, String type, String text) {
    return new Reply(status, Headers.of("Content-Type", type), Utf8.encode(text));
  }
}
