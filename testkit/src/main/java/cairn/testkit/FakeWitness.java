package cairn.testkit;

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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A witness of one log in memory, which keeps the protocol: cosigns only what extends what it
 * cosigned before. It can be down, and it can be made to forget or to remember something else.
 */
public class FakeWitness implements Exchange {
  public final String id;
  public final SeedSigner signer;
  private volatile InstantSource clock;
  private Optional<SignedCheckpoint> remembered = Optional.empty();
  private boolean isDown;
  private Optional<Exchange> instead = Optional.empty();

  /**
   * @param seed of its one key, 32 bytes
   */
  public FakeWitness(String id, byte[] seed, InstantSource clock) {
    this.id = id;
    this.clock = clock;
    try {
      this.signer = SeedSigner.of(id, SignatureType.COSIGNATURE_ED25519, seed);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As a document of its network names it. */
  public NetworkWitness documented(String operator) {
    return new NetworkWitness(id, operator, List.of(signer.key()), "http://" + id);
  }

  public synchronized void down(boolean down) {
    isDown = down;
  }

  /** From now on it goes by this clock. */
  public void goBy(InstantSource another) {
    clock = another;
  }

  /** From now on it answers like this. */
  public synchronized void answerWith(Exchange behaviour) {
    instead = Optional.of(behaviour);
  }

  public synchronized void behave() {
    instead = Optional.empty();
  }

  private synchronized Optional<Exchange> instead() {
    return instead;
  }

  public synchronized Optional<SignedCheckpoint> remembered() {
    return remembered;
  }

  public synchronized void remember(SignedCheckpoint note) {
    remembered = Optional.of(note);
  }

  public synchronized void forget() {
    remembered = Optional.empty();
  }

  @Override
  public Reply send(Call call) throws ExchangeException {
    Optional<Exchange> behaviour = instead();
    return behaviour.isPresent() ? behaviour.get().send(call) : honest(call);
  }

  /** What it answers when it behaves. */
  public synchronized Reply honest(Call call) throws ExchangeException {
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
        .map(note -> text(200, "text/plain", note.encode()))
        .orElse(text(404, "text/plain", "never\n"));
  }

  private Reply add(byte[] body) throws MalformedException, SigningException {
    AddCheckpointRequest request = AddCheckpointRequest.parse(body);
    Checkpoint asked = request.checkpoint().checkpoint();
    long size = remembered.map(note -> note.checkpoint().size()).orElse(0L);
    Hash root = remembered.map(note -> note.checkpoint().root()).orElse(Merkle.EMPTY_ROOT);
    if (request.oldSize() != size) {
      return text(409, "text/x.tlog.size", size + "\n");
    }
    if (!Merkle.verifyConsistency(size, asked.size(), root, asked.root(), request.proof())) {
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
